/** The layers of a network as the inspector shows them: kind, shapes, window, parameters, multiply-adds, receptive field. */
import type { NetworkLayer } from '../contract/networks.ts';
import { costOf, valuesIn } from './cost.ts';
import { describeLayer } from './describeLayer.ts';
import type { Graph } from './graph.ts';
import { shapesOf } from './shapes.ts';
import { windowOf } from './windowOf.ts';

/** Bytes of a float32, which all values are. */
export const bytesPerValue = 4;

/** One row a node, in execution order, at the graph's own input size; bytes for `batch` pictures. */
export function layerTable(graph: Graph, batch: number): NetworkLayer[] {
  const shapes = shapesOf(graph);
  const costs = costOf(graph).nodes;
  return graph.nodes.map((node, index): NetworkLayer => {
    const { stage, shape, parameters, macs, receptiveField } = costs[index]!;
    const inputShape = shapes.get(node.inputs[0]!)!;
    return {
      ...{ name: node.name, op: node.op, kind: describeLayer(node), stage, inputs: [...node.inputs] },
      ...{ inputShape: [...inputShape], shape: [...shape], window: windowOf(node, inputShape), parameters, macs },
      receptiveField: receptiveField === null ? null : Math.max(...receptiveField.size),
      outputBytes: batch * bytesPerValue * valuesIn(shape),
    };
  });
}
