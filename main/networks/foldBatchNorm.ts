/** Puts each batch norm's scale and shift into the convolution before it: the same numbers with half the ops. */
import type { BatchNorm, Conv2d, Graph, GraphNode, Parameters } from './graph.ts';
import { layerOf } from './layers/index.ts';

/**
 * For inference only. A pair becomes one convolution with a bias that bears the batch norm's name. Computed in float64 and
 * rounded once. A convolution whose own output is in `keep` or goes elsewhere too stays as it is.
 */
export function foldBatchNorm(
  graph: Graph,
  parameters: Parameters,
  keep: ReadonlySet<string> = new Set(),
): { graph: Graph; parameters: Parameters } {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const uses = new Map<string, number>();
  for (const node of graph.nodes) for (const name of node.inputs) uses.set(name, (uses.get(name) ?? 0) + 1);

  const folded = new Set<string>();
  const values = new Map(parameters);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const conv = node.op === 'batchNorm' ? byName.get(node.inputs[0]!) : undefined;
    if (node.op === 'batchNorm' && conv?.op === 'conv2d' && uses.get(conv.name) === 1 && !keep.has(conv.name)) {
      folded.add(conv.name);
      for (const { name } of [...layerOf(conv).parameters(conv), ...layerOf(node).parameters(node)])
        values.delete(name);
      const { weight, bias } = fold(conv, node, parameters);
      values.set(`${node.name}.weight`, weight);
      values.set(`${node.name}.bias`, bias);
      nodes.push({ ...conv, name: node.name, bias: true });
    } else nodes.push(node);
  }

  const kept = nodes.filter((node) => !folded.has(node.name));
  return {
    graph: {
      ...graph,
      nodes: kept,
      stages: graph.stages.map((stage) => ({ ...stage, nodes: stage.nodes.filter((name) => !folded.has(name)) })),
      parameters: kept.flatMap((node) => layerOf(node).parameters(node)),
    },
    parameters: values,
  };
}

function fold(conv: Conv2d, norm: BatchNorm, parameters: Parameters): { weight: Float32Array; bias: Float32Array } {
  const of = (node: GraphNode, name: string) => parameters.get(`${node.name}.${name}`)!;
  const [gamma, beta] = [of(norm, 'weight'), of(norm, 'bias')];
  const [mean, variance] = [of(norm, 'running_mean'), of(norm, 'running_var')];
  const weight = Float32Array.from(of(conv, 'weight'));
  const bias = new Float32Array(norm.channels);
  const perChannel = weight.length / norm.channels;
  for (let channel = 0; channel < norm.channels; channel++) {
    const scale = gamma[channel]! / Math.sqrt(variance[channel]! + norm.epsilon);
    for (let index = channel * perChannel; index < (channel + 1) * perChannel; index++)
      weight[index] = weight[index]! * scale;
    const own = conv.bias ? of(conv, 'bias')[channel]! : 0;
    bias[channel] = beta[channel]! + (own - mean[channel]!) * scale;
  }
  return { weight, bias };
}
