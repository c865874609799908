/** SqueezeNet (Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters", 2016), torchvision's layout and names. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type NetworkEntry, tableFamily, torchPaddingOnly } from './family.ts';

interface SqueezenetRow {
  readonly title: string;
  readonly stem: { readonly out: number; readonly kernel: number };
  /** Place of each layer after the stem in torchvision's list: a pool, or the channels of a fire module. */
  readonly layers: readonly ('pool' | readonly [squeeze: number, expand: number])[];
}

const table: Readonly<Record<string, SqueezenetRow>> = {
  squeezenet1_1: {
    title: 'SqueezeNet 1.1',
    stem: { out: 64, kernel: 3 },
    layers: [
      'pool',
      [16, 64],
      [16, 64],
      'pool',
      [32, 128],
      [32, 128],
      'pool',
      [48, 192],
      [48, 192],
      [64, 256],
      [64, 256],
    ],
  },
  squeezenet1_0: {
    title: 'SqueezeNet 1.0',
    stem: { out: 96, kernel: 7 },
    layers: [
      'pool',
      [16, 64],
      [16, 64],
      [32, 128],
      'pool',
      [32, 128],
      [48, 192],
      [48, 192],
      [64, 256],
      'pool',
      [64, 256],
    ],
  },
};

const entry = (name: string, row: SqueezenetRow): NetworkEntry => ({
  name,
  title: row.title,
  inputSize: 224,
  build(options) {
    torchPaddingOnly(name, options);
    const { inputSize = 224, classes = null } = options;
    return buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      let x = graph.input;
      let features = x;
      // A thaw point between any two pools; the first pool belongs to the stem.
      const starts = [0, ...row.layers.flatMap((layer, place) => (layer === 'pool' && place > 0 ? [place] : []))];
      graph.stage('stem', () => {
        const conv = graph.conv2d('features.0', x, { ...row.stem, stride: 2, bias: true });
        x = pool(graph, 'features.2', graph.relu('features.1', conv));
      });
      for (const [stage, start] of starts.entries())
        graph.stage(`fire${stage + 1}`, () => {
          const end = starts[stage + 1] ?? row.layers.length;
          for (let place = Math.max(start, 1); place < end; place++) {
            const layer = row.layers[place]!;
            const layerName = `features.${place + 2}`;
            x = layer === 'pool' ? pool(graph, layerName, x) : fire(graph, layerName, x, ...layer);
          }
          if (end === row.layers.length) features = graph.globalAveragePool('features.mean', x);
        });
      if (classes === null) return { features, logits: null };
      // A convolution with a channel for each class, and means.
      const logits = graph.stage('classifier', () => {
        const dropped = graph.dropout('classifier.0', x, 0.5);
        const conv = graph.conv2d('classifier.1', dropped, { out: classes, kernel: 1, bias: true });
        return graph.globalAveragePool('classifier.3', graph.relu('classifier.2', conv));
      });
      return { features, logits };
    });
  },
});

export const squeezenet = tableFamily('SqueezeNet', table, entry);

const pool = (graph: GraphBuilder, name: string, from: string): string =>
  graph.maxPool(name, from, { kernel: 3, stride: 2, ceilMode: true });

/** 1×1 down to few channels, then 1×1 and 3×3 side by side. */
function fire(graph: GraphBuilder, name: string, from: string, squeeze: number, expand: number): string {
  const conv = (part: string, input: string, out: number, kernel: 1 | 3) =>
    graph.relu(
      `${name}.${part}_activation`,
      graph.conv2d(`${name}.${part}`, input, { out, kernel, padding: (kernel - 1) / 2, bias: true }),
    );
  const squeezed = conv('squeeze', from, squeeze, 1);
  return graph.concat(name, [conv('expand1x1', squeezed, expand, 1), conv('expand3x3', squeezed, expand, 3)]);
}
