/** x · weightᵀ + bias along the last axis, and its gradients. */
import type { OnnxBuilder } from '../onnxBuilder.ts';

export interface ProjectionRequest {
  readonly input: string;
  /** Of the input, the batch included: […rows, inFeatures]. */
  readonly shape: readonly number[];
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** [outFeatures, inFeatures] */
  readonly weight: string;
  readonly bias: string | null;
}

export interface Projected {
  /** […rows, outFeatures] */
  readonly output: string;
  /** Each is written when it is asked for. */
  backward(gradient: string): { input(): string; weight(): string; bias(): string };
}

export function projection(builder: OnnxBuilder, request: ProjectionRequest): Projected {
  const { input, shape, inFeatures, outFeatures, weight, bias } = request;
  const rows = shape.slice(0, -1);
  const flat = (tensor: string, width: number) =>
    rows.length === 1 ? tensor : builder.node('Reshape', [tensor, builder.ints([-1, width])]);
  const back = (tensor: string, width: number) =>
    rows.length === 1 ? tensor : builder.node('Reshape', [tensor, builder.ints([...rows, width])]);
  const seen = flat(input, inFeatures);
  const operands = [seen, weight, ...(bias === null ? [] : [bias])];
  return {
    output: back(builder.node('Gemm', operands, { transB: 1 }), outFeatures),
    backward(gradient) {
      const each = flat(gradient, outFeatures);
      return {
        input: () => back(builder.node('MatMul', [each, weight]), inFeatures),
        weight: () => builder.node('Gemm', [each, seen], { transA: 1 }),
        bias: () => builder.node('ReduceSum', [each, builder.ints([0])], { keepdims: 0 }),
      };
    },
  };
}
