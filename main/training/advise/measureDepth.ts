/** What a training step costs at a thaw depth: a few real ones, in a process of its own, whose memory is the depth's alone. */
import type { Backend } from '../../compute/backend.ts';
import { hashRandom } from '../../compute/hashRandom.ts';
import { runChild } from '../../compute/runChild.ts';
import type { Trainer, TrainerRequest } from '../../compute/trainer.ts';
import { valuesIn } from '../../networks/cost.ts';
import { shapesOf } from '../../networks/shapes.ts';
import { siblingModule } from '../../siblingModule.ts';

export interface MeasuredDepth {
  /** Of one batch forward, backward and update: the median of those that were timed. */
  readonly stepSeconds: number;
  readonly steps: number;
  /** Of one batch forward, as when held-out photos are judged. */
  readonly judgeSeconds: number;
  /** Until the first step could begin. */
  readonly openSeconds: number;
  /** Most memory that the process held. */
  readonly peakBytes: number;
}

export type DepthAnswer =
  | ({ readonly ok: true } & MeasuredDepth)
  /** `reason`: what happened, for people. */
  | { readonly ok: false; readonly reason: string };

export interface MeasureDepthRequest {
  readonly trainer: TrainerRequest;
  /** After this many seconds of steps no other is begun. */
  readonly secondsLimit: number;
}

export type MeasureDepth = (request: MeasureDepthRequest, signal: AbortSignal) => Promise<DepthAnswer>;

/** The first steps take memory and warm caches; what they take says nothing of those after. */
const warmSteps = 2;
const mostSteps = 6;
const fewestSteps = 3;
/** Opening a large network on a busy machine takes long. */
const timeoutMs = 120_000;

/** Never rejects: a process that the system ended for want of memory is an answer too. */
export const measureDepth: MeasureDepth = async (request, signal) => {
  const entry = siblingModule(import.meta.url, './measureDepthProcess');
  const answer = await runChild<MeasuredDepth>(entry, request, timeoutMs, signal);
  return answer.ok ? { ok: true, ...answer.value } : answer;
};

/** The child's side. `clock` in ms; `peakBytes` says what the process has held so far. */
export async function timeSteps(
  backend: Backend,
  { trainer: request, secondsLimit }: MeasureDepthRequest,
  { clock, peakBytes }: { clock(): number; peakBytes(): number },
): Promise<MeasuredDepth> {
  const { graph, batch } = request;
  const startedAt = clock();
  const trainer = await backend.trainer(request);
  try {
    const step = stepOn(trainer, graph.input.shape, batch, shapesOf(graph).get(graph.logits!)![0]!);
    const openSeconds = (clock() - startedAt) / 1000;
    const times: number[] = [];
    const begin = clock();
    const spent = () => (clock() - begin) / 1000;
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const from = clock();
      await work();
      return (clock() - from) / 1000;
    };
    let first = await timed(() => step.train());
    for (let warm = 1; warm < warmSteps && spent() < secondsLimit / 3; warm++) first = await timed(() => step.train());
    while (times.length < mostSteps && (times.length < fewestSteps || spent() < secondsLimit / 2)) {
      if (times.length > 0 && spent() > secondsLimit) break;
      // A step so long that another is not worth waiting for: the only one there is stands for all.
      if (times.length === 0 && first > secondsLimit) break;
      times.push(await timed(() => step.train()));
    }
    const judgeSeconds = await timed(() => step.judge()).then(() => timed(() => step.judge()));
    const sorted = (times.length === 0 ? [first] : times).toSorted((a, b) => a - b);
    return {
      stepSeconds: sorted[Math.floor(sorted.length / 2)]!,
      steps: sorted.length,
      ...{ judgeSeconds, openSeconds, peakBytes: peakBytes() },
    };
  } finally {
    await trainer.dispose();
  }
}

/** Rows of random numbers: a step takes as long as with photos. */
function stepOn(trainer: Trainer, shape: readonly number[], batch: number, classes: number) {
  const random = hashRandom(1);
  const row = Float32Array.from({ length: valuesIn(shape) }, (_, index) => random(index));
  const input = new Float32Array(batch * row.length);
  for (let place = 0; place < batch; place++) input.set(row, place * row.length);
  const targets = new Float32Array(batch * classes);
  for (let place = 0; place < batch; place++) targets[place * classes + (place % classes)] = 1;
  const shares = new Float32Array(batch).fill(1 / batch);
  return {
    // So small a rate that nothing grows, whatever the values.
    train: () => trainer.step({ input, targets, shares, learningRate: 1e-9, seed: 1, update: true }),
    judge: () => trainer.evaluate(input, batch),
  };
}
