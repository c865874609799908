/** Through the projection back, the attention and the projection to queries, keys and values. */
import type { SelfAttention } from '../../../networks/graph.ts';
import { attention } from './attention.ts';
import type { Gradient } from './gradient.ts';
import { projection } from './projection.ts';

export const selfAttention: Gradient<SelfAttention> = {
  record({ name, channels, heads }, { builder, space, batch, inputs, shape, needs, parameter, trains }) {
    const names = {
      ...{ toAll: `${name}.in_proj_weight`, toAllBias: `${name}.in_proj_bias` },
      ...{ back: `${name}.out_proj.weight`, backBias: `${name}.out_proj.bias` },
    };
    const tokens = shape[0]!;
    const rows = [batch, tokens, channels];
    const toAll = projection(builder, {
      ...{ input: inputs[0]!.in('plain'), shape: rows, inFeatures: channels, outFeatures: 3 * channels },
      ...{ weight: parameter(names.toAll), bias: parameter(names.toAllBias) },
    });
    const attended = attention(builder, { queriesKeysValues: toAll.output, sets: batch, tokens, channels, heads });
    const back = projection(builder, {
      ...{ input: attended.output, shape: rows, inFeatures: channels, outFeatures: channels },
      ...{ weight: parameter(names.back), bias: parameter(names.backBias) },
    });
    return {
      output: space.value(back.output, shape),
      backward(gradient) {
        const parameters = new Map<string, string>();
        const ofBack = back.backward(gradient.in('plain'));
        if (trains(names.back)) parameters.set(names.back, ofBack.weight());
        if (trains(names.backBias)) parameters.set(names.backBias, ofBack.bias());
        if (!needs(0) && !trains(names.toAll) && !trains(names.toAllBias)) return { inputs: [null], parameters };
        const ofAll = toAll.backward(attended.backward(ofBack.input()).queriesKeysValues);
        if (trains(names.toAll)) parameters.set(names.toAll, ofAll.weight());
        if (trains(names.toAllBias)) parameters.set(names.toAllBias, ofAll.bias());
        return { inputs: [needs(0) ? space.value(ofAll.input(), shape) : null], parameters };
      },
    };
  },
};
