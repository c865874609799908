/** Projection to queries, keys and values, attention, projection back. */
import type { SelfAttention } from '../../../networks/graph.ts';
import { asPlain, plainOf } from '../value.ts';
import { attend } from './attend.ts';
import type { Lowering } from './lowering.ts';
import { project } from './project.ts';

export const selfAttention: Lowering<SelfAttention> = {
  lower({ heads }, { tf, inputs, parameter }) {
    const x = asPlain(tf, inputs[0]!);
    const queriesKeysValues = project(tf, x, parameter('in_proj_weight'), parameter('in_proj_bias'));
    const mixed = attend(tf, { queriesKeysValues, heads });
    return plainOf(project(tf, mixed, parameter('out_proj.weight'), parameter('out_proj.bias')));
  },
};
