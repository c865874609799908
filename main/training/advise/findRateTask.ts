/** Trains a plan's last phase for some steps with a rate that rises from tiny to too large. */
import type { RateSearch } from '../../contract/index.ts';
import type { Task, TaskContext } from '../../jobs/task.ts';
import { loadBackbone } from '../../weights/loadBackbone.ts';
import { openFeatureStore } from '../featureStore.ts';
import { createBatches } from '../fineTune/batches.ts';
import { trainFirstHead } from '../fineTune/headPhase.ts';
import { mixingOf } from '../fineTune/mixing.ts';
import { createOrder } from '../fineTune/order.ts';
import { photoRoles, readableRoles } from '../fineTune/photoRoles.ts';
import { prepareData } from '../fineTune/prepareData.ts';
import { scratchBackbone } from '../fineTune/scratchBackbone.ts';
import { stepsPerEpoch } from '../headFit.ts';
import { resolvePlan } from '../plan/resolvePlan.ts';
import { requireEveryClass } from '../requireEveryClass.ts';
import { seededRandom, shuffle } from '../seededRandom.ts';
import { standardisationOf, standardise } from '../standardisation.ts';
import { classWeightsOf } from '../trainingSet.ts';
import type { TaskParts, TrainRequest } from '../trainTask.ts';
import { depthOfPlan } from './depth.ts';
import { gather } from './probe.ts';
import { createRateCurve, rateOfStep, rateRange, suggestRate } from './rateRange.ts';
import { samplePhotos } from './samplePhotos.ts';

export type FindRateRequest = TrainRequest;

/** Events are the curve so far. The pictures are seen plain, unless the whole network trains. */
export function createFindRateTask(parts: TaskParts): Task<FindRateRequest, RateSearch, RateSearch> {
  return { name: 'findRate', run: (request, context) => findRate(request, context, parts) };
}

/**
 * The head that thawed stages begin with is trained for a short while only: one that knows its training photos by heart leaves no loss
 * to fall, and the curve would say nothing.
 */
const headDecay = 3;
const headSteps = 40;
/** More photos than all steps together see are of no use. */
const mostPhotos = (batch: number): number => Math.max(256, batch * rateRange.steps);

