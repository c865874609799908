/** GoogLeNet, Inception v1 (Szegedy et al., "Going deeper with convolutions", 2014) with batch norm, torchvision's layout and names: no auxiliary heads, 3×3 in the branch that the paper calls 5×5. */
import { basicConv, transformInput } from './basicConv.ts';
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type NetworkEntry, type NetworkFamily, torchPaddingOnly } from './family.ts';

/** Table 1 of the paper: 1×1, 3×3 reduce, 3×3, 5×5 reduce, 5×5, pool projection. */
type InceptionRow = readonly [number, number, number, number, number, number];

interface StageRow {
  readonly modules: Readonly<Record<string, InceptionRow>>;
  /** Kernel of the pool after it. */
  readonly pool: 2 | 3 | null;
}

const stages: readonly StageRow[] = [
  { modules: { inception3a: [64, 96, 128, 16, 32, 32], inception3b: [128, 128, 192, 32, 96, 64] }, pool: 3 },
  {
    modules: {
      inception4a: [192, 96, 208, 16, 48, 64],
      inception4b: [160, 112, 224, 24, 64, 64],
      inception4c: [128, 128, 256, 24, 64, 64],
      inception4d: [112, 144, 288, 32, 64, 64],
      inception4e: [256, 160, 320, 32, 128, 128],
    },
    pool: 2,
  },
  { modules: { inception5a: [256, 160, 320, 32, 128, 128], inception5b: [384, 192, 384, 48, 128, 128] }, pool: null },
];

const entry: NetworkEntry = {
  name: 'googlenet',
  title: 'GoogLeNet (Inception v1)',
  inputSize: 224,
  batchNormEpsilon: 1e-3,
  publishedName: (name) => (/^aux[12]\./.test(name) ? null : name),
  build(options) {
    torchPaddingOnly('googlenet', options);
    const { inputSize = 224, classes = null, batchNormEpsilon: epsilon = 1e-3 } = options;
    return buildGraph({ name: 'googlenet', inputShape: [3, inputSize, inputSize] }, (graph) => {
      let x = graph.stage('stem', () => {
        const conv1 = { out: 64, kernel: 7, stride: 2, padding: 3 };
        const half = pool(graph, 'maxpool1', basicConv(graph, 'conv1', transformInput(graph), conv1, epsilon), 3);
        const conv2 = basicConv(graph, 'conv2', half, { out: 64, kernel: 1 }, epsilon);
        const conv3 = basicConv(graph, 'conv3', conv2, { out: 192, kernel: 3, padding: 1 }, epsilon);
        return pool(graph, 'maxpool2', conv3, 3);
      });
      let features = x;
      for (const [index, stage] of stages.entries())
        graph.stage(`inception${index + 3}`, () => {
          for (const [name, row] of Object.entries(stage.modules)) x = inception(graph, name, x, row, epsilon);
          if (stage.pool === null) features = graph.globalAveragePool('avgpool', x);
          else x = pool(graph, `maxpool${index + 3}`, x, stage.pool);
        });
      const logits =
        classes === null
          ? null
          : graph.stage('classifier', () => graph.linear('fc', graph.dropout('dropout', features, 0.2), classes));
      return { features, logits };
    });
  },
};

export const googlenet: NetworkFamily = {
  title: 'Inception',
  names: [entry.name],
  find: (name) => (name === entry.name ? entry : null),
};

const pool = (graph: GraphBuilder, name: string, from: string, kernel: 2 | 3): string =>
  graph.maxPool(name, from, { kernel, stride: 2, ceilMode: true });

function inception(graph: GraphBuilder, name: string, from: string, row: InceptionRow, epsilon: number): string {
  const [one, threeReduce, three, fiveReduce, five, project] = row;
  const conv = (part: string, input: string, out: number, kernel: 1 | 3) =>
    basicConv(graph, `${name}.${part}`, input, { out, kernel, padding: (kernel - 1) / 2 }, epsilon);
  const branch1 = conv('branch1', from, one, 1);
  const branch2 = conv('branch2.1', conv('branch2.0', from, threeReduce, 1), three, 3);
  const branch3 = conv('branch3.1', conv('branch3.0', from, fiveReduce, 1), five, 3);
  const pooled = graph.maxPool(`${name}.branch4.0`, from, { kernel: 3, stride: 1, padding: 1, ceilMode: true });
  return graph.concat(name, [branch1, branch2, branch3, conv('branch4.1', pooled, project, 1)]);
}
