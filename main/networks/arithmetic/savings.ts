/**
 * What a layer saved against the plain one, or what other shapes of it would save, in sentences with numbers: bottlenecks,
 * depthwise and grouped convolutions, pairs of N×1 and 1×N, small windows one after the other. Only weights are counted: biases and
 * norms hardly matter.
 *
 * After Lin, Chen, Yan 2013 (1×1), Simonyan, Zisserman 2014 (3×3 after 3×3), He et al. 2015 (bottlenecks), Szegedy et al. 2015
 * (pairs), Howard et al. 2017 (depthwise separable).
 */
import { isDepthwise, product } from '../describeLayer.ts';
import type { Graph, GraphNode, NodeOf } from '../graph.ts';
import { figure, ratio } from './line.ts';
import { type Conv, type Surroundings, surroundingsIn } from './surroundings.ts';

type Pointwise = Conv | NodeOf<'linear'>;

/** Sentences about one node of a graph; none where there is nothing to say. */
export function savingsOf(graph: Graph, node: GraphNode): string[] {
  const around = surroundingsIn(graph);
  if (node.op === 'linear') return [...separableAt(node, around), ...flattenedMap(node, around)];
  if (node.op !== 'conv2d') return [];
  const saved = [
    ...bottleneckAt(node, around),
    ...separableAt(node, around),
    ...groupsOf(node),
    ...pairAt(node, around),
    ...chainOfThrees(node, around),
  ];
  return [...saved, ...(saved.length === 0 || isPlain(node) ? wouldSave(node, inBottleneck(node, around)) : [])];
}

const weightsOf = (node: Pointwise): number =>
  node.op === 'linear'
    ? node.inFeatures * node.outFeatures
    : (node.inChannels / node.groups) * node.outChannels * node.kernel[0] * node.kernel[1];

const sum = (nodes: readonly Pointwise[]): number => nodes.reduce((total, node) => total + weightsOf(node), 0);

const isOneByOne = (node: GraphNode | null | undefined): node is Conv =>
  node?.op === 'conv2d' && node.kernel[0] === 1 && node.kernel[1] === 1;

/** A window of more than 1×1, as high as wide, over all channels. */
const isPlain = (node: Conv): boolean => node.kernel[0] === node.kernel[1] && node.kernel[0] > 1 && node.groups === 1;

/** "1×1 256 → 64" */
function inWords(node: Pointwise): string {
  if (node.op === 'linear') return `linear ${node.inFeatures} → ${node.outFeatures}`;
  const grouped = node.groups > 1 && !isDepthwise(node) ? ` in ${node.groups} groups` : '';
  const sort = isDepthwise(node) ? 'depthwise ' : '';
  return `${sort}${product(node.kernel)}${grouped} ${node.inChannels} → ${node.outChannels}`;
}

/** "8.5 times fewer" than `plain`, "3.2 times more", or "about as many". */
function comparedWith(weights: number, plain: number): string {
  if (Math.max(weights / plain, plain / weights) < 1.05) return 'about as many';
  return weights < plain ? `${ratio(plain / weights)} times fewer` : `${ratio(weights / plain)} times as many`;
}

/** "This bottleneck (…) has 69,632 weights; a plain 3×3 256 → 256 would have 589,824: 8.5 times fewer." */
function comparison(what: string, parts: readonly Pointwise[], plainWords: string, plain: number): string {
  const weights = sum(parts);
  return (
    `${what} (${parts.map(inWords).join(', then ')}) has ${figure(weights)} weights; ` +
    `a plain ${plainWords} would have ${figure(plain)}: ${comparedWith(weights, plain)}.`
  );
}

/** 1×1 to fewer channels, the window there, and often 1×1 back. */
interface Bottleneck {
  readonly narrowing: Conv;
  readonly window: Conv;
  readonly widening: Conv | null;
}

function findBottleneck(node: Conv, around: Surroundings): Bottleneck | null {
  for (const window of windowsNear(node, around)) {
    const narrowing = around.before(window);
    if (!isOneByOne(narrowing) || narrowing.inChannels <= narrowing.outChannels || isDepthwise(window)) continue;
    const widening = around.after(window).find((next) => next.op === 'conv2d' && isOneByOne(next));
    const back = widening?.op === 'conv2d' && widening.outChannels > widening.inChannels ? widening : null;
    if (node === narrowing || node === window || node === back) return { narrowing, window, widening: back };
  }
  return null;
}

