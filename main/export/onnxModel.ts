/** A whole classifier as one ONNX file: preprocessing, backbone, head, labels. */
import { lowerInto } from '../compute/onnx/lowerGraph.ts';
import { createOnnxBuilder, type OnnxBuilder } from '../compute/onnx/onnxBuilder.ts';
import type { Preprocessing } from '../imaging/preprocessing.ts';
import type { Graph, Parameters } from '../networks/graph.ts';
import { type DenseLayer, type Head, hiddenLayerName } from '../training/head.ts';
import { addPixelPreprocessing } from './pixelInput.ts';

export interface ClassifierParts {
  readonly backbone: {
    readonly name: string;
    readonly graph: Graph;
    readonly parameters: Parameters;
    readonly preprocessing: Preprocessing;
    readonly featureOutputs: readonly string[];
    readonly licence: string | null;
    readonly source: string;
  };
  readonly head: Head;
  /** In the order of the head's outputs. */
  readonly labels: readonly string[];
  /** What else to write into the file, by key: the run, its accuracy, … */
  readonly facts: Readonly<Record<string, string>>;
}

/** Names of the file's inputs and outputs. */
export const modelNames = {
  /** uint8 [photos, height, width, 3]: RGB, upright, any size. */
  pixels: 'pixels',
  /** float [batch, 3, size, size]: preprocessed as the file's metadata says. */
  input: 'input',
  /** float [photos + batch, classes] */
  probabilities: 'probabilities',
  /** int64 [photos + batch]: index of the most probable class. */
  label: 'label',
} as const;

/**
 * The bytes of the .onnx file. It takes photos in two forms at once, and answers for all of them, `pixels` first. Whoever has
 * only one form gives the other with no rows: onnxruntime for Node knows no inputs that can be left out.
 */
export function buildOnnxModel({ backbone, head, labels, facts }: ClassifierParts): Uint8Array {
  const { graph, parameters, preprocessing, featureOutputs } = backbone;
  const { size } = preprocessing;
  const onnx = createOnnxBuilder('thaw-classifier');
  const pixels = onnx.input(modelNames.pixels, 'uint8', ['photos', 'height', 'width', 3]);
  const input = onnx.input(modelNames.input, 'float', ['batch', 3, size, size]);
  const prepared = addPixelPreprocessing(onnx, pixels, preprocessing);
  const pictures = onnx.node('Concat', [prepared, input], { axis: 0 });
  const tensors = lowerInto(onnx, graph, parameters, pictures, { outputs: featureOutputs, prefix: 'backbone.' });
  const outputs = featureOutputs.map((name) => tensors.get(name)!);
  const features = outputs.length === 1 ? outputs[0]! : onnx.node('Concat', outputs, { axis: 1 });

  const seen = head.hidden.reduce(
    (input, layer, index) => onnx.node('Relu', [addDense(onnx, `head.${hiddenLayerName(index)}`, layer, input)]),
    features,
  );
  const logits = addDense(onnx, 'head.output', head.output, seen);
  const probabilities = onnx.node('Softmax', [logits], { axis: 1 }, { name: modelNames.probabilities });
  const label = onnx.node('ArgMax', [probabilities], { axis: 1, keepdims: 0 }, { name: modelNames.label });
  onnx.output(probabilities, 'float', ['answers', labels.length]);
  onnx.output(label, 'int64', ['answers']);

  const metadata = {
    labels: JSON.stringify(labels),
    preprocessing: JSON.stringify(preprocessing),
    inputs: inputsInWords(size),
    backbone: backbone.name,
    backbone_source: backbone.source,
    ...(backbone.licence === null ? {} : { backbone_licence: backbone.licence }),
    ...facts,
  };
  for (const [key, value] of Object.entries(metadata)) onnx.metadata(key, value);
  return onnx.encode();
}

function addDense(onnx: OnnxBuilder, name: string, layer: DenseLayer, input: string): string {
  const weight = onnx.initializer(`${name}.weight`, layer.weight, [layer.outputs, layer.inputs]);
  const bias = onnx.initializer(`${name}.bias`, layer.bias, [layer.outputs]);
  return onnx.node('Gemm', [input, weight, bias], { transB: 1 });
}

const inputsInWords = (size: number): string =>
  `"${modelNames.pixels}": uint8 [photos, height, width, 3], RGB, upright, any size; cropping, resizing and normalising are ` +
  `in this file. "${modelNames.input}": float [batch, 3, ${size}, ${size}], already preprocessed: the centred square of the ` +
  'short side, resized by an antialiased triangle filter, x from 0 to 255, then (x * scale - mean) / std for each channel ' +
  '(see "preprocessing"). Give the form that you do not use with no rows: ' +
  `zeros of shape [0, 3, ${size}, ${size}] or [0, 1, 1, 3].`;
