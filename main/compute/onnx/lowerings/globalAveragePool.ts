/** GlobalAveragePool and Flatten: unlike ReduceMean, it stays in onnxruntime's blocked layout. */
import type { GlobalAveragePool } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const globalAveragePool: Lowering<GlobalAveragePool> = {
  lower(_node, { builder, inputs, output }) {
    builder.node('Flatten', [builder.node('GlobalAveragePool', inputs)], { axis: 1 }, { name: output });
  },
};
