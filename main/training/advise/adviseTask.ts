/** Measures every thaw depth on this machine, tries out those that can be tried in a minute, and says which to take. */
import type { Advice, DepthAdvice, Estimate } from '../../contract/index.ts';
import { shareOf } from '../../evaluation/accuracy.ts';
import { changesViews } from '../../imaging/augment/steps.ts';
import type { Task, TaskContext } from '../../jobs/task.ts';
import { type BackboneRequest, loadBackbone } from '../../weights/loadBackbone.ts';
import { openFeatureStore } from '../featureStore.ts';
import { photoRoles } from '../fineTune/photoRoles.ts';
import { scratchBackbone } from '../fineTune/scratchBackbone.ts';
import type { TaskParts, TrainPhoto } from '../trainTask.ts';
import { createAdviceTable } from './adviceTable.ts';
import { depthOf, type FullSettings } from './depth.ts';
import { type DepthMemory, depthMemory } from './depthMemory.ts';
import { type Forecast, forecastDepth, forecastHead, type PhotoCounts } from './forecastDepth.ts';
import { heldBytes } from './heldBytes.ts';
import { type MeasureDepth, type MeasuredDepth, measureDepth } from './measureDepth.ts';
import { measureDepths } from './measureDepths.ts';
import { dealFolds, type Fold, type Probed, probe } from './probe.ts';
import { type Reading, type ReadMeans, readMeans, readRows, timeViews } from './readFeatures.ts';
import { recommend } from './recommend.ts';
import { samplePhotos } from './samplePhotos.ts';
import { type StageMeans, stageMeans } from './stageMeans.ts';
import { type Right, tryDepths } from './tryDepths.ts';
import { tryThawing } from './tryThawing.ts';

export interface AdviseRequest {
  readonly settings: FullSettings;
  /** Of `settings`, `auto` resolved. */
  readonly device: string;
  readonly classes: readonly string[];
  /** The training photos alone: validation photos decide nothing. */
  readonly photos: readonly TrainPhoto[];
  /** How many validation photos there are. */
  readonly judged: number;
  readonly backbone: BackboneRequest;
  readonly features: { readonly folder: string; readonly limitBytes: number };
  /** CPU threads. */
  readonly threads: number;
  /** Whether something else computes meanwhile: everything then takes longer than it would alone. */
  readonly machineIsBusy: boolean;
}

export interface AdviseLimits {
  /** For trying depths out, all together. */
  readonly trySeconds: number;
  /** For the steps of one depth that are measured, and for measuring all depths. */
  readonly depthSeconds: number;
  readonly measureSeconds: number;
}

export interface AdviseParts extends TaskParts {
  /** In a process of its own, unless another way is given. */
  readonly measure?: MeasureDepth;
  /** Bytes of memory that are free now. */
  freeBytes?(): number;
  readonly limits?: Partial<AdviseLimits>;
}

const usualLimits: AdviseLimits = { trySeconds: 60, depthSeconds: 4, measureSeconds: 90 };
/** Share of the free memory that the rows of a try may take. */
const rowsShare = 0.2;

/** Events are the whole table, each time something became known; the result is the table with its recommendation. */
export function createAdviseTask(parts: AdviseParts): Task<AdviseRequest, Advice, Advice> {
  return { name: 'advise', run: (request, context) => advise(request, context, parts) };
}

