/** Trains a network on onnxruntime. Everything that changes lies in two sets of tensors that take turns. */
import * as ort from 'onnxruntime-node';
import type { Parameters } from '../../networks/graph.ts';
import { shapesOf } from '../../networks/shapes.ts';
import { fillDropoutMask } from '../dropoutMask.ts';
import type { Trainer, TrainerRequest, TrainStep } from '../trainer.ts';
import { blockSize } from './blockSize.ts';
import { kernelLayout } from './gradients/kernelLayout.ts';
import { openSession } from './openSession.ts';
import { optimiserOf } from './optimisers/index.ts';
import { floatsOf } from './runner.ts';
import type { MaskSpec } from './tape.ts';
import { type Purpose, type StateTensor, stateOf, type TrainingGraph, trainingGraph } from './trainingGraph.ts';

/** A tensor of the state: a run reads `now` and writes `next`, then they change places. */
interface Pair {
  now: ort.Tensor;
  next: ort.Tensor;
}

/**
 * Only the session of a plain step is opened at once. `plain`: in plain operators also where the device has blocked ones. Throws `RangeError` when the request does not fit the graph, and
 * `ServiceError('unavailable')` when the device cannot train it.
 */
export async function createTrainer(request: TrainerRequest, { plain = false } = {}): Promise<Trainer> {
  const { graph, batch, device, threads, averageDecay } = request;
  const spec = stateOf(request);
  const optimiser = optimiserOf(request.optimiser);
  const [classes] = shapesOf(graph).get(graph.logits!) as readonly [number];
  const block = plain ? null : await blockSize(device);
  const layout = kernelLayout(graph, block);
  const inputShape = [batch, ...graph.input.shape];
  const inputCount = countOf(inputShape);

  // A graph is made for one number of rows.
  const sessions = new Map<string, Promise<OpenGraph>>();
  const opened = (purpose: Purpose, rows = batch): Promise<OpenGraph> => {
    const key = `${purpose} ${rows}`;
    const known = sessions.get(key);
    if (known !== undefined) return known;
    const opening = open(trainingGraph({ ...request, batch: rows }, purpose, block), device, threads);
    sessions.set(key, opening);
    // One that could not be opened is tried again, and there is nothing of it to close.
    opening.catch(() => sessions.delete(key));
    return opening;
  };
  await opened('step');

  const state = new Map<string, Pair>();
  const allocate = ({ name, shape }: StateTensor, values?: Float32Array): void => {
    const count = countOf(shape);
    if (values !== undefined && values.length !== count)
      throw new RangeError(`"${name}" has ${count} values, got ${values.length}.`);
    const now = values === undefined ? new Float32Array(count) : layout.pack(name, values);
    const kept = layout.shape(name, shape);
    state.set(name, {
      now: new ort.Tensor('float32', now, kept),
      next: new ort.Tensor('float32', new Float32Array(count), kept),
    });
  };
  /** A copy in PyTorch's order. */
  const valuesOf = (name: string): Float32Array => layout.unpack(name, floatsOf(name, state.get(name)?.now));
  for (const tensor of [...spec.trained, ...spec.statistics]) allocate(tensor, request.parameters.get(tensor.name));
  for (const tensor of spec.slots) allocate(tensor);
  // The average begins at the parameters.
  for (const tensor of spec.averages) allocate(tensor, valuesOf(tensor.name.slice(0, -'.average'.length)));

  let steps = 0;
  // Whether a gradient has been added up that no update has used.
  let pending = false;

  const feedsOf = ({ masks, reads }: OpenGraph, step: TrainStep): Record<string, ort.Tensor> => {
    checkStep(step, { inputCount, batch, classes });
    const feeds: Record<string, ort.Tensor> = {
      [graph.input.name]: new ort.Tensor('float32', step.input, inputShape),
      targets: new ort.Tensor('float32', step.targets, [batch, classes]),
      shares: new ort.Tensor('float32', step.shares, [batch, 1]),
    };
    for (const [place, { mask, rate, tensor }] of masks.entries()) {
      fillDropoutMask(mask, { seed: step.seed, place, rate });
      feeds[tensor.name] = tensor.value;
    }
    for (const name of reads) feeds[name] = state.get(name)!.now;
    return feeds;
  };

  return {
    async step(step) {
      const purpose = step.update ? (pending ? 'finish' : 'step') : 'accumulate';
      if (purpose === 'accumulate' && !pending)
        for (const tensor of spec.sums) if (!clear(tensor.name)) allocate(tensor);
      const open = await opened(purpose);
      const feeds = feedsOf(open, step);
      if (step.update)
        for (const [name, value] of Object.entries(optimiser.numbers(step.learningRate, steps + 1)))
          feeds[name] = new ort.Tensor('float32', Float32Array.of(value), []);
      const fetches: Record<string, ort.OnnxValue | null> = { loss: null, logits: null };
      if (step.update && request.clipNorm !== null) fetches.norm = null;
      for (const name of open.writes) fetches[`${name}.next`] = state.get(name)!.next;
      const results = await open.session.run(feeds, fetches);
      for (const name of open.writes) {
        const pair = state.get(name)!;
        [pair.now, pair.next] = [pair.next, pair.now];
      }
      if (step.update) steps += 1;
      pending = !step.update;
      return {
        loss: floatsOf('loss', results.loss)[0]!,
        logits: floatsOf('logits', results.logits),
        gradientNorm: fetches.norm === undefined ? null : floatsOf('norm', results.norm)[0]!,
      };
    },

    async gradients(step) {
      const open = await opened('gradients');
      const results = await open.session.run(feedsOf(open, step));
      return {
        loss: floatsOf('loss', results.loss)[0]!,
        gradients: new Map(
          spec.trained.map(({ name }) => [name, layout.unpack(name, floatsOf(name, results[`${name}.gradient.next`]))]),
        ),
      };
    },

    async evaluate(input, count, which = 'current') {
      const perRow = inputCount / batch;
      if (input.length < count * perRow)
        throw new RangeError(`${count} rows need ${count * perRow} values, got ${input.length}.`);
      const logits = new Float32Array(count * classes);
      for (let first = 0; first < count; first += batch) {
        const rows = Math.min(batch, count - first);
        const open = await opened('evaluate', rows);
        const feeds: Record<string, ort.Tensor> = {};
        for (const name of open.reads) feeds[name] = state.get(averaged(name, which))!.now;
        const values = input.subarray(first * perRow, (first + rows) * perRow);
        feeds[graph.input.name] = new ort.Tensor('float32', values, [rows, ...graph.input.shape]);
        const results = await open.session.run(feeds);
        logits.set(floatsOf('logits', results.logits), first * classes);
      }
      return logits;
    },

    parameters: (which = 'current'): Parameters =>
      new Map([...spec.trained, ...spec.statistics].map(({ name }) => [name, valuesOf(averaged(name, which))])),

    state: () => ({
      steps,
      tensors: new Map(
        [...spec.trained, ...spec.statistics, ...spec.slots, ...spec.averages, ...(pending ? spec.sums : [])].map(
          ({ name }) => [name, valuesOf(name)],
        ),
      ),
    }),

    restore({ steps: reached, tensors }) {
      const sums = spec.sums.filter(({ name }) => tensors.has(name));
      const expected = [...spec.trained, ...spec.statistics, ...spec.slots, ...spec.averages, ...sums];
      for (const { name, shape } of expected)
        if (tensors.get(name)?.length !== countOf(shape))
          throw new RangeError(
            `"${name}" has ${countOf(shape)} values, the state ${tensors.get(name)?.length ?? 'does not have it'}.`,
          );
      if (tensors.size !== expected.length || (sums.length > 0 && sums.length < spec.sums.length))
        throw new RangeError(
          `The state is of another trainer: it has ${tensors.size} tensors, not ${expected.length}.`,
        );
      for (const tensor of expected) allocate(tensor, tensors.get(tensor.name));
      steps = reached;
      pending = sums.length > 0;
    },

    async dispose() {
      for (const opening of sessions.values()) await (await opening).session.release();
      sessions.clear();
      state.clear();
    },
  };

  /** Fills a tensor with zeros; false when there is none yet. */
  function clear(name: string): boolean {
    const pair = state.get(name);
    if (pair === undefined) return false;
    floatsOf(name, pair.now).fill(0);
    return true;
  }

  /** The tensor to read for a parameter: running statistics have no average. */
  function averaged(name: string, which: 'current' | 'average'): string {
    if (which === 'average' && averageDecay === null) throw new RangeError('This trainer keeps no average.');
    return which === 'average' && state.has(`${name}.average`) ? `${name}.average` : name;
  }
}

interface OpenGraph {
  readonly session: ort.InferenceSession;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly masks: readonly { mask: Float32Array; rate: number; tensor: { name: string; value: ort.Tensor } }[];
}

async function open(graph: TrainingGraph, device: string, threads: number | undefined): Promise<OpenGraph> {
  const maskOf = ({ tensor, shape, count, rate }: MaskSpec) => {
    const mask = new Float32Array(count);
    return { mask, rate, tensor: { name: tensor, value: new ort.Tensor('float32', mask, shape) } };
  };
  return {
    session: await openSession(graph.model, device, threads, { planMemory: false, spin: true }),
    reads: graph.reads,
    writes: graph.writes,
    masks: graph.masks.map(maskOf),
  };
}

/** A caller's slip here would train on garbage without a word. */
function checkStep(
  { input, targets, shares }: TrainStep,
  { inputCount, batch, classes }: { inputCount: number; batch: number; classes: number },
): void {
  if (input.length !== inputCount || targets.length !== batch * classes || shares.length !== batch)
    throw new RangeError(
      `A step of ${batch} rows takes ${inputCount} values, ${batch * classes} targets and ${batch} shares; got ` +
        `${input.length}, ${targets.length} and ${shares.length}.`,
    );
}

const countOf = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);
