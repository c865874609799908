/** Scaled dot-product attention of several heads, softmax(q · kᵀ / √d) · v, and its gradients (Vaswani et al. 2017). */
import type { OnnxBuilder } from '../onnxBuilder.ts';

export interface AttentionRequest {
  /** Queries, keys and values side by side: [sets, tokens, 3 · channels]. */
  readonly queriesKeysValues: string;
  readonly sets: number;
  readonly tokens: number;
  readonly channels: number;
  readonly heads: number;
  /** Changes the scores [sets, heads, tokens, tokens] before the softmax by adding to them. */
  readonly adjust?: (scores: string) => string;
}

export interface Attended {
  /** [sets, tokens, channels] */
  readonly output: string;
  /** Gradients of `queriesKeysValues` and of the scores, from that of the output. */
  backward(gradient: string): { queriesKeysValues: string; scores: string };
}

export function attention(builder: OnnxBuilder, request: AttentionRequest): Attended {
  const { queriesKeysValues, sets, tokens, channels, heads, adjust = (scores) => scores } = request;
  const each = channels / heads;
  const turn = (tensor: string, perm: readonly number[]) => builder.node('Transpose', [tensor], { perm });
  const split = builder.node('Reshape', [queriesKeysValues, builder.ints([sets, tokens, 3, heads, each])]);
  const part = (index: number) => turn(builder.node('Gather', [split, builder.ints(index)], { axis: 2 }), [0, 2, 1, 3]); // [sets, heads, tokens, each]
  const [queries, keys, values] = [part(0), part(1), part(2)];
  const scale = builder.floats(1 / Math.sqrt(each));
  const scaled = builder.node('Mul', [queries, scale]);
  const scores = adjust(builder.node('MatMul', [scaled, turn(keys, [0, 1, 3, 2])]));
  const shares = builder.node('Softmax', [scores], { axis: -1 }); // [sets, heads, tokens, tokens]
  const together = turn(builder.node('MatMul', [shares, values]), [0, 2, 1, 3]);

  return {
    output: builder.node('Reshape', [together, builder.ints([sets, tokens, channels])]),
    backward(gradient) {
      const mixed = turn(builder.node('Reshape', [gradient, builder.ints([sets, tokens, heads, each])]), [0, 2, 1, 3]);
      const ofValues = builder.node('MatMul', [turn(shares, [0, 1, 3, 2]), mixed]);
      const ofShares = builder.node('MatMul', [mixed, turn(values, [0, 1, 3, 2])]);
      // Of the softmax: s · (d − Σ s · d).
      const along = builder.node('ReduceSum', [builder.node('Mul', [shares, ofShares]), builder.ints([-1])], {
        keepdims: 1,
      });
      const ofScores = builder.node('Mul', [shares, builder.node('Sub', [ofShares, along])]);
      const ofQueries = builder.node('Mul', [builder.node('MatMul', [ofScores, keys]), scale]);
      const ofKeys = builder.node('MatMul', [turn(ofScores, [0, 1, 3, 2]), scaled]);
      const back = [ofQueries, ofKeys, ofValues].map((tensor) =>
        builder.node('Reshape', [turn(tensor, [0, 2, 1, 3]), builder.ints([sets, tokens, channels])]),
      );
      return { queriesKeysValues: builder.node('Concat', back, { axis: 2 }), scores: ofScores };
    },
  };
}
