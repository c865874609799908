/**
 * timm's names ("PyTorch Image Models", Wightman 2019) for networks that torchvision names otherwise. ResNet and its
 * relatives, DenseNet and Inception v3 have torchvision's names there too. Values are the same numbers in the same order;
 * some have axes of length 1 more or fewer. Checked against timm 1.0.29: tests/unit/weights/naming.
 */
import { imageNetPreprocessing } from '../../imaging/preprocessing.ts';
import type { Graph } from '../../networks/graph.ts';
import type { RegisteredNetwork } from '../../networks/registry.ts';
import type { Conventions } from '../conventions.ts';
import type { ListedTensor } from '../readWeightsFile.ts';
import { type NamedTensor, type NamingConvention, sameLayout } from './naming.ts';
import { timmMobileNames } from './timmMobile.ts';

/** Names that files of timm have and torchvision's do not, whatever the network. */
const tellTale =
  /^(conv_stem|patch_embed\.proj|stages\.\d+\.blocks\.\d+\.conv_dw|s1\.b1\.conv1\.conv|pre_logits\.fc1)\.weight$/;

export const timm: NamingConvention = {
  name: 'timm',
  title: "timm's names",
  applies: (tensors) => tensors.some(({ name }) => tellTale.test(name)),

  rename(network, tensors) {
    const graph = network.build({ classes: 1000 });
    const shapes = new Map(graph.parameters.map(({ name, shape }) => [name, shape]));
    let best: { found: number; ours: ReadonlyMap<string, string> } | null = null;
    for (const theirs of timmNames(graph)) {
      const ours = new Map(graph.parameters.map(({ name }) => [theirs(name), name]));
      const found = tensors.filter(({ name, shape }) => {
        const own = shapes.get(ours.get(name) ?? '');
        return own !== undefined && valuesIn(own) === valuesIn(shape);
      }).length;
      if (best === null || found > best.found) best = { found, ours };
    }
    if (best === null) return null;
    const { ours } = best;
    return tensors.map((tensor) => {
      const name = ours.get(tensor.name);
      return name === undefined ? sameLayout(tensor) : inOurShape(tensor, name, shapes.get(name)!);
    });
  },

  conventions: timmConventions,
};

/** Factors for channels lie in a row there, and linear layers may be written as convolutions. The values are the same. */
function inOurShape(tensor: ListedTensor, name: string, { length: axes }: readonly number[]): NamedTensor {
  const [first = 1, ...rest] = tensor.shape;
  const named = sameLayout(tensor, name);
  if (axes === 3 && tensor.shape.length === 1) return { ...named, shape: [first, 1, 1] };
  if (axes === 2 && tensor.shape.length === 4) return { ...named, shape: [first, valuesIn(rest)] };
  return named;
}

const valuesIn = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/**
 * What most of timm's weights want. It trains with PyTorch's padding and usual epsilon, MobileNetV3 too, where torchvision took
 * TensorFlow's epsilon. EfficientNetV2-S has only come to it from TensorFlow. Other weights that did (`tf_…`) bear the same
 * names and shapes: there only the catalog or a .json beside the file tells.
 */
