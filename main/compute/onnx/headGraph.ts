/** A classification head and its training step as ONNX graphs. */
import type { HeadSpec } from '../backend.ts';
import { createOnnxBuilder, type OnnxBuilder } from './onnxBuilder.ts';

export type HeadParameterName = 'weight' | 'bias' | 'hiddenWeight' | 'hiddenBias';

export interface HeadParameterSpec {
  readonly name: HeadParameterName;
  readonly shape: readonly number[];
  /** Weight decay does not act on biases. */
  readonly decays: boolean;
}

/** Parameters in the order from input to output. */
export function headParameters({ inputs, hidden, classes }: HeadSpec): readonly HeadParameterSpec[] {
  const last = hidden > 0 ? hidden : inputs;
  const output: HeadParameterSpec[] = [
    { name: 'weight', shape: [classes, last], decays: true },
    { name: 'bias', shape: [classes], decays: false },
  ];
  if (hidden === 0) return output;
  return [
    { name: 'hiddenWeight', shape: [hidden, inputs], decays: true },
    { name: 'hiddenBias', shape: [hidden], decays: false },
    ...output,
  ];
}

/** AdamW's constants (Loshchilov, Hutter, "Decoupled weight decay regularization", 2019); PyTorch's defaults. */
export const adamW = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/**
 * One training step: forward, weighted softmax cross-entropy, backward, AdamW.
 *
 * Inputs: `features` [n, inputs], `targets` [n, classes] (each row adds up to 1), `shares` [n, 1] (each sample's share of the
 * loss, adding up to 1), `mask` when there is dropout (0 or 1 / (1 − rate), of the shape of what is dropped), `stepSize` =
 * learning rate / (1 − β₁ᵗ), `keep` = 1 − learning rate · weight decay, `correction` = 1 / √(1 − β₂ᵗ), and for every parameter p:
 * `p`, `p.m`, `p.v`. Outputs: `loss`, `logits` [n, classes], and for every p: `p.next`, `p.m.next`, `p.v.next`.
 */
export function headTrainingStep(spec: HeadSpec): Uint8Array {
  const { inputs, hidden, classes, dropout } = spec;
  const parameters = headParameters(spec);
  const onnx = createOnnxBuilder('head-training-step');

  const features = onnx.input('features', 'float', ['n', inputs]);
  const targets = onnx.input('targets', 'float', ['n', classes]);
  const shares = onnx.input('shares', 'float', ['n', 1]);
  const mask = dropout > 0 ? onnx.input('mask', 'float', ['n', hidden > 0 ? hidden : inputs]) : null;
  const stepSize = onnx.input('stepSize', 'float', []);
  const keep = onnx.input('keep', 'float', []);
  const correction = onnx.input('correction', 'float', []);
  for (const { name, shape } of parameters)
    for (const tensor of [name, `${name}.m`, `${name}.v`]) onnx.input(tensor, 'float', shape);

  const dropped = (tensor: string) => (mask === null ? tensor : onnx.node('Mul', [tensor, mask]));

  // Forward. `seen` is what the output layer sees: [n, inputs] or [n, hidden].
  const activation = hidden > 0 ? reluLayer(onnx, features) : null;
  const seen = dropped(activation ?? features);
  const logits = onnx.node('Gemm', [seen, 'weight', 'bias'], { transB: 1 }, { name: 'logits' });
  const logProbabilities = onnx.node('LogSoftmax', [logits], { axis: 1 });
  const perSample = onnx.node('ReduceSum', [onnx.node('Mul', [logProbabilities, targets]), onnx.ints([1])], {
    keepdims: 1,
  });
  const weighted = onnx.node('Mul', [perSample, shares]);
  onnx.node('Neg', [onnx.node('ReduceSum', [weighted], { keepdims: 0 })], {}, { name: 'loss' });

  // Backward. Of the logits: (softmax − target) · share.
  const gradients = new Map<HeadParameterName, string>();
  const excess = onnx.node('Sub', [onnx.node('Exp', [logProbabilities]), targets]);
  const logitGradient = onnx.node('Mul', [excess, shares]);
  gradients.set('weight', onnx.node('Gemm', [logitGradient, seen], { transA: 1 }));
  gradients.set('bias', sumOverSamples(onnx, logitGradient));
  if (activation !== null) {
    const seenGradient = dropped(onnx.node('MatMul', [logitGradient, 'weight']));
    const open = onnx.node('Cast', [onnx.node('Greater', [activation, onnx.floats(0)])], { to: 1 });
    const hiddenGradient = onnx.node('Mul', [seenGradient, open]);
    gradients.set('hiddenWeight', onnx.node('Gemm', [hiddenGradient, features], { transA: 1 }));
    gradients.set('hiddenBias', sumOverSamples(onnx, hiddenGradient));
  }

  for (const { name, decays } of parameters)
    adamWStep(onnx, { name, gradient: gradients.get(name)!, keep: decays ? keep : null, stepSize, correction });

  onnx.output('loss', 'float', []);
  onnx.output('logits', 'float', ['n', classes]);
  for (const { name, shape } of parameters)
    for (const tensor of [name, `${name}.m`, `${name}.v`]) onnx.output(`${tensor}.next`, 'float', shape);
  return onnx.encode();
}

/** Probabilities of a head whose parameters are inputs: `features` [n, inputs] → `probabilities` [n, classes]. */
export function headPrediction(spec: HeadSpec): Uint8Array {
  const onnx = createOnnxBuilder('head-prediction');
  const features = onnx.input('features', 'float', ['n', spec.inputs]);
  for (const { name, shape } of headParameters(spec)) onnx.input(name, 'float', shape);
  const seen = spec.hidden > 0 ? reluLayer(onnx, features) : features;
  const logits = onnx.node('Gemm', [seen, 'weight', 'bias'], { transB: 1 });
  onnx.node('Softmax', [logits], { axis: 1 }, { name: 'probabilities' });
  onnx.output('probabilities', 'float', ['n', spec.classes]);
  return onnx.encode();
}

const reluLayer = (onnx: OnnxBuilder, features: string): string =>
  onnx.node('Relu', [onnx.node('Gemm', [features, 'hiddenWeight', 'hiddenBias'], { transB: 1 })]);

const sumOverSamples = (onnx: OnnxBuilder, tensor: string): string =>
  onnx.node('ReduceSum', [tensor, onnx.ints([0])], { keepdims: 0 });

/** m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  p ← keep·p − stepSize · m / (√v · correction + ε), as PyTorch's AdamW. */
function adamWStep(
  onnx: OnnxBuilder,
  update: { name: string; gradient: string; keep: string | null; stepSize: string; correction: string },
): void {
  const { name, gradient, keep, stepSize, correction } = update;
  const blend = (old: string, fresh: string, beta: number, next: string) =>
    onnx.node(
      'Add',
      [onnx.node('Mul', [old, onnx.floats(beta)]), onnx.node('Mul', [fresh, onnx.floats(1 - beta)])],
      {},
      { name: next },
    );
  const m = blend(`${name}.m`, gradient, adamW.beta1, `${name}.m.next`);
  const v = blend(`${name}.v`, onnx.node('Mul', [gradient, gradient]), adamW.beta2, `${name}.v.next`);
  const root = onnx.node('Mul', [onnx.node('Sqrt', [v]), correction]);
  const step = onnx.node('Div', [m, onnx.node('Add', [root, onnx.floats(adamW.epsilon)])]);
  const decayed = keep === null ? name : onnx.node('Mul', [name, keep]);
  onnx.node('Sub', [decayed, onnx.node('Mul', [step, stepSize])], {}, { name: `${name}.next` });
}
