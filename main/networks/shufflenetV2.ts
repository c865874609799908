/** ShuffleNetV2 (Ma, Zhang, Zheng, Sun, "ShuffleNet V2: practical guidelines for efficient CNN architecture design", 2018), torchvision's layout and names. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type NetworkEntry, tableFamily, torchPaddingOnly } from './family.ts';

interface ShufflenetRow {
  readonly title: string;
  /** Channels of the three stages (table 5 of the paper). */
  readonly widths: readonly [number, number, number];
}

const depths = [4, 8, 4] as const;

const table: Readonly<Record<string, ShufflenetRow>> = {
  shufflenet_v2_x0_5: { title: 'ShuffleNetV2 ×0.5', widths: [48, 96, 192] },
  shufflenet_v2_x1_0: { title: 'ShuffleNetV2', widths: [116, 232, 464] },
};

const entry = (name: string, { title, widths }: ShufflenetRow): NetworkEntry => ({
  name,
  title,
  inputSize: 224,
  build(options) {
    torchPaddingOnly(name, options);
    const { inputSize = 224, classes = null, batchNormEpsilon: epsilon = 1e-5 } = options;
    return buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      let x = graph.stage('stem', () => {
        const conv = graph.conv2d('conv1.0', graph.input, { out: 24, kernel: 3, stride: 2, padding: 1 });
        const relu = graph.relu('conv1.2', graph.batchNorm('conv1.1', conv, epsilon));
        return graph.maxPool('maxpool', relu, { kernel: 3, stride: 2, padding: 1 });
      });
      for (const [index, width] of widths.entries())
        graph.stage(`stage${index + 2}`, () => {
          for (let block = 0; block < depths[index]!; block++) {
            const add = block === 0 ? shrinkingBlock : splittingBlock;
            x = add(graph, `stage${index + 2}.${block}`, x, width, epsilon);
          }
        });
      const features = graph.stage('conv5', () => {
        const conv = graph.conv2d('conv5.0', x, { out: 1024, kernel: 1 });
        return graph.globalAveragePool('mean', graph.relu('conv5.2', graph.batchNorm('conv5.1', conv, epsilon)));
      });
      const logits = classes === null ? null : graph.stage('classifier', () => graph.linear('fc', features, classes));
      return { features, logits };
    });
  },
});

export const shufflenetV2 = tableFamily('ShuffleNetV2', table, entry);

/** Both branches see the whole input and halve its size. */
function shrinkingBlock(graph: GraphBuilder, name: string, from: string, out: number, epsilon: number): string {
  const left = `${name}.branch1`;
  const inChannels = graph.channels(from);
  const depthwise = { out: inChannels, kernel: 3, stride: 2, padding: 1, groups: inChannels };
  const filtered = graph.batchNorm(`${left}.1`, graph.conv2d(`${left}.0`, from, depthwise), epsilon);
  const mixed = graph.conv2d(`${left}.2`, filtered, { out: out / 2, kernel: 1 });
  const relu = graph.relu(`${left}.4`, graph.batchNorm(`${left}.3`, mixed, epsilon));
  const right = branch(graph, `${name}.branch2`, from, out / 2, 2, epsilon);
  return graph.channelShuffle(name, graph.concat(`${name}.concat`, [relu, right]), 2);
}

/** Half of the channels pass as they are. */
function splittingBlock(graph: GraphBuilder, name: string, from: string, out: number, epsilon: number): string {
  const kept = graph.slice(`${name}.kept`, from, 0, out / 2);
  const right = branch(
    graph,
    `${name}.branch2`,
    graph.slice(`${name}.changed`, from, out / 2, out),
    out / 2,
    1,
    epsilon,
  );
  return graph.channelShuffle(name, graph.concat(`${name}.concat`, [kept, right]), 2);
}

function branch(graph: GraphBuilder, name: string, from: string, out: number, stride: 1 | 2, epsilon: number): string {
  const first = graph.conv2d(`${name}.0`, from, { out, kernel: 1 });
  const relu = graph.relu(`${name}.2`, graph.batchNorm(`${name}.1`, first, epsilon));
  const depthwise = graph.conv2d(`${name}.3`, relu, { out, kernel: 3, stride, padding: 1, groups: out });
  const last = graph.conv2d(`${name}.5`, graph.batchNorm(`${name}.4`, depthwise, epsilon), { out, kernel: 1 });
  return graph.relu(`${name}.7`, graph.batchNorm(`${name}.6`, last, epsilon));
}
