/** A whole classifier as one ONNX file: preprocessing, test-time views, backbones, heads, labels. */
import { lowerInto } from '../compute/onnx/lowerGraph.ts';
import { createOnnxBuilder, type OnnxBuilder } from '../compute/onnx/onnxBuilder.ts';
import { type TestViews, testViewCounts } from '../contract/testTime.ts';
import type { Preprocessing } from '../imaging/preprocessing.ts';
import { allTestViews, testViewNumbers } from '../imaging/testViews.ts';
import type { Graph, Parameters } from '../networks/graph.ts';
import { type DenseLayer, type Head, hiddenLayerName } from '../training/head.ts';
import { addTestViews } from './pixelInput.ts';

export interface ExportedBackbone {
  readonly name: string;
  readonly graph: Graph;
  readonly parameters: Parameters;
  readonly preprocessing: Preprocessing;
  readonly featureOutputs: readonly string[];
  readonly licence: string | null;
  readonly source: string;
}

export interface ClassifierParts {
  /** One for a single network; the probabilities of all heads are averaged. */
  readonly networks: readonly {
    readonly backbone: ExportedBackbone;
    /** Heads that stand on it. */
    readonly heads: readonly Head[];
  }[];
  /** What the file itself makes of each photo of the pixel input; the float inputs are taken as they are. */
  readonly views: TestViews;
  /** In the order of the heads' outputs. */
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

export interface FloatInput {
  /** `input`, and `input2`, … where networks want different preprocessing. */
  readonly name: string;
  readonly preprocessing: Preprocessing;
}

/** One float input for each preprocessing that the networks want, in the order in which they first do. */
export function floatInputs(
  networks: readonly { readonly backbone: Pick<ExportedBackbone, 'preprocessing'> }[],
): FloatInput[] {
  const byText = new Map(networks.map(({ backbone: { preprocessing } }) => [textOf(preprocessing), preprocessing]));
  return [...byText.values()].map((preprocessing, index) => ({
    name: `${modelNames.input}${index === 0 ? '' : index + 1}`,
    preprocessing,
  }));
}

const textOf = ({ size, scale, mean, std }: Preprocessing): string => JSON.stringify([size, scale, mean, std]);

/**
 * The bytes of the .onnx file. It takes photos in two forms at once, and answers for all of them, `pixels` first. Whoever has
 * only one form gives the other with no rows: onnxruntime for Node knows no inputs that can be left out.
 */
export function buildOnnxModel({ networks, views, labels, facts }: ClassifierParts): Uint8Array {
  const onnx = createOnnxBuilder('thaw-classifier');
  const pixels = onnx.input(modelNames.pixels, 'uint8', ['photos', 'height', 'width', 3]);
  const inputs = floatInputs(networks);
  const pictures = new Map(
    inputs.map(({ name, preprocessing }) => {
      const { size } = preprocessing;
      const input = onnx.input(name, 'float', ['batch', 3, size, size]);
      const drawn = testViewNumbers[views].map((number) => allTestViews[number]!);
      const prepared = addTestViews(onnx, pixels, preprocessing, drawn);
      return [textOf(preprocessing), onnx.node('Concat', [prepared, input], { axis: 0 })];
    }),
  );
  const answers = networks.flatMap(({ backbone, heads }, index) => {
    const { graph, parameters, preprocessing, featureOutputs } = backbone;
    const number = index === 0 ? '' : String(index + 1);
    const prefix = `backbone${number}.`;
    const options = { outputs: featureOutputs, prefix };
    const tensors = lowerInto(onnx, graph, parameters, pictures.get(textOf(preprocessing))!, options);
    const outputs = featureOutputs.map((name) => tensors.get(name)!);
    const features = outputs.length === 1 ? outputs[0]! : onnx.node('Concat', outputs, { axis: 1 });
    return heads.map((head, place) => {
      const own = `head${number}${heads.length === 1 ? '' : `.${place + 1}`}`;
      return addHead(onnx, own, head, features);
    });
  });
  const averaged = addMean(onnx, answers);
  const probabilities = onnx.node(
    'Identity',
    [addMeanOfViews(onnx, averaged, pixels, testViewCounts[views])],
    {},
    {
      name: modelNames.probabilities,
    },
  );
  const label = onnx.node('ArgMax', [probabilities], { axis: 1, keepdims: 0 }, { name: modelNames.label });
  onnx.output(probabilities, 'float', ['answers', labels.length]);
  onnx.output(label, 'int64', ['answers']);

  const licences = networks.map(({ backbone }) => backbone.licence).filter((licence) => licence !== null);
  const metadata = {
    labels: JSON.stringify(labels),
    preprocessing: JSON.stringify(inputs.length === 1 ? inputs[0]!.preprocessing : inputs),
    inputs: inputsInWords(inputs, views),
    test_time_views: views,
    ...(answers.length === 1 ? {} : { ensemble: `mean of the probabilities of ${answers.length} networks` }),
    backbone: networks.map(({ backbone }) => backbone.name).join(', '),
    backbone_source: networks.map(({ backbone }) => backbone.source).join('; '),
    ...(licences.length === 0 ? {} : { backbone_licence: [...new Set(licences)].join('; ') }),
    ...facts,
  };
  for (const [key, value] of Object.entries(metadata)) onnx.metadata(key, value);
  return onnx.encode();
}

/** Probabilities [rows, classes]. */
function addHead(onnx: OnnxBuilder, name: string, head: Head, features: string): string {
  const seen = head.hidden.reduce(
    (input, layer, index) => onnx.node('Relu', [addDense(onnx, `${name}.${hiddenLayerName(index)}`, layer, input)]),
    features,
  );
  return onnx.node('Softmax', [addDense(onnx, `${name}.output`, head.output, seen)], { axis: 1 });
}

function addDense(onnx: OnnxBuilder, name: string, layer: DenseLayer, input: string): string {
  const weight = onnx.initializer(`${name}.weight`, layer.weight, [layer.outputs, layer.inputs]);
  const bias = onnx.initializer(`${name}.bias`, layer.bias, [layer.outputs]);
  return onnx.node('Gemm', [input, weight, bias], { transB: 1 });
}

function addMean(onnx: OnnxBuilder, tensors: readonly string[]): string {
  if (tensors.length === 1) return tensors[0]!;
  const sum = tensors.reduce((total, tensor) => onnx.node('Add', [total, tensor]));
  return onnx.node('Mul', [sum, onnx.floats(1 / tensors.length)]);
}

/** [views · photos + batch, classes] → [photos + batch, classes]: the photos' rows are averaged over their views. */
function addMeanOfViews(onnx: OnnxBuilder, answers: string, pixels: string, views: number): string {
  if (views === 1) return answers;
  const photos = onnx.node('Shape', [pixels], { start: 0, end: 1 });
  const after = (count: number) => onnx.node('Mul', [photos, onnx.ints([count])]);
  const rows = (from: string, to: string) => onnx.node('Slice', [answers, from, to, onnx.ints([0])]);
  const byView = Array.from({ length: views }, (_, view) => rows(after(view), after(view + 1)));
  const rest = rows(after(views), onnx.ints([2 ** 31 - 1]));
  return onnx.node('Concat', [addMean(onnx, byView), rest], { axis: 0 });
}

function inputsInWords(inputs: readonly FloatInput[], views: TestViews): string {
  const count = testViewCounts[views];
  const floats = inputs.map(({ name, preprocessing: { size } }) => `"${name}": float [batch, 3, ${size}, ${size}]`);
  const empty = inputs.map(({ preprocessing: { size } }) => `[0, 3, ${size}, ${size}]`).join(', ');
  return (
    `"${modelNames.pixels}": uint8 [photos, height, width, 3], RGB, upright, any size; cropping, resizing and normalising are ` +
    `in this file${count === 1 ? '' : `, and the answer is the mean over ${count} views of each photo`}. ${floats.join('; ')}, ` +
    'already preprocessed: the centred square of the ' +
    'short side, resized by an antialiased triangle filter, x from 0 to 255, then (x * scale - mean) / std for each channel ' +
    `(see "preprocessing")${inputs.length === 1 ? '' : '; all of them with the same photos'}. ` +
    'Give the form that you do not use with no rows: ' +
    `zeros of shape ${empty} or [0, 1, 1, 3].`
  );
}
