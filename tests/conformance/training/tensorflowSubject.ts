/** A device of tfjs as the training suite wants it. */
import type { Backend } from '../../../main/compute/backend.ts';
import { gradientsOf } from '../../../main/compute/tensorflow/gradientsOf.ts';
import { loadTensorflow } from '../../../main/compute/tensorflow/loadTensorflow.ts';
import { parameterLayouts } from '../../../main/compute/tensorflow/parameterLayout.ts';
import { createConstants, runGraph } from '../../../main/compute/tensorflow/runGraph.ts';
import type { Tensor } from '../../../main/compute/tensorflow/tensorflow.ts';
import { createTensorflowBackend } from '../../../main/compute/tensorflow/tensorflowBackend.ts';
import { prune } from '../../../main/networks/prune.ts';
import { shapesOf } from '../../../main/networks/shapes.ts';
import type { Differentiated, DifferentiateRequest, TrainingSubject } from './subject.ts';

export const tensorflowSubject = (name: string, device: string): TrainingSubject => ({
  name,
  device,
  open: async (): Promise<Backend> => createTensorflowBackend({ log: { info: () => {} } }),
  differentiate: (request) => differentiate(device, request),
});

async function differentiate(device: string, request: DifferentiateRequest): Promise<Differentiated> {
  const tf = await loadTensorflow(device);
  const graph = prune(request.graph, [request.graph.features]);
  const shapes = shapesOf(graph);
  const layouts = parameterLayouts(graph);
  const constants = createConstants(tf);
  const parameters = new Map(
    graph.parameters.map(({ name }) => [name, layouts.get(name)!.toTensor(tf, request.parameters.get(name)!)]),
  );
  const input = tf.tensor(request.input, [request.batch, ...graph.input.shape]);
  const trained = graph.parameters.filter(({ trainable }) => trainable);
  const sources = new Map<string, Tensor>([
    [graph.input.name, input],
    ...trained.map(({ name }) => [name, parameters.get(name)!] as const),
  ]);
  const kept: Tensor[] = [];
  const { gradients } = gradientsOf(tf, sources, () => {
    const outputs = runGraph({
      ...{ tf, graph, shapes, outputs: [graph.features], input, constants },
      parameter: (name) => parameters.get(name)!,
      training: {
        usesBatch: () => request.batchStatistics,
        dropoutMask: () => {
          throw new RangeError(`${graph.name} drops values at random: it has no single derivative.`);
        },
        batchStatistics: () => {},
      },
    });
    const output = outputs.get(graph.features)!;
    kept.push(tf.keep(output));
    return tf.sum(tf.mul(output, tf.tensor(request.upstream, output.shape)));
  });
  const floats = (tensor: Tensor) => Float32Array.from(tensor.dataSync<'float32'>());
  try {
    return {
      output: floats(kept[0]!),
      input: floats(gradients.get(graph.input.name)!),
      parameters: new Map(trained.map(({ name }) => [name, layouts.get(name)!.toValues(tf, gradients.get(name)!)])),
    };
  } finally {
    for (const tensor of [...kept, ...gradients.values(), ...parameters.values(), input]) tensor.dispose();
    constants.dispose();
  }
}
