/** The L2 norm of several tensors together, and all of them scaled down when it is too large. */
import type { OnnxBuilder } from './onnxBuilder.ts';

export function jointNorm(builder: OnnxBuilder, tensors: readonly string[]): string {
  const squares = tensors.map((tensor) => builder.node('ReduceSumSquare', [tensor], { keepdims: 0 }));
  return builder.node('Sqrt', [squares.length === 1 ? squares[0]! : builder.node('Sum', squares)]);
}

/** min(1, limit / (norm + 10⁻⁶)), as PyTorch's clip_grad_norm_. */
export const clipFactor = (builder: OnnxBuilder, norm: string, limit: number): string =>
  builder.node('Min', [
    builder.floats(1),
    builder.node('Div', [builder.floats(limit), builder.node('Add', [norm, builder.floats(1e-6)])]),
  ]);