async function advise(request: AdviseRequest, context: TaskContext<Advice>, parts: AdviseParts): Promise<Advice> {
  const { settings, classes, device, threads, features } = request;
  const { signal } = context;
  const { clock, backend } = parts;
  const limits = { ...usualLimits, ...parts.limits };
  const freeBytes = parts.freeBytes ?? (() => process.availableMemory());
  const scratch = settings.start === 'scratch';
  const backbone = scratch ? scratchBackbone(settings) : await loadBackbone(request.backbone);
  const stages = backbone.graph.stages.length;
  const thaws = scratch ? [stages] : Array.from({ length: stages + 1 }, (_, thaw) => thaw);
  const depths = thaws.map((thaw) => depthOf(thaw, { backbone, settings, classes: classes.length, device, threads }));
  const table = createAdviceTable({ depths, device, freeBytes, clock, emit: context.emit });
  const first = depths[0]!;
  const photos = samplePhotos(request.photos, settings.seed);
  const roles = photoRoles(request.photos, settings.seed);
  const counts: PhotoCounts = {
    ...{ all: request.photos.length, judged: request.judged },
    ...{ trained: roles.trained.length, heldOut: roles.heldOut.length },
  };
  const views = changesViews(settings.augmentation) ? settings.views : 1;

  const closing = new AsyncDisposableStack();
  try {
    table.measuring(first, null);
    const restBytes = process.memoryUsage().rss;
    const imaging = closing.adopt(parts.openImaging(threads), (pool) => pool.close());
    const store = closing.adopt(openFeatureStore({ ...features, clock }), (opened) => void opened.close());
    const reading: Reading = { backbone, photos, device, threads, imaging, store, backend, signal, clock };
    const short = await timeViews(reading, settings, views);
    const means = scratch ? null : stageMeans(backbone);
    const read =
      means && (await readMeans(reading, means, (left) => table.measuring(first, left * short.plainViewSeconds)));
    // So few photos have no time to overlap; what they tell is how much longer a drawn view takes than a plain one.
    const times =
      read?.viewSeconds == null
        ? short
        : {
            plainViewSeconds: read.viewSeconds,
            viewSeconds: (read.viewSeconds * short.viewSeconds) / short.plainViewSeconds,
          };
    // The same is held by a training once it has read its photos.
    const [heldAtRest, most] = [process.memoryUsage().rss - restBytes, process.resourceUsage().maxRSS * 1024];

    const known = read?.known ?? [];
    const labels = Int32Array.from(known, (photo) => photos[photo]!.classIndex);
    const folds = dealFolds(labels, classes.length, settings.seed);
    const probes =
      means && read && folds.length > 0
        ? await probeAll({ ...{ means, read, labels, folds }, request, context, parts })
        : [];
    const head = probes.at(-1);
    const measuredParts = { ...times, headStepSeconds: head?.stepSeconds ?? 0 };
    if (first.trainer === null) {
      table.set(first, {
        ...memoryCells(depthMemory([{ batch: settings.batch, bytes: most }], settings.batch, freeBytes())),
        ...timeCells(forecastHead(settings, counts, views, measuredParts)),
        ...(head ? { accuracy: estimateOf(head.right) } : { why: noFolds(known.length) }),
      });
    }

    const rows = Math.max(1, Math.min(settings.batch, counts.trained));
    const measured = new Map<number, MeasuredDepth>();
    await measureDepths({
      ...{ depths, rows, batch: settings.batch, measure: parts.measure ?? measureDepth, freeBytes, signal, clock },
      ...{ depthSeconds: limits.depthSeconds, secondsLimit: limits.measureSeconds },
      heldBytes: (depth) =>
        Math.max(0, heldAtRest) + heldBytes(depth, counts, views, { backbone, freeBytes: freeBytes() }),
      onStart: table.measuring,
      onMeasured(depth, cost, memory) {
        measured.set(depth.thaw, cost);
        const forecast = forecastDepth(depth, settings, counts, views, measuredParts, cost);
        table.set(depth, { ...memoryCells(memory), ...timeCells(forecast) });
      },
      onNone: (depth, why, memory) => table.set(depth, { ...(memory && memoryCells(memory)), why }),
    });

    const right = new Map<number, Right>(head ? [[0, head.right]] : []);
    if (head === undefined) {
      const why = scratch ? 'cannot tell: it begins with random values' : noFolds(known.length);
      for (const depth of depths) if (measured.has(depth.thaw)) table.set(depth, { why });
    } else {
      const kept = known.map((photo) => photos[photo]!);
      await tryDepths({
        ...{ depths, measured, folds, photos: known.length, batch: rows, clock },
        ...{ viewSeconds: times.plainViewSeconds, secondsLimit: limits.trySeconds, roomBytes: rowsShare * freeBytes() },
        onStart: table.measuring,
        tryOne: async (depth, used, onShare) =>
          tryThawing({
            ...{ labels, classes: classes.length, classWeights: settings.classWeights, seed: settings.seed, signal },
            ...{ folds: used, heads: head.heads, phase: depth.phase, whole: depth.network.whole },
            rows: await readRows({ ...reading, photos: kept }, depth.network),
            trainer: { ...depth.trainer!, batch: rows },
            openTrainer: (trainer) => backend.trainer(trainer),
            onUpdate: (done, total) => onShare(done / total),
          }),
        onTried(depth, said) {
          right.set(depth.thaw, said);
          table.set(depth, { accuracy: estimateOf(said) });
        },
        onNone: (depth, why) => table.set(depth, { why }),
      });
    }
    table.standsOn(standsOn(request, { photos: known.length, folds: folds.length, measured: [...measured.values()] }));
    return table.end(
      scratch
        ? { thaw: stages, text: 'From scratch everything trains: there is no depth to choose.', sure: true }
        : recommend({
            ...{ rows: table.rows(), right, photos: request.photos.length, classes: classes.length },
            probes: probes.map((one) => estimateOf(one.right)?.value ?? 0),
          }),
    );
  } finally {
    await closing.disposeAsync();
  }
}

