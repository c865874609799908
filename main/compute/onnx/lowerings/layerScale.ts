/** Mul with the parameter [channels, 1, 1]. */
import type { LayerScale } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const layerScale: Lowering<LayerScale> = {
  lower(_node, { builder, inputs, output, ownParameter }) {
    builder.node('Mul', [inputs[0]!, ownParameter()], {}, { name: output });
  },
};
