/** A graph written in ONNX ops: as a part of a larger ONNX graph, or as a file of its own. */
import { foldBatchNorm } from '../../networks/foldBatchNorm.ts';
import type { Graph, Parameters } from '../../networks/graph.ts';
import { prune } from '../../networks/prune.ts';
import { shapesOf } from '../../networks/shapes.ts';
import { loweringOf } from './lowerings/index.ts';
import { createOnnxBuilder, type OnnxBuilder } from './onnxBuilder.ts';

export interface LowerOptions {
  /** Nodes whose values are wanted; only what leads to them is written. */
  readonly outputs: readonly string[];
  /** Put before every tensor name, so that several graphs fit into one file. Default ''. */
  readonly prefix?: string;
  /**
   * Batch norms become part of the convolutions before them (default). It moves the logits by about 3e-6 of their spread
   * (measured on MobileNetV2) and makes files smaller and plainer for every reader. onnxruntime folds by itself when it
   * loads, so its speed is the same either way.
   */
  readonly foldBatchNorm?: boolean;
}

/**
 * Adds a graph to an ONNX graph. `input` is a float tensor [batch, channels, height, width] of the graph's input size.
 * Returns the tensor of each node that was written, by node name; batch norms' own convolutions are not among them.
 */
export function lowerInto(
  builder: OnnxBuilder,
  graph: Graph,
  parameters: Parameters,
  input: string,
  options: LowerOptions,
): ReadonlyMap<string, string> {
  const { outputs, prefix = '', foldBatchNorm: folding = true } = options;
  const part = prune(graph, outputs);
  const lowered = folding ? foldBatchNorm(part, parameters, new Set(outputs)) : { graph: part, parameters };

  const shapes = shapesOf(lowered.graph);
  const specs = new Map(lowered.graph.parameters.map((parameter) => [parameter.name, parameter]));
  const tensors = new Map<string, string>([[graph.input.name, input]]);
  for (const node of lowered.graph.nodes) {
    const output = `${prefix}${node.name}`;
    const write = (name: string, tensor = name): string => {
      const spec = specs.get(name);
      const values = lowered.parameters.get(name);
      if (spec === undefined || values === undefined)
        throw new Error(`${graph.name} was given no values for "${name}".`);
      return builder.initializer(prefix + tensor, values, spec.shape);
    };
    loweringOf(node).lower(node, {
      builder,
      inputs: node.inputs.map((name) => tensors.get(name)!),
      shapes: node.inputs.map((name) => shapes.get(name)!),
      output,
      parameter: (name) => write(`${node.name}.${name}`),
      // Under another name than its node's output.
      ownParameter: () => write(node.name, `${node.name}.parameter`),
    });
    tensors.set(node.name, output);
  }
  return tensors;
}

/**
 * An .onnx file of a graph: input `input` [batch, channels, height, width], one output per name in `outputs` [batch, …].
 * The batch is free.
 */
export function toOnnx(graph: Graph, parameters: Parameters, options: LowerOptions): Uint8Array {
  const builder = createOnnxBuilder(graph.name);
  const input = builder.input(graph.input.name, 'float', ['batch', ...graph.input.shape]);
  const tensors = lowerInto(builder, graph, parameters, input, options);
  const shapes = shapesOf(graph);
  for (const name of options.outputs)
    builder.output(tensors.get(name)!, 'float', ['batch', ...shapes.get(name)!], name);
  return builder.encode();
}
