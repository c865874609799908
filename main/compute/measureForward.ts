/** How fast a device runs a network forward: the real layers for a second or two, in a process of its own. */
import { ServiceError } from '../contract/errors.ts';
import { valuesIn } from '../networks/cost.ts';
import type { Graph, ParameterSpec, Parameters } from '../networks/graph.ts';
import { siblingModule } from '../siblingModule.ts';
import type { Backend } from './backend.ts';
import { hashRandom } from './hashRandom.ts';
import { runChild } from './runChild.ts';

export interface ForwardRequest {
  readonly graph: Graph;
  readonly batch: number;
  readonly device: string;
}

export interface ForwardSpeed {
  readonly picturesPerSecond: number;
  /** Batches that were timed. */
  readonly batches: number;
}

/** How long a measurement goes on; it ends with the batch that is running then. */
const measuredMs = 1200;
/** Large networks on slow machines take long to load, and a batch of 256 may be minutes. */
const timeoutMs = 300_000;

/**
 * Runs in a process of its own, so that its memory is given back and a driver's crash costs nothing. Throws
 * `ServiceError`: `unavailable` when the device cannot run the network, `cancelled` when the signal stopped it.
 */
export async function measureForward(
  request: ForwardRequest,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<ForwardSpeed> {
  const entry = siblingModule(import.meta.url, './measureForwardProcess');
  const answer = await runChild<ForwardSpeed>(entry, request, timeoutMs, signal);
  if (answer.ok) return answer.value;
  const { graph, batch, device } = request;
  if (signal?.aborted) throw new ServiceError('cancelled', `The measurement of ${graph.name} was stopped.`);
  throw new ServiceError(
    'unavailable',
    `${graph.name} could not be measured on "${device}" with a batch of ${batch}: ${answer.reason.replace(/\.$/, '')}.`,
    { subject: 'device' },
  );
}

/** The child's side. `clock` in ms. Rejects with whatever the backend throws when the device cannot do it. */
export async function timeForward(
  backend: Backend,
  request: ForwardRequest,
  clock: () => number,
): Promise<ForwardSpeed> {
  const { graph, batch, device } = request;
  const random = hashRandom(1);
  // One picture drawn at random, for every place in the batch.
  const picture = Float32Array.from({ length: valuesIn(graph.input.shape) }, (_, index) => 2 * random(index) - 1);
  const input = new Float32Array(batch * picture.length);
  for (let place = 0; place < batch; place++) input.set(picture, place * picture.length);

  const runner = await backend.inference({
    graph,
    parameters: plainParameters(graph),
    outputs: [graph.features],
    device,
  });
  try {
    // The first batch compiles kernels and takes memory from the system.
    await runner.run(input, batch);
    let batches = 0;
    const begin = clock();
    let now = begin;
    while (now - begin < measuredMs) {
      await runner.run(input, batch);
      batches += 1;
      now = clock();
    }
    return { picturesPerSecond: (1000 * batches * batch) / (now - begin), batches };
  } finally {
    await runner.dispose();
  }
}

/** Values that are quick to make and keep activations of ordinary size: speed does not depend on them otherwise. */
const plainParameters = (graph: Graph): Parameters =>
  new Map(graph.parameters.map((parameter) => [parameter.name, plainValues(parameter)]));

function plainValues({ name, shape }: ParameterSpec): Float32Array {
  const values = new Float32Array(valuesIn(shape));
  // A matrix or kernel takes means; a norm passes its input on; shifts and biases are zero.
  if (shape.length > 1) return values.fill(shape[0]! / values.length);
  return name.endsWith('.weight') || name.endsWith('.running_var') ? values.fill(1) : values;
}
