/** Inference of a graph with tfjs. */
import { valuesIn } from '../../networks/cost.ts';
import { foldBatchNorm } from '../../networks/foldBatchNorm.ts';
import { prune } from '../../networks/prune.ts';
import { shapesOf } from '../../networks/shapes.ts';
import type { InferenceRequest, Runner } from '../backend.ts';
import { loadTensorflow, makeCurrent } from './loadTensorflow.ts';
import { parameterLayouts } from './parameterLayout.ts';
import { createConstants, runGraph } from './runGraph.ts';
import type { Tensor } from './tensorflow.ts';

/** Throws `ServiceError('unavailable')` when the device is not there. */
export async function createRunner(request: InferenceRequest): Promise<Runner> {
  const { outputs, device, threads } = request;
  const tf = await loadTensorflow(device, threads);
  const { graph, parameters } = foldBatchNorm(prune(request.graph, outputs), request.parameters, new Set(outputs));
  const shapes = shapesOf(graph);
  const valuesPerPicture = valuesIn(graph.input.shape);

  const layouts = parameterLayouts(graph);
  const tensors = new Map<string, Tensor>();
  const constants = createConstants(tf);
  const dispose = () => {
    for (const tensor of tensors.values()) tensor.dispose();
    tensors.clear();
    constants.dispose();
  };
  try {
    for (const { name } of graph.parameters) {
      const values = parameters.get(name);
      if (values === undefined) throw new Error(`${graph.name} was given no values for "${name}".`);
      tensors.set(name, layouts.get(name)!.toTensor(tf, values));
    }
  } catch (error) {
    dispose();
    throw error;
  }

  return {
    async run(input, count) {
      if (count < 1 || input.length < count * valuesPerPicture)
        throw new RangeError(`${count} pictures need ${count * valuesPerPicture} values, got ${input.length}.`);
      await makeCurrent(tf, device);
      const pictures = tf.tensor(input.subarray(0, count * valuesPerPicture), [count, ...graph.input.shape]);
      const parameter = (name: string) => tensors.get(name)!;
      try {
        const run = { tf, graph, shapes, outputs, input: pictures, parameter, constants, training: null };
        return new Map([...runGraph(run)].map(([name, tensor]) => [name, takeValues(tensor)]));
      } finally {
        pictures.dispose();
      }
    },
    dispose: async () => dispose(),
  };
}

/** Copies a tensor's values and disposes of it. */
function takeValues(tensor: Tensor): Float32Array {
  try {
    return Float32Array.from(tensor.dataSync<'float32'>());
  } finally {
    tensor.dispose();
  }
}
