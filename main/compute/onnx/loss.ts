/** Softmax cross-entropy with soft targets, label smoothing and a share for each row, and its gradient. */
import type { OnnxBuilder } from './onnxBuilder.ts';

export interface LossRequest {
  /** [batch, classes] */
  readonly logits: string;
  /** [batch, classes]; rows add up to 1. */
  readonly targets: string;
  /** [batch, 1] */
  readonly shares: string;
  readonly classes: number;
  readonly labelSmoothing: number;
}

/** Σ share · −Σ target · log softmax, named `loss`; and its gradient (softmax − target) · share, [batch, classes]. */
export function crossEntropy(builder: OnnxBuilder, request: LossRequest): { loss: string; gradient: string } {
  const { logits, targets, shares, classes, labelSmoothing } = request;
  const mul = (left: string, right: string) => builder.node('Mul', [left, right]);
  const smooth =
    labelSmoothing === 0
      ? targets
      : builder.node('Add', [
          mul(targets, builder.floats(1 - labelSmoothing)),
          builder.floats(labelSmoothing / classes),
        ]);
  const logProbabilities = builder.node('LogSoftmax', [logits], { axis: 1 });
  const perRow = builder.node('ReduceSum', [mul(logProbabilities, smooth), builder.ints([1])], { keepdims: 1 });
  const sum = builder.node('ReduceSum', [mul(perRow, shares)], { keepdims: 0 });
  const excess = builder.node('Sub', [builder.node('Exp', [logProbabilities]), smooth]);
  return { loss: builder.node('Neg', [sum], {}, { name: 'loss' }), gradient: mul(excess, shares) };
}
