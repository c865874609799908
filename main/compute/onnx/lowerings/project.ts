/** x · weightᵀ + bias along the last axis, as Gemm: it reads PyTorch's weight [out, in] without a transposed copy. */
import type { OnnxBuilder } from '../onnxBuilder.ts';

export interface Projection {
  /** [rows…, inFeatures]; `rows` are the axes after the batch. */
  readonly input: string;
  readonly rows: readonly number[];
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly weight: string;
  readonly bias: string | null;
  /** Name of the result; default one that is free. */
  readonly name?: string;
}

/** Returns a tensor [batch, rows…, outFeatures]. */
export function project(builder: OnnxBuilder, projection: Projection): string {
  const { input, rows, inFeatures, outFeatures, weight, bias, name } = projection;
  const operands = [weight, ...(bias === null ? [] : [bias])];
  const named = name === undefined ? {} : { name };
  if (rows.length === 0) return builder.node('Gemm', [input, ...operands], { transB: 1 }, named);
  const flat = builder.node('Reshape', [input, builder.ints([-1, inFeatures])]);
  const product = builder.node('Gemm', [flat, ...operands], { transB: 1 });
  return builder.node('Reshape', [product, builder.ints([-1, ...rows, outFeatures])], {}, named);
}