/** The node itself when it has a window, else the convolutions with windows right after and before it. */
function windowsNear(node: Conv, around: Surroundings): Conv[] {
  if (!isOneByOne(node)) return [node];
  const before = around.before(node);
  return [...around.after(node), ...(before === null ? [] : [before])].filter(
    (one): one is Conv => one.op === 'conv2d' && !isOneByOne(one),
  );
}

const inBottleneck = (node: Conv, around: Surroundings): boolean => findBottleneck(node, around) !== null;

function bottleneckAt(node: Conv, around: Surroundings): string[] {
  const found = findBottleneck(node, around);
  // A row or a column of a pair is compared as a pair.
  if (found === null || found.window.kernel[0] !== found.window.kernel[1]) return [];
  const { narrowing, window, widening } = found;
  const parts = [narrowing, window, ...(widening === null ? [] : [widening])];
  const [wide, out] = [narrowing.inChannels, parts.at(-1)!];
  const outChannels = out.outChannels;
  const plain = window.kernel[0] * window.kernel[1] * wide * outChannels;
  const what = widening === null ? 'With the 1×1 before it, this' : 'This bottleneck';
  return [comparison(what, parts, `${product(window.kernel)} ${wide} → ${outChannels}`, plain)];
}

/** A depthwise convolution and the 1×1 (or linear layer at each position) after it. */
function separableAt(node: Pointwise, around: Surroundings): string[] {
  const before = around.before(node);
  const depthwise = node.op === 'conv2d' && isDepthwise(node) ? node : before;
  if (depthwise === null || !isDepthwise(depthwise)) return [];
  const pointwise =
    depthwise === node ? around.after(node).find((next) => next.op === 'linear' || isOneByOne(next)) : node;
  if (pointwise === undefined || (pointwise.op === 'conv2d' && !isOneByOne(pointwise))) return [];
  const out = pointwise.op === 'linear' ? pointwise.outFeatures : pointwise.outChannels;
  const plain = depthwise.kernel[0] * depthwise.kernel[1] * depthwise.inChannels * out;
  const words = `${product(depthwise.kernel)} ${depthwise.inChannels} → ${out}`;
  return [comparison('This depthwise separable convolution', [depthwise, pointwise], words, plain)];
}

function groupsOf(node: Conv): string[] {
  if (node.groups === 1 || isDepthwise(node)) return [];
  const weights = weightsOf(node);
  const seen = node.inChannels / node.groups;
  return [
    `In ${node.groups} groups each filter sees ${seen} of ${node.inChannels} channels: ${figure(weights)} weights; ` +
      `without groups it would have ${figure(weights * node.groups)}: ${ratio(node.groups)} times as many.`,
  ];
}

/** N×1 and 1×N one after the other, or side by side. */
function pairAt(node: Conv, around: Surroundings): string[] {
  const [height, width] = node.kernel;
  if (node.groups > 1 || Math.min(height, width) > 1 || height === width) return [];
  const edge = Math.max(height, width);
  const source = around.source(node);
  const beside = source === undefined ? undefined : around.after(source).find((one) => isTurned(one, node));
  if (isTurned(beside, node)) {
    const parts = [node, beside];
    const out = node.outChannels + beside.outChannels;
    const plain = edge * edge * node.inChannels * out;
    return [
      `With ${inWords(beside)} beside it, it has ${figure(sum(parts))} weights; one ${edge}×${edge} ` +
        `${node.inChannels} → ${out} would have ${figure(plain)}: ${comparedWith(sum(parts), plain)}.`,
    ];
  }
  // In a row of several, the first and second belong together, the third and fourth, …
  const row = [node];
  for (let one = around.before(node); isTurned(one, row[0]!); one = around.before(one)) row.unshift(one);
  const place = row.length - 1;
  for (let one = around.after(node)[0]; isTurned(one, row.at(-1)!); one = around.after(one)[0]) row.push(one);
  const first = row[place - (place % 2)]!;
  const second = row[place - (place % 2) + 1];
  if (second === undefined) return [];
  const plain = edge * edge * first.inChannels * second.outChannels;
  return [
    comparison('This pair', [first, second], `${edge}×${edge} ${first.inChannels} → ${second.outChannels}`, plain),
  ];
}

