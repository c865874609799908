/** Along the channels, wherever they lie. */
import type { Slice } from '../../../networks/graph.ts';
import type { Lowering } from './lowering.ts';

export const slice: Lowering<Slice> = {
  lower({ start, end }, { tf, inputs }) {
    const { tensor, form } = inputs[0]!;
    const axis = form === 'map' ? 3 : 1;
    const begin = tensor.shape.map((_, index) => (index === axis ? start : 0));
    const size = tensor.shape.map((length, index) => (index === axis ? end - start : length));
    return { tensor: tf.slice(tensor, begin, size), form };
  },
};