async function findRate(
  asked: FindRateRequest,
  context: TaskContext<RateSearch>,
  parts: TaskParts,
): Promise<RateSearch> {
  const { signal } = context;
  const { backend, clock } = parts;
  const settings = { ...asked.settings, views: 1 };
  const train = asked.photos.filter(({ split }) => split === 'train');
  const photos = samplePhotos(train, settings.seed, mostPhotos(settings.batch));
  const request: TrainRequest = { ...asked, settings, photos };
  const { classes, device, threads } = request;
  const backbone = settings.start === 'scratch' ? scratchBackbone(settings) : await loadBackbone(request.backbone);
  const plan = resolvePlan(settings, backbone.graph);
  const depth = depthOfPlan(plan, { backbone, settings, classes: classes.length, device, threads });
  const asRoles = photoRoles(photos, settings.seed);

  const closing = new AsyncDisposableStack();
  try {
    const imaging = closing.adopt(parts.openImaging(threads), (pool) => pool.close());
    const store = closing.adopt(openFeatureStore({ ...request.features, clock }), (opened) => void opened.close());
    const wantsFeatures = plan.phases[0]!.onFeatures;
    const prepared = await prepareData(
      {
        ...{ request, backbone, network: depth.network, roles: asRoles, wantsFeatures, imaging, store, signal, clock },
        // A training says which photos it could not read; here they are only left out.
        onSkipped() {},
        onProgress: () => context.emit({ points: [], suggested: null, done: false }),
        onNote() {},
      },
      backend,
    );
    const data = closing.adopt(prepared.data, (opened) => opened.close());
    const roles = readableRoles(asRoles, data.unreadable);
    const trained = roles.trained.map((photo) => photos[photo]!);
    requireEveryClass(
      classes,
      photos,
      [...roles.trained, ...roles.heldOut].map((photo) => photos[photo]!),
    );
    const labels = Int32Array.from(trained, ({ classIndex }) => classIndex);
    const classWeights = classWeightsOf(labels, classes.length, settings.classWeights);

    const batch = Math.min(settings.batch, labels.length);
    const search = createSearch(context);
    if (depth.trainer === null) {
      await searchHead();
      return search.end();
    }
    const first = wantsFeatures
      ? await trainFirstHead({
          request: { ...request, settings: { ...settings, weightDecay: headDecay, patience: 0 } },
          phase: {
            ...plan.phases[0]!,
            epochs: Math.max(1, Math.ceil(headSteps / stepsPerEpoch(labels.length, 1, settings.batch))),
          },
          ...{ graph: prepared.network.whole, features: data.features, roles, backend, clock, signal },
          ...{ width: backbone.featureCount, views: 1, onEpoch() {}, onProgress() {} },
        })
      : null;
    const batches = closing.adopt(
      createBatches(
        {
          ...{ samples: data.samples, photos: roles.trained, labels, classes: classes.length, updateRows: batch },
          ...{ classWeights, mixing: mixingOf(settings), seed: settings.seed },
          order: createOrder({ labels, balanced: false, seed: settings.seed }),
        },
        clock,
      ),
      (opened) => opened.close(),
    );
    const trainer = closing.adopt(
      await backend.trainer({
        ...depth.trainer,
        graph: prepared.network.trained,
        parameters: new Map([...prepared.network.parameters, ...(first?.parameters ?? [])]),
        batch,
      }),
      (opened) => opened.dispose(),
    );
    for (let step = 0; step < rateRange.steps; step++) {
      signal.throwIfAborted();
      const { input, targets, shares } = await batches.at(step * batch, batch);
      const learningRate = rateOfStep(step);
      const { loss } = await trainer.step({ input, targets, shares, learningRate, seed: step, update: true });
      if (!search.add(learningRate, loss)) break;
    }
    return search.end();

    /** A head on pooled features has a trainer of its own. */
    async function searchHead(): Promise<void> {
      const width = backbone.featureCount;
      const all = new Float32Array(trained.length * width);
      for (const [row, photo] of roles.trained.entries())
        all.set(data.features.get(photo)!.subarray(0, width), row * width);
      const features = standardise(all, standardisationOf(all, width));
      const { hidden, dropout } = settings.head;
      const trainer = await backend.headTrainer(
        { inputs: width, hidden, classes: classes.length, dropout },
        { device: 'cpu', threads: 1, random: seededRandom(settings.seed, 'start rates') },
      );
      try {
        const order = shuffle([...labels.keys()], seededRandom(settings.seed, 'order rates'));
        for (let step = 0; step < rateRange.steps; step++) {
          signal.throwIfAborted();
          const rows = Array.from({ length: batch }, (_, row) => order[(step * batch + row) % order.length]!);
          const learningRate = rateOfStep(step);
          const { loss } = await trainer.step({
            features: gather(features, rows, width),
            labels: Int32Array.from(rows, (row) => labels[row]!),
            sampleWeights: Float32Array.from(rows, (row) => classWeights[labels[row]!]!),
            ...{ count: batch, learningRate, weightDecay: 0, dropoutSeed: step },
          });
          if (!search.add(learningRate, loss)) break;
        }
      } finally {
        await trainer.dispose();
      }
    }
  } finally {
    await closing.disposeAsync();
  }
}

function createSearch(context: TaskContext<RateSearch>) {
  const curve = createRateCurve();
  return {
    add(learningRate: number, loss: number): boolean {
      const goesOn = curve.add(learningRate, loss);
      context.emit({ points: [...curve.points()], suggested: null, done: false });
      return goesOn;
    },
    end: (): RateSearch => ({ points: curve.points(), suggested: suggestRate(curve.points()), done: true }),
  };
}
