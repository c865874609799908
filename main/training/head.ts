/** A trained head as plain numbers: features in, probabilities out. What Thaw says and what an export holds is this. */
import type { HeadParameters } from '../compute/backend.ts';
import type { Standardisation } from './standardisation.ts';

/** One dense layer, y = W·x + b. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** [outputs, inputs], C order. */
  readonly weight: Float32Array;
  /** [outputs] */
  readonly bias: Float32Array;
}

/** Takes raw features: the training's standardisation is part of the first layer. */
export interface Head {
  /** In order, each followed by a ReLU; none in a linear head. */
  readonly hidden: readonly DenseLayer[];
  /** Followed by a softmax. */
  readonly output: DenseLayer;
}

/** What a hidden layer is called in files: hidden, hidden2, … */
export const hiddenLayerName = (index: number): string => (index === 0 ? 'hidden' : `hidden${index + 1}`);

/** A trained head with the standardisation of its training features worked into its first layer. */
export function foldStandardisation(
  parameters: HeadParameters,
  standardisation: Standardisation,
  shape: { readonly hidden: number; readonly classes: number },
): Head {
  const first = (weight: Float32Array, bias: Float32Array): DenseLayer => {
    const inputs = standardisation.mean.length;
    const outputs = bias.length;
    const folded = new Float32Array(weight.length);
    const shifted = new Float32Array(outputs);
    for (let output = 0; output < outputs; output++) {
      // In float64: the shift is a sum of many terms that nearly cancel.
      let shift = 0;
      for (let input = 0; input < inputs; input++) {
        const at = output * inputs + input;
        const scaled = weight[at]! / standardisation.deviation[input]!;
        folded[at] = scaled;
        shift += folded[at]! * standardisation.mean[input]!;
      }
      shifted[output] = bias[output]! - shift;
    }
    return { inputs, outputs, weight: folded, bias: shifted };
  };
  const need = (name: 'weight' | 'bias' | 'hiddenWeight' | 'hiddenBias'): Float32Array => {
    const values = parameters.get(name);
    if (values === undefined) throw new Error(`The trained head has no "${name}".`);
    return values;
  };
  if (shape.hidden === 0) return { hidden: [], output: first(need('weight'), need('bias')) };
  return {
    hidden: [first(need('hiddenWeight'), need('hiddenBias'))],
    output: { inputs: shape.hidden, outputs: shape.classes, weight: need('weight'), bias: need('bias') },
  };
}

/**
 * Probabilities [rows, classes] for raw features [rows, inputs]. In float64 on this thread: a head is small, and so the
 * answer does not depend on a device.
 */
export function predictWithHead(head: Head, features: Float32Array): Float32Array {
  const width = (head.hidden[0] ?? head.output).inputs;
  const rows = features.length / width;
  const classes = head.output.outputs;
  const probabilities = new Float32Array(rows * classes);
  const hidden = head.hidden.map(({ outputs }) => new Float64Array(outputs));
  const logits = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    let seen: Float32Array | Float64Array = features.subarray(row * width, (row + 1) * width);
    for (const [index, layer] of head.hidden.entries()) {
      const units = hidden[index]!;
      dense(layer, seen, units);
      for (let unit = 0; unit < units.length; unit++) units[unit] = Math.max(0, units[unit]!);
      seen = units;
    }
    dense(head.output, seen, logits);
    const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let index = 0; index < classes; index++) sum += Math.exp(logits[index]! - largest);
    for (let index = 0; index < classes; index++) {
      probabilities[row * classes + index] = Math.exp(logits[index]! - largest) / sum;
    }
  }
  return probabilities;
}

function dense(layer: DenseLayer, input: Float32Array | Float64Array, result: Float64Array): void {
  const { inputs, outputs, weight, bias } = layer;
  for (let output = 0, at = 0; output < outputs; output++) {
    let sum = bias[output]!;
    for (let index = 0; index < inputs; index++) sum += weight[at++]! * input[index]!;
    result[output] = sum;
  }
}
