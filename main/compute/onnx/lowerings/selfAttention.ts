/** Projection to queries, keys and values, attention, projection back. */
import type { SelfAttention } from '../../../networks/graph.ts';
import { attend } from './attend.ts';
import type { Lowering } from './lowering.ts';
import { project } from './project.ts';

export const selfAttention: Lowering<SelfAttention> = {
  lower({ channels, heads }, { builder, inputs, shapes, output, parameter }) {
    const tokens = shapes[0]![0]!;
    const queriesKeysValues = project(builder, {
      ...{ input: inputs[0]!, rows: [tokens], inFeatures: channels, outFeatures: 3 * channels },
      ...{ weight: parameter('in_proj_weight'), bias: parameter('in_proj_bias') },
    });
    project(builder, {
      ...{ input: attend(builder, { queriesKeysValues, tokens, channels, heads }), rows: [tokens] },
      ...{ inFeatures: channels, outFeatures: channels, name: output },
      ...{ weight: parameter('out_proj.weight'), bias: parameter('out_proj.bias') },
    });
  },
};
