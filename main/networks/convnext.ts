/** ConvNeXt (Liu, Mao, Wu, Feichtenhofer, Darrell, Xie, "A ConvNet for the 2020s", 2022), torchvision's layout and names. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type NetworkEntry, tableFamily, torchPaddingOnly } from './family.ts';

interface ConvnextRow {
  readonly title: string;
  readonly widths: readonly [number, number, number, number];
  readonly depths: readonly [number, number, number, number];
}

const table: Readonly<Record<string, ConvnextRow>> = {
  convnext_tiny: { title: 'ConvNeXt-Tiny', widths: [96, 192, 384, 768], depths: [3, 3, 9, 3] },
};

/** Of every layer norm. */
const epsilon = 1e-6;

const entry = (name: string, row: ConvnextRow): NetworkEntry => ({
  name,
  title: row.title,
  inputSize: 224,
  build(options) {
    torchPaddingOnly(name, options);
    const { inputSize = 224, classes = null } = options;
    return buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      let x = graph.stage('stem', () => {
        const conv = graph.conv2d('features.0.0', graph.input, {
          out: row.widths[0],
          kernel: 4,
          stride: 4,
          bias: true,
        });
        return graph.layerNorm('features.0.1', conv, 'first', epsilon);
      });
      let features = x;
      for (const [index, width] of row.widths.entries())
        graph.stage(`stage${index + 1}`, () => {
          if (index > 0) {
            const shrink = `features.${2 * index}`;
            const norm = graph.layerNorm(`${shrink}.0`, x, 'first', epsilon);
            x = graph.conv2d(`${shrink}.1`, norm, { out: width, kernel: 2, stride: 2, bias: true });
          }
          for (let block = 0; block < row.depths[index]!; block++)
            x = convnextBlock(graph, `features.${2 * index + 1}.${block}`, x);
          if (index === row.widths.length - 1) {
            // Pretrained heads see normalised means, and new ones do better on them too.
            const norm = graph.layerNorm('classifier.0', graph.adaptiveAvgPool('avgpool', x, 1), 'first', epsilon);
            features = graph.flatten('classifier.1', norm);
          }
        });
      const logits =
        classes === null ? null : graph.stage('classifier', () => graph.linear('classifier.2', features, classes));
      return { features, logits };
    });
  },
});

export const convnext = tableFamily('ConvNeXt', table, entry);

/** Depthwise 7×7, then per position a hidden layer of four times the width; a learned factor on what it adds. */
function convnextBlock(graph: GraphBuilder, name: string, from: string): string {
  const width = graph.channels(from);
  graph.parametersOf(`${name}.layer_scale`);
  const depthwise = { out: width, kernel: 7, padding: 3, groups: width, bias: true };
  const conv = graph.conv2d(`${name}.block.0`, from, depthwise);
  const last = graph.permute(`${name}.block.1`, conv, [1, 2, 0]);
  const norm = graph.layerNorm(`${name}.block.2`, last, 'last', epsilon);
  const hidden = graph.activation('gelu', `${name}.block.4`, graph.linear(`${name}.block.3`, norm, 4 * width));
  const first = graph.permute(`${name}.block.6`, graph.linear(`${name}.block.5`, hidden, width), [2, 0, 1]);
  return graph.add(name, [graph.layerScale(`${name}.layer_scale`, first), from]);
}
