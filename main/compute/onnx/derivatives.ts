/** Derivatives of any node of a graph: of its input and of its parameters, for an upstream gradient that the caller chooses. */
import * as ort from 'onnxruntime-node';
import type { Graph, Parameters } from '../../networks/graph.ts';
import { prune } from '../../networks/prune.ts';
import { blockSize } from './blockSize.ts';
import { kernelLayout } from './gradients/kernelLayout.ts';
import { createSpace } from './gradients/space.ts';
import { createOnnxBuilder } from './onnxBuilder.ts';
import { openSession } from './openSession.ts';
import { floatsOf } from './runner.ts';
import { recordForward } from './tape.ts';

export interface DerivativesRequest {
  readonly graph: Graph;
  readonly parameters: Parameters;
  /** Node to differentiate. */
  readonly output: string;
  readonly batch: number;
  /** Whether batch norms use the batch's statistics; the running ones stay as they are. */
  readonly batchStatistics: boolean;
  readonly device: string;
  readonly threads?: number | undefined;
  /** Plain operators also where the device has blocked ones: what accelerators get. Default false. */
  readonly plain?: boolean;
}

/** Owns native memory: call `dispose`. */
export interface Derivatives {
  /** `upstream` is of the output's size; what comes back are the derivatives of Σ upstream · output. */
  run(
    input: Float32Array,
    upstream: Float32Array,
  ): Promise<{
    readonly output: Float32Array;
    readonly input: Float32Array;
    readonly parameters: ReadonlyMap<string, Float32Array>;
  }>;
  dispose(): Promise<void>;
}

/** Throws `ServiceError('unavailable')` when the device cannot compute it. */
export async function openDerivatives(request: DerivativesRequest): Promise<Derivatives> {
  const { parameters, output, batch, batchStatistics, device, threads } = request;
  const graph = prune(request.graph, [output]);
  const builder = createOnnxBuilder(`${graph.name}-derivatives`);
  const block = request.plain === true ? null : await blockSize(device);
  const layout = kernelLayout(graph, block);
  const space = createSpace(builder, batch, block);
  const inputShape = [batch, ...graph.input.shape];
  const input = builder.input(graph.input.name, 'float', inputShape);
  for (const { name, shape } of graph.parameters) {
    const values = parameters.get(name);
    if (values === undefined) throw new RangeError(`${graph.name} was given no values for "${name}".`);
    builder.initializer(name, layout.pack(name, values), layout.shape(name, shape));
  }
  const trained = graph.parameters.filter(({ trainable }) => trainable);
  const norms = graph.nodes.filter(({ op }) => op === 'batchNorm').map(({ name }) => name);
  const tape = recordForward(graph, space, input, {
    output,
    trains: new Set(trained.map(({ name }) => name)),
    batchStatistics: new Set(batchStatistics ? norms : []),
    training: true,
    inputMoves: true,
  });
  if (tape.masks.length > 0) throw new RangeError(`${graph.name} drops values at random: it has no single derivative.`);
  const outputShape = [batch, ...tape.output.shape];
  const upstream = builder.input('upstream', 'float', outputShape);
  const back = tape.backward(space.value(upstream, tape.output.shape));
  builder.output(tape.output.in('plain'), 'float', outputShape, 'output');
  builder.output(back.input!.in('plain'), 'float', inputShape, 'input.gradient');
  for (const { name, shape } of trained)
    builder.output(back.parameters.get(name)!, 'float', layout.shape(name, shape), `${name}.gradient`);
  const session = await openSession(builder.encode(), device, threads);

  return {
    async run(inputValues, upstreamValues) {
      const results = await session.run({
        [graph.input.name]: new ort.Tensor('float32', inputValues, inputShape),
        upstream: new ort.Tensor('float32', upstreamValues, outputShape),
      });
      return {
        output: floatsOf('output', results.output),
        input: floatsOf('input.gradient', results['input.gradient']),
        parameters: new Map(
          trained.map(({ name }) => [name, layout.unpack(name, floatsOf(name, results[`${name}.gradient`]))]),
        ),
      };
    },
    dispose: () => session.release(),
  };
}
