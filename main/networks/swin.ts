/** Swin transformer (Liu et al., "Swin transformer: hierarchical vision transformer using shifted windows", 2021), torchvision's layout and names. Maps are [height, width, channels]. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type NetworkEntry, tableFamily, torchPaddingOnly } from './family.ts';

interface SwinRow {
  readonly title: string;
  /** Channels of the first stage; they double from stage to stage. */
  readonly width: number;
  readonly depths: readonly [number, number, number, number];
  readonly heads: readonly [number, number, number, number];
  readonly window: number;
}

const table: Readonly<Record<string, SwinRow>> = {
  swin_t: { title: 'Swin-T', width: 96, depths: [2, 2, 6, 2], heads: [3, 6, 12, 24], window: 7 },
};

/** Of every layer norm. */
const epsilon = 1e-5;

const entry = (name: string, row: SwinRow): NetworkEntry => ({
  name,
  title: row.title,
  inputSize: 224,
  build(options) {
    torchPaddingOnly(name, options);
    const { inputSize = 224, classes = null } = options;
    return buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      let x = graph.stage('patches', () => {
        const conv = graph.conv2d('features.0.0', graph.input, { out: row.width, kernel: 4, stride: 4, bias: true });
        return graph.layerNorm('features.0.2', graph.permute('features.0.1', conv, [1, 2, 0]), 'last', epsilon);
      });
      let features = x;
      for (const [index, depth] of row.depths.entries())
        graph.stage(`stage${index + 1}`, () => {
          if (index > 0) x = patchMerging(graph, `features.${2 * index}`, x);
          for (let block = 0; block < depth; block++) {
            const shift = block % 2 === 0 ? 0 : Math.floor(row.window / 2);
            const attention = { heads: row.heads[index]!, window: row.window, shift };
            x = swinBlock(graph, `features.${2 * index + 1}.${block}`, x, attention);
          }
          if (index === row.depths.length - 1) {
            const norm = graph.layerNorm('norm', x, 'last', epsilon);
            features = graph.globalAveragePool('avgpool', graph.permute('permute', norm, [2, 0, 1]));
          }
        });
      const logits = classes === null ? null : graph.stage('classifier', () => graph.linear('head', features, classes));
      return { features, logits };
    });
  },
});

export const swin = tableFamily('Swin transformer', table, entry);

/** Half the size, twice the channels. */
function patchMerging(graph: GraphBuilder, name: string, from: string): string {
  graph.parametersOf(`${name}.reduction`);
  const merged = graph.mergePatches(`${name}.merge`, from);
  const norm = graph.layerNorm(`${name}.norm`, merged, 'last', epsilon);
  return graph.linear(`${name}.reduction`, norm, 2 * graph.shape(from).at(-1)!, false);
}

function swinBlock(
  graph: GraphBuilder,
  name: string,
  from: string,
  attention: { readonly heads: number; readonly window: number; readonly shift: number },
): string {
  const norm1 = graph.layerNorm(`${name}.norm1`, from, 'last', epsilon);
  const attended = graph.add(`${name}.add`, [from, graph.windowAttention(`${name}.attn`, norm1, attention)]);
  const norm2 = graph.layerNorm(`${name}.norm2`, attended, 'last', epsilon);
  const width = graph.shape(from).at(-1)!;
  const hidden = graph.activation('gelu', `${name}.mlp.1`, graph.linear(`${name}.mlp.0`, norm2, 4 * width));
  return graph.add(name, [attended, graph.linear(`${name}.mlp.3`, hidden, width)]);
}