function timmConventions(network: RegisteredNetwork): Conventions {
  const fromTensorFlow = network.name === 'efficientnet_v2_s';
  const usual = imageNetPreprocessing(network.inputSize);
  const half = { ...usual, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;
  return {
    padding: fromTensorFlow ? 'same' : 'torch',
    batchNormEpsilon: fromTensorFlow ? 1e-3 : 1e-5,
    preprocessing: fromTensorFlow || /^(vit_|mobilenet_v1)/.test(network.name) ? half : usual,
  };
}

/** timm's name of a parameter by its name in the graph. */
export type TimmNames = (parameter: string) => string;

/** The ways that timm and its kin have named a network's parameters, today's first; none where it follows torchvision. */
export function timmNames(graph: Graph): readonly TimmNames[] {
  const { name } = graph;
  if (/^(mobilenet_v[123]|efficientnet|mnasnet)/.test(name)) return [timmMobileNames(graph)];
  if (name.startsWith('convnext')) return [convnext];
  if (name.startsWith('vit_')) return [visionTransformer];
  // Before timm 0.9, and in Microsoft's own files, a stage ends with the merging of patches instead of beginning with it.
  if (name.startsWith('swin_')) return [swin(0, 'head.fc.'), swin(-1, 'head.')];
  if (name.startsWith('regnet')) return [regnet];
  if (name.startsWith('vgg')) return [vgg];
  return [];
}

type Rule = readonly [pattern: RegExp, replacement: string | ((...match: string[]) => string)];

/** The first rule that fits rewrites the name. */
const rewrite =
  (...rules: readonly Rule[]): TimmNames =>
  (parameter) => {
    for (const [pattern, replacement] of rules)
      if (pattern.test(parameter))
        return typeof replacement === 'string'
          ? parameter.replace(pattern, replacement)
          : parameter.replace(pattern, replacement);
    return parameter;
  };

const convnext = rewrite(
  [/^features\.0\./, 'stem.'],
  [/^features\.(\d+)\.(\d+)\.layer_scale$/, (_, index, block) => `stages.${half(index)}.blocks.${block}.gamma`],
  [
    /^features\.(\d+)\.(\d+)\.block\.(\d)/,
    (_, index, block, part) => `stages.${half(index)}.blocks.${block}.${convnextParts[part!]}`,
  ],
  [/^features\.(\d+)\./, (_, index) => `stages.${half(index)}.downsample.`],
  [/^classifier\.0\./, 'head.norm.'],
  [/^classifier\.2\./, 'head.fc.'],
);

const convnextParts: Readonly<Record<string, string>> = { 0: 'conv_dw', 2: 'norm', 3: 'mlp.fc1', 5: 'mlp.fc2' };

/** torchvision counts blocks and what lies between them; timm counts stages. */
const half = (index: string | undefined): number => Math.floor(Number(index) / 2);

const visionTransformer: TimmNames = (parameter) =>
  parameter
    .replace(/^class_token$/, 'cls_token')
    .replace(/^encoder\.pos_embedding$/, 'pos_embed')
    .replace(/^conv_proj\./, 'patch_embed.proj.')
    .replace(/^encoder\.layers\.encoder_layer_(\d+)\./, 'blocks.$1.')
    .replace(/\.ln_([12])\./, '.norm$1.')
    .replace('.self_attention.in_proj_', '.attn.qkv.')
    .replace('.self_attention.out_proj.', '.attn.proj.')
    .replace('.mlp.0.', '.mlp.fc1.')
    .replace('.mlp.3.', '.mlp.fc2.')
    .replace(/^encoder\.ln\./, 'norm.')
    .replace(/^heads\.head\./, 'head.');

const swin =
  (shift: 0 | -1, head: string): TimmNames =>
  (parameter) =>
    rewrite(
      [/^features\.0\.0\./, 'patch_embed.proj.'],
      [/^features\.0\.2\./, 'patch_embed.norm.'],
      [/^features\.(\d+)\.(norm|reduction)\./, (_, index, part) => `layers.${half(index) + shift}.downsample.${part}.`],
      [/^features\.(\d+)\.(\d+)\./, (_, index, block) => `layers.${half(index)}.blocks.${block}.`],
      [/^head\./, head],
    )(parameter)
      .replace('.mlp.0.', '.mlp.fc1.')
      .replace('.mlp.3.', '.mlp.fc2.');

const regnet: TimmNames = (parameter) =>
  parameter
    .replace(/^stem\.0\./, 'stem.conv.')
    .replace(/^stem\.1\./, 'stem.bn.')
    .replace(
      /^trunk_output\.block(\d)\.block\d-(\d+)\./,
      (_, stage: string, block: string) => `s${stage}.b${Number(block) + 1}.`,
    )
    .replace('.proj.', '.downsample.')
    .replace(/\.f\.([abc])\./, (_, part: string) => `.conv${'abc'.indexOf(part) + 1}.`)
    .replace('.f.se.', '.se.')
    .replace(/(\.(?:downsample|conv\d))\.0\./, '$1.conv.')
    .replace(/(\.(?:downsample|conv\d))\.1\./, '$1.bn.')
    .replace(/^fc\./, 'head.fc.');

/** The fully connected part is written as convolutions, [4096, 512, 7, 7] and [4096, 4096, 1, 1]. */
const vgg = rewrite(
  [/^classifier\.0\./, 'pre_logits.fc1.'],
  [/^classifier\.3\./, 'pre_logits.fc2.'],
  [/^classifier\.6\./, 'head.fc.'],
);