/** Whether `one` is a row where `node` is a column, or the other way round. */
const isTurned = (one: Pointwise | null | undefined, node: Conv): one is Conv =>
  one?.op === 'conv2d' && one.groups === 1 && one.kernel[0] === node.kernel[1] && one.kernel[1] === node.kernel[0];

/** Several 3×3 with stride 1 one after the other see as far as one larger window. */
function chainOfThrees(node: Conv, around: Surroundings): string[] {
  const isThree = (one: Pointwise | null | undefined): one is Conv =>
    one?.op === 'conv2d' && isPlain(one) && one.kernel[0] === 3 && one.dilation[0] === 1;
  if (!isThree(node)) return [];
  const chain = [node];
  // The stride of the first one only sets how far apart the windows stand.
  for (let one = around.before(node); isThree(one) && chain[0]!.stride[0] === 1; one = around.before(one))
    chain.unshift(one);
  if (chain.length === 1) return [];
  const edge = 2 * chain.length + 1;
  const [from, to] = [chain[0]!.inChannels, node.outChannels];
  const plain = edge * edge * from * to;
  const count = ['the', 'the two', 'the three'][chain.length - 2] ?? `the ${chain.length - 1}`;
  return [
    `Together with ${count} 3×3 before it, it sees ${edge}×${edge} of the map that they begin with. They have ${figure(sum(chain))} weights; one ${edge}×${edge} ` +
      `${from} → ${to} would have ${figure(plain)}: ${comparedWith(sum(chain), plain)}.`,
  ];
}

/** What a plain window, or one that nothing was saved at, would need in other shapes. */
function wouldSave(node: Conv, narrowed: boolean): string[] {
  if (!isPlain(node)) return [];
  const { inChannels, outChannels } = node;
  const edge = node.kernel[0];
  const plain = weightsOf(node);
  const would = (shape: string, weights: number, worked: string) =>
    `${shape} would need ${worked} = ${figure(weights)} weights instead of ${figure(plain)}: ${comparedWith(weights, plain)}.`;

  const sentences: string[] = [];
  if (edge === 5 || edge === 7) {
    const windows = edge === 5 ? 'Two 3×3' : 'Three 3×3';
    const further = edge === 5 ? '9' : '2·9';
    const weights = 9 * inChannels * outChannels + ((edge - 3) / 2) * 9 * outChannels * outChannels;
    const worked = `9·${inChannels}·${outChannels} + ${further}·${outChannels}·${outChannels}`;
    sentences.push(would(`${windows} one after the other, which see as far,`, weights, worked));
  }
  if (inChannels >= 16 && !narrowed) {
    const inner = Math.floor(inChannels / 4);
    const weights = inChannels * inner + edge * edge * inner * inner + inner * outChannels;
    const worked = `${inChannels}·${inner} + ${edge}·${edge}·${inner}·${inner} + ${inner}·${outChannels}`;
    sentences.push(would(`A 1×1 bottleneck to ${inner} channels and back`, weights, worked));
  }
  const pair = edge * inChannels * outChannels + edge * outChannels * outChannels;
  const pairWorked = `${edge}·${inChannels}·${outChannels} + ${edge}·${outChannels}·${outChannels}`;
  sentences.push(would(`A pair of ${edge}×1 and 1×${edge}`, pair, pairWorked));
  const separable = edge * edge * inChannels + inChannels * outChannels;
  const separableWorked = `${edge}·${edge}·${inChannels} + ${inChannels}·${outChannels}`;
  sentences.push(would(`A depthwise ${edge}×${edge} and a 1×1`, separable, separableWorked));
  return sentences;
}

/** The first fully connected layer of older networks sees every position of the map by itself. */
function flattenedMap(node: NodeOf<'linear'>, around: Surroundings): string[] {
  let source = around.source(node);
  while (source?.op === 'dropout') source = around.source(source);
  const shape = source?.op === 'flatten' ? around.shape(source.inputs[0]!) : [];
  const [channels, height, width] = shape;
  if (channels === undefined || height === undefined || width === undefined || height * width === 1) return [];
  const weights = channels * node.outFeatures;
  return [
    `Fed with the means of the ${height}×${width} map instead of every value, it would need ${channels}·${node.outFeatures} = ` +
      `${figure(weights)} weights instead of ${figure(weightsOf(node))}: ${ratio(height * width)} times fewer.`,
  ];
}
