/**
 * timm's names for the mobile networks. It builds them all from one description: `conv_stem`, `blocks.STAGE.BLOCK`,
 * `conv_head`, `classifier`; within a block the layers are called after their kind. The stages are those of the papers' tables.
 */
import type { Graph } from '../../networks/graph.ts';

/** Blocks in each stage, where torchvision counts them in one row. A last convolution that is a block of its own included. */
const depths: readonly (readonly [name: RegExp, blocks: readonly number[]])[] = [
  [/^mobilenet_v1/, [1, 2, 2, 6, 2]],
  [/^mobilenet_v2/, [1, 2, 3, 4, 3, 3, 1]],
  [/^mobilenet_v3_small$/, [1, 2, 3, 2, 3, 1]],
  [/^mobilenet_v3_large$/, [1, 2, 3, 4, 2, 3, 1]],
];

/** Names of the convolutions of a block by their kinds. The norms are `bn1`, `bn2`, … */
const layersOf: Readonly<Record<string, readonly string[]>> = {
  'pointwise depthwise pointwise': ['conv_pw', 'conv_dw', 'conv_pwl'],
  'depthwise pointwise': ['conv_dw', 'conv_pw'],
  'full pointwise': ['conv_exp', 'conv_pwl'],
  full: ['conv'],
  pointwise: ['conv'],
};

/** For MobileNetV1 to V3, EfficientNet and MNASNet: timm's name of a parameter by ours. */
export function timmMobileNames(graph: Graph): (parameter: string) => string {
  const names = new Map<string, string>();
  for (const [block, layers] of blocksOf(graph)) {
    const convs = layers.filter(({ kind }) => kind !== 'norm' && kind !== 'squeeze');
    const conv = layersOf[convs.map(({ kind }) => kind).join(' ')];
    const counts = { conv: 0, norm: 0, squeeze: 0 };
    for (const { name, kind } of layers)
      if (kind === 'norm') names.set(name, `${block}.bn${++counts.norm}`);
      else if (kind === 'squeeze') names.set(name, `${block}.se.conv_${counts.squeeze++ === 0 ? 'reduce' : 'expand'}`);
      else names.set(name, `${block}.${conv?.[counts.conv++]}`);
  }
  for (const [ours, theirs] of endsOf(graph)) names.set(ours, theirs);
  return (parameter) => {
    const dot = parameter.lastIndexOf('.');
    const layer = parameter.slice(0, dot);
    return `${names.get(layer) ?? layer}${parameter.slice(dot)}`;
  };
}

interface NamedLayer {
  readonly name: string;
  readonly kind: 'pointwise' | 'depthwise' | 'full' | 'squeeze' | 'norm';
}

/** Layers by timm's name of their block, "blocks.1.0". */
function blocksOf(graph: Graph): ReadonlyMap<string, readonly NamedLayer[]> {
  const blocks = new Map<string, NamedLayer[]>();
  for (const node of graph.nodes) {
    if (node.op !== 'conv2d' && node.op !== 'batchNorm') continue;
    const block = blockOf(graph.name, node.name);
    if (block === null) continue;
    const layers = blocks.get(block) ?? [];
    blocks.set(block, layers);
    if (node.op === 'batchNorm') layers.push({ name: node.name, kind: 'norm' });
    else if (/\.fc[12]$/.test(node.name)) layers.push({ name: node.name, kind: 'squeeze' });
    else if (node.groups > 1) layers.push({ name: node.name, kind: 'depthwise' });
    else layers.push({ name: node.name, kind: node.kernel[0] === 1 ? 'pointwise' : 'full' });
  }
  return blocks;
}

/** timm's name of the block that a layer is in; null at the ends. */
function blockOf(network: string, layer: string): string | null {
  const [, first, second] = /^(?:features|layers)\.(\d+)(?:\.(\d+))?/.exec(layer) ?? [];
  if (network.startsWith('efficientnet'))
    // Between the two ends, a block's name has the stage and the place in it.
    return /^features\.\d+\.\d+\.block\./.test(layer) ? `blocks.${Number(first) - 1}.${second}` : null;
  if (network.startsWith('mnasnet')) {
    if (/^layers\.\d+\.\d+\.layers\./.test(layer)) return `blocks.${Number(first) - 7}.${second}`;
    return /^layers\.[3-7]$/.test(layer) ? 'blocks.0.0' : null;
  }
  const rows = depths.find(([pattern]) => pattern.test(network))?.[1] ?? [];
  let index = Number(first) - 1;
  if (!(index >= 0)) return null;
  for (const [stage, blocks] of rows.entries()) {
    if (index < blocks) return `blocks.${stage}.${index}`;
    index -= blocks;
  }
  return null;
}

/** What stands before the blocks and after them. */
function endsOf(graph: Graph): readonly (readonly [ours: string, theirs: string])[] {
  const norms = graph.nodes.filter(({ op }) => op === 'batchNorm');
  const convs = graph.nodes.filter(({ op }) => op === 'conv2d');
  const stem = [
    [convs[0]!.name, 'conv_stem'],
    [norms[0]!.name, 'bn1'],
  ] as const;
  // Version 1 has no convolution behind its blocks.
  if (graph.name.startsWith('mobilenet_v1')) return [...stem, ['classifier.1', 'classifier']];
  // Version 3 pools before its last convolution, which is then a linear layer to everybody else.
  if (graph.name.startsWith('mobilenet_v3'))
    return [...stem, ['classifier.0', 'conv_head'], ['classifier.3', 'classifier']];
  return [...stem, [convs.at(-1)!.name, 'conv_head'], [norms.at(-1)!.name, 'bn2'], ['classifier.1', 'classifier']];
}