/** Probes at every thaw point; that of the head's features is last. */
async function probeAll(options: {
  readonly means: StageMeans;
  readonly read: ReadMeans;
  readonly labels: Int32Array;
  readonly folds: readonly Fold[];
  readonly request: AdviseRequest;
  readonly context: TaskContext<Advice>;
  readonly parts: AdviseParts;
}): Promise<readonly Probed[]> {
  const { means, read, labels, folds, request, context, parts } = options;
  const { settings, classes } = request;
  const probes: Probed[] = [];
  for (const { from, width } of means.points) {
    probes.push(
      await probe({
        features: columns(read.rows, means.source.featureCount, from, width),
        ...{ width, labels, classes: classes.length, folds, settings, signal: context.signal, clock: parts.clock },
        openTrainer: (spec, random) => parts.backend.headTrainer(spec, { device: 'cpu', threads: 1, random }),
      }),
    );
  }
  return probes;
}

/** Some columns of rows [photos, width]. */
function columns(rows: Float32Array, width: number, from: number, count: number): Float32Array {
  const photos = rows.length / width;
  const chosen = new Float32Array(photos * count);
  for (let photo = 0; photo < photos; photo++)
    chosen.set(rows.subarray(photo * width + from, photo * width + from + count), photo * count);
  return chosen;
}

function estimateOf(right: Right): Estimate | null {
  const told = right.filter((one) => one !== null);
  return told.length === 0 ? null : shareOf(told.filter((one) => one).length, told.length);
}

const memoryCells = ({ peakBytes, fits, suggestedBatch }: DepthMemory): Partial<DepthAdvice> => ({
  peakBytes: Math.round(peakBytes),
  ...{ fits, suggestedBatch },
});

const timeCells = ({ secondsPerEpoch, totalSeconds }: Forecast): Partial<DepthAdvice> => ({
  secondsPerEpoch,
  totalSeconds,
});

const noFolds = (photos: number): string =>
  `cannot tell: with ${counted(photos, 'photo')} none can be held out of each class`;

function standsOn(
  { photos: all, machineIsBusy }: AdviseRequest,
  { photos, folds, measured }: { photos: number; folds: number; measured: readonly MeasuredDepth[] },
): string {
  const steps = measured.reduce((sum, one) => sum + one.steps, 0);
  const of = photos < all.length ? `${photos} of ${all.length} photos` : counted(photos, 'photo');
  return [
    ...(folds === 0 ? [] : [`${folds}-fold trials on ${of}, without augmentation`]),
    ...(steps === 0 ? [] : [`${counted(steps, 'step')} measured${machineIsBusy ? ' while the machine was busy' : ''}`]),
  ].join('; ');
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
