/** RegNetY (Radosavovic, Kosaraju, Girshick, He, Dollár, "Designing network design spaces", 2020), torchvision's layout and names. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type ConvNormStyle, convNorm } from './convNorm.ts';
import { type NetworkEntry, tableFamily } from './family.ts';
import { squeezeExcite } from './squeezeExcite.ts';

interface RegnetRow {
  readonly title: string;
  readonly stem: number;
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  /** Channels in each group of the 3×3 convolutions. */
  readonly groupWidth: number;
}

const table: Readonly<Record<string, RegnetRow>> = {
  regnet_y_400mf: {
    ...{ title: 'RegNetY-400MF', stem: 32, widths: [48, 104, 208, 440], depths: [1, 3, 6, 6], groupWidth: 8 },
  },
};

const entry = (name: string, row: RegnetRow): NetworkEntry => ({
  name,
  title: row.title,
  inputSize: 224,
  build: ({ inputSize = 224, classes = null, padding = 'torch', batchNormEpsilon = 1e-5 }) =>
    buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      const style = { same: padding === 'same', epsilon: batchNormEpsilon };
      let x = graph.stage('stem', () =>
        convNorm(graph, 'stem', graph.input, { out: row.stem, kernel: 3, stride: 2, activation: 'relu' }, style),
      );
      let features = x;
      for (const [index, width] of row.widths.entries())
        graph.stage(`block${index + 1}`, () => {
          for (let block = 0; block < row.depths[index]!; block++) {
            const own = `trunk_output.block${index + 1}.block${index + 1}-${block}`;
            x = bottleneck(graph, own, x, width, block === 0 ? 2 : 1, row.groupWidth, style);
          }
          if (index === row.widths.length - 1) features = graph.globalAveragePool('avgpool', x);
        });
      const logits = classes === null ? null : graph.stage('classifier', () => graph.linear('fc', features, classes));
      return { features, logits };
    }),
});

export const regnet = tableFamily('RegNet', table, entry);

/** 1×1, 3×3 in groups, squeeze-and-excitation by a quarter of the input's channels, 1×1, and a shortcut. */
function bottleneck(
  graph: GraphBuilder,
  name: string,
  from: string,
  out: number,
  stride: 1 | 2,
  groupWidth: number,
  style: ConvNormStyle,
): string {
  const inChannels = graph.channels(from);
  const shortcut =
    inChannels === out && stride === 1
      ? from
      : convNorm(graph, `${name}.proj`, from, { out, kernel: 1, stride, activation: null }, style);
  const a = convNorm(graph, `${name}.f.a`, from, { out, kernel: 1, activation: 'relu' }, style);
  const grouped = { out, kernel: 3, stride, groups: out / groupWidth, activation: 'relu' } as const;
  const b = convNorm(graph, `${name}.f.b`, a, grouped, style);
  const squeezed = Math.round(inChannels / 4);
  const gated = squeezeExcite(graph, `${name}.f.se`, b, { squeezed, activation: 'relu', gate: 'sigmoid' });
  const c = convNorm(graph, `${name}.f.c`, gated, { out, kernel: 1, activation: null }, style);
  return graph.relu(name, graph.add(`${name}.add`, [shortcut, c]));
}
