/** Local response normalisation across channels (Krizhevsky, Sutskever, Hinton 2012). */
import type { LocalResponseNorm } from '../graph.ts';
import { type Layer, mapShape, only } from './layer.ts';

export const localResponseNorm: Layer<LocalResponseNorm> = {
  parameters: () => [],
  shape(node, inputs) {
    // Runtimes disagree on which side an even window hangs over, and onnxruntime has none.
    if (node.size % 2 === 0) throw new Error(`${node.name}: the window of ${node.size} channels has to be odd`);
    return mapShape(node, only(node, inputs));
  },
  macs: () => 0,
  receptiveField: (node, inputs) => only(node, inputs),
};
