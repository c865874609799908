/** Inception v3 (Szegedy, Vanhoucke, Ioffe, Shlens, Wojna, "Rethinking the Inception architecture for computer vision", 2015), torchvision's layout and names, no auxiliary head. */
import { basicConv, transformInput } from './basicConv.ts';
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type NetworkEntry, type NetworkFamily, torchPaddingOnly } from './family.ts';

type Kernel = number | readonly [height: number, width: number];

/** Adds one convolution of a module; without `stride` it keeps the size. */
type Conv = (part: string, from: string, out: number, kernel: Kernel, stride?: 2) => string;

const entry: NetworkEntry = {
  name: 'inception_v3',
  title: 'Inception v3',
  inputSize: 299,
  batchNormEpsilon: 1e-3,
  publishedName: (name) => (name.startsWith('AuxLogits.') ? null : name),
  build(options) {
    torchPaddingOnly('inception_v3', options);
    const { inputSize = 299, classes = null, batchNormEpsilon: epsilon = 1e-3 } = options;
    return buildGraph({ name: 'inception_v3', inputShape: [3, inputSize, inputSize] }, (graph) => {
      const plain = (name: string, from: string, out: number, kernel: number, stride = 1, padding = 0) =>
        basicConv(graph, name, from, { out, kernel, stride, padding }, epsilon);
      const within =
        (module: string): Conv =>
        (part, from, out, kernel, stride) => {
          const [height, width] = typeof kernel === 'number' ? [kernel, kernel] : kernel;
          const [rows, columns] = stride === undefined ? [(height - 1) / 2, (width - 1) / 2] : [0, 0];
          const padding = { top: rows, left: columns, bottom: rows, right: columns };
          return basicConv(graph, `${module}.${part}`, from, { out, kernel, stride: stride ?? 1, padding }, epsilon);
        };

      let x = graph.stage('stem', () => {
        const a = plain('Conv2d_1a_3x3', transformInput(graph), 32, 3, 2);
        const b = plain('Conv2d_2b_3x3', plain('Conv2d_2a_3x3', a, 32, 3), 64, 3, 1, 1);
        const pooled = graph.maxPool('maxpool1', b, { kernel: 3, stride: 2 });
        const c = plain('Conv2d_4a_3x3', plain('Conv2d_3b_1x1', pooled, 80, 1), 192, 3);
        return graph.maxPool('maxpool2', c, { kernel: 3, stride: 2 });
      });
      x = graph.stage('mixed5', () => {
        const b = moduleA(graph, 'Mixed_5b', x, 32, within('Mixed_5b'));
        return moduleA(
          graph,
          'Mixed_5d',
          moduleA(graph, 'Mixed_5c', b, 64, within('Mixed_5c')),
          64,
          within('Mixed_5d'),
        );
      });
      x = graph.stage('mixed6', () => {
        let mixed = moduleB(graph, 'Mixed_6a', x, within('Mixed_6a'));
        for (const [name, width] of [
          ['6b', 128],
          ['6c', 160],
          ['6d', 160],
          ['6e', 192],
        ] as const)
          mixed = moduleC(graph, `Mixed_${name}`, mixed, width, within(`Mixed_${name}`));
        return mixed;
      });
      const features = graph.stage('mixed7', () => {
        const a = moduleD(graph, 'Mixed_7a', x, within('Mixed_7a'));
        const b = moduleE(graph, 'Mixed_7b', a, within('Mixed_7b'));
        return graph.globalAveragePool('avgpool', moduleE(graph, 'Mixed_7c', b, within('Mixed_7c')));
      });
      const logits =
        classes === null
          ? null
          : graph.stage('classifier', () => graph.linear('fc', graph.dropout('dropout', features, 0.5), classes));
      return { features, logits };
    });
  },
};

export const inceptionV3: NetworkFamily = {
  title: 'Inception',
  names: [entry.name],
  find: (name) => (name === entry.name ? entry : null),
};

/** Figure 5 of the paper. */
function moduleA(graph: GraphBuilder, name: string, from: string, pooled: number, conv: Conv): string {
  const one = conv('branch1x1', from, 64, 1);
  const five = conv('branch5x5_2', conv('branch5x5_1', from, 48, 1), 64, 5);
  const double = conv('branch3x3dbl_2', conv('branch3x3dbl_1', from, 64, 1), 96, 3);
  const three = conv('branch3x3dbl_3', double, 96, 3);
  return graph.concat(name, [one, five, three, conv('branch_pool', meanAround(graph, name, from), pooled, 1)]);
}

/** Figure 10: half the size. */
function moduleB(graph: GraphBuilder, name: string, from: string, conv: Conv): string {
  const three = conv('branch3x3', from, 384, 3, 2);
  const double = conv('branch3x3dbl_2', conv('branch3x3dbl_1', from, 64, 1), 96, 3);
  return graph.concat(name, [three, conv('branch3x3dbl_3', double, 96, 3, 2), largestOf(graph, name, from)]);
}

/** Figure 6 with n = 7: 7×7 as a row and a column. */
function moduleC(graph: GraphBuilder, name: string, from: string, width: number, conv: Conv): string {
  const one = conv('branch1x1', from, 192, 1);
  const row = conv('branch7x7_2', conv('branch7x7_1', from, width, 1), width, [1, 7]);
  const seven = conv('branch7x7_3', row, 192, [7, 1]);
  let double = conv('branch7x7dbl_1', from, width, 1);
  double = conv('branch7x7dbl_3', conv('branch7x7dbl_2', double, width, [7, 1]), width, [1, 7]);
  double = conv('branch7x7dbl_5', conv('branch7x7dbl_4', double, width, [7, 1]), 192, [1, 7]);
  return graph.concat(name, [one, seven, double, conv('branch_pool', meanAround(graph, name, from), 192, 1)]);
}

/** Half the size. */
function moduleD(graph: GraphBuilder, name: string, from: string, conv: Conv): string {
  const three = conv('branch3x3_2', conv('branch3x3_1', from, 192, 1), 320, 3, 2);
  const row = conv('branch7x7x3_2', conv('branch7x7x3_1', from, 192, 1), 192, [1, 7]);
  const seven = conv('branch7x7x3_4', conv('branch7x7x3_3', row, 192, [7, 1]), 192, 3, 2);
  return graph.concat(name, [three, seven, largestOf(graph, name, from)]);
}

/** Figure 7: 3×3 as a row beside a column. */
function moduleE(graph: GraphBuilder, name: string, from: string, conv: Conv): string {
  const one = conv('branch1x1', from, 320, 1);
  const three = conv('branch3x3_1', from, 384, 1);
  const threes = [conv('branch3x3_2a', three, 384, [1, 3]), conv('branch3x3_2b', three, 384, [3, 1])];
  const double = conv('branch3x3dbl_2', conv('branch3x3dbl_1', from, 448, 1), 384, 3);
  const doubles = [conv('branch3x3dbl_3a', double, 384, [1, 3]), conv('branch3x3dbl_3b', double, 384, [3, 1])];
  return graph.concat(name, [
    ...[one, ...threes, ...doubles],
    conv('branch_pool', meanAround(graph, name, from), 192, 1),
  ]);
}

const meanAround = (graph: GraphBuilder, name: string, from: string): string =>
  graph.avgPool(`${name}.avgpool`, from, { kernel: 3, stride: 1, padding: 1 });

const largestOf = (graph: GraphBuilder, name: string, from: string): string =>
  graph.maxPool(`${name}.maxpool`, from, { kernel: 3, stride: 2 });
