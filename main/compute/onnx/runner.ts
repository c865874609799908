/** Inference of a graph on onnxruntime. */
import * as ort from 'onnxruntime-node';
import type { InferenceRequest, Runner } from '../backend.ts';
import { toOnnx } from './lowerGraph.ts';
import { openSession } from './openSession.ts';

/** Throws `ServiceError('unavailable')` when the device cannot run the graph. */
export async function createRunner(request: InferenceRequest): Promise<Runner> {
  const { graph, parameters, outputs, device, threads } = request;
  const session = await openSession(toOnnx(graph, parameters, { outputs }), device, threads);
  const valuesPerPicture = graph.input.shape.reduce((product, size) => product * size, 1);

  return {
    async run(input, count) {
      if (count < 1 || input.length < count * valuesPerPicture)
        throw new RangeError(`${count} pictures need ${count * valuesPerPicture} values, got ${input.length}.`);
      // onnxruntime reads the caller's memory in place, and hands out a copy of what it computed.
      const values = input.subarray(0, count * valuesPerPicture);
      const feeds = { [graph.input.name]: new ort.Tensor('float32', values, [count, ...graph.input.shape]) };
      const results = await session.run(feeds, [...outputs]);
      return new Map(outputs.map((name) => [name, floatsOf(name, results[name])]));
    },
    dispose: () => session.release(),
  };
}

/** The float32 values of an output. */
export function floatsOf(name: string, tensor: ort.OnnxValue | undefined): Float32Array {
  const data = tensor?.data;
  if (!(data instanceof Float32Array)) throw new Error(`onnxruntime returned no float values for "${name}".`);
  return data;
}
