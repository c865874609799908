/** Scaled dot-product attention of several heads: softmax(q · kᵀ / √d) · v. */
import type { OnnxBuilder } from '../onnxBuilder.ts';

export interface Attention {
  /** Queries, keys and values side by side: [sets, tokens, 3·channels]. */
  readonly queriesKeysValues: string;
  readonly tokens: number;
  readonly channels: number;
  readonly heads: number;
  /** Changes the scores [sets, heads, tokens, tokens] before the softmax. */
  readonly adjust?: (scores: string) => string;
}

/** Returns a tensor [sets, tokens, channels]: the tokens of each set attend to each other. */
export function attend(builder: OnnxBuilder, attention: Attention): string {
  const { queriesKeysValues, tokens, channels, heads, adjust = (scores) => scores } = attention;
  const each = channels / heads;
  const split = builder.node('Reshape', [queriesKeysValues, builder.ints([-1, tokens, 3, heads, each])]);
  const part = (index: number) => builder.node('Gather', [split, builder.ints(index)], { axis: 2 }); // [sets, tokens, heads, each]
  const queries = builder.node('Transpose', [part(0)], { perm: [0, 2, 1, 3] });
  const keys = builder.node('Transpose', [part(1)], { perm: [0, 2, 3, 1] });
  const values = builder.node('Transpose', [part(2)], { perm: [0, 2, 1, 3] });
  const scaled = builder.node('Mul', [queries, builder.floats(1 / Math.sqrt(each))]);
  const scores = adjust(builder.node('MatMul', [scaled, keys])); // [sets, heads, tokens, tokens]
  const mixed = builder.node('MatMul', [builder.node('Softmax', [scores], { axis: -1 }), values]);
  const together = builder.node('Transpose', [mixed], { perm: [0, 2, 1, 3] });
  return builder.node('Reshape', [together, builder.ints([-1, tokens, channels])]);
}
