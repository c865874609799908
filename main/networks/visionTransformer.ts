/** Vision transformer (Dosovitskiy et al., "An image is worth 16x16 words", 2020), torchvision's layout and names. */
import { buildGraph, type GraphBuilder } from './buildGraph.ts';
import { type NetworkEntry, tableFamily, torchPaddingOnly } from './family.ts';

interface VisionTransformerRow {
  readonly title: string;
  /** Edge of a patch in px; the input size has to be a multiple of it. */
  readonly patch: number;
  readonly depth: number;
  readonly width: number;
  readonly heads: number;
}

const table: Readonly<Record<string, VisionTransformerRow>> = {
  vit_b_16: { title: 'ViT-B/16', patch: 16, depth: 12, width: 768, heads: 12 },
};

/** Of every layer norm. */
const epsilon = 1e-6;

const entry = (name: string, row: VisionTransformerRow): NetworkEntry => ({
  name,
  title: row.title,
  inputSize: 224,
  // The published file names the layers of the hidden part by their role.
  publishedName: (name) => name.replace('.mlp.linear_1.', '.mlp.0.').replace('.mlp.linear_2.', '.mlp.3.'),
  build(options) {
    torchPaddingOnly(name, options);
    const { inputSize = 224, classes = null } = options;
    return buildGraph({ name, inputShape: [3, inputSize, inputSize] }, (graph) => {
      let x = graph.stage('patches', () => {
        graph.parametersOf('class_token');
        const patches = { out: row.width, kernel: row.patch, stride: row.patch, bias: true };
        const tokens = graph.tokens('tokens', graph.conv2d('conv_proj', graph.input, patches));
        return graph.positionEmbedding('encoder.pos_embedding', graph.classToken('class_token', tokens));
      });
      let features = x;
      for (let layer = 0; layer < row.depth; layer++)
        graph.stage(`layer${layer + 1}`, () => {
          x = encoderBlock(graph, `encoder.layers.encoder_layer_${layer}`, x, row.heads);
          if (layer === row.depth - 1) {
            const norm = graph.layerNorm('encoder.ln', x, 'last', epsilon);
            features = graph.flatten('features', graph.slice('first_token', norm, 0, 1));
          }
        });
      const logits =
        classes === null ? null : graph.stage('classifier', () => graph.linear('heads.head', features, classes));
      return { features, logits };
    });
  },
});

export const visionTransformer = tableFamily('Vision transformer', table, entry);

function encoderBlock(graph: GraphBuilder, name: string, from: string, heads: number): string {
  const norm1 = graph.layerNorm(`${name}.ln_1`, from, 'last', epsilon);
  const attended = graph.add(`${name}.add`, [graph.selfAttention(`${name}.self_attention`, norm1, heads), from]);
  const norm2 = graph.layerNorm(`${name}.ln_2`, attended, 'last', epsilon);
  const width = graph.shape(from).at(-1)!;
  const hidden = graph.activation('gelu', `${name}.mlp.1`, graph.linear(`${name}.mlp.0`, norm2, 4 * width));
  return graph.add(name, [attended, graph.linear(`${name}.mlp.3`, hidden, width)]);
}
