/**
 * What the contract's `runs` service says before a training: the advisor's table and the rate finder. Both compute in a process of
 * their own, one at a time, and stop when the caller leaves.
 */
import { createHash } from 'node:crypto';
import { availableParallelism, loadavg } from 'node:os';
import { type Advice, type RateSearch, ServiceError, type TrainSettings } from '../../contract/index.ts';
import type { Services } from '../../contract/services.ts';
import type { TaskName } from '../../jobs/taskMessages.ts';
import { findNetwork } from '../../networks/registry.ts';
import { listRuns } from '../../store/runs.ts';
import { findWeights, noWeights } from '../../weights/findWeights.ts';
import { chooseDevice } from '../chooseDevice.ts';
import { backbonesFolder, featuresPlace } from '../places.ts';
import { labelProblem } from '../readiness.ts';
import type { Surroundings } from '../surroundings.ts';
import type { TrainPhoto, TrainRequest } from '../trainTask.ts';
import type { AdviseRequest } from './adviseTask.ts';
import type { FullSettings } from './depth.ts';
import { latestOf } from './latestOf.ts';
import { createTurns } from './turns.ts';
import { untilLeft } from './untilLeft.ts';

export interface Advisor {
  readonly service: Pick<Services['runs'], 'advise' | 'findRate'>;
  /** Seconds of the usual plan as measured for these photos and settings; null when nobody asked yet. */
  knownSeconds(datasetId: number, settings: FullSettings): { low: number; high: number } | null;
}

/** Tables that are remembered; the oldest is forgotten. */
const mostRemembered = 40;

export function createAdvisor(
  surroundings: Surroundings,
  withAugmentation: (datasetId: number, settings: TrainSettings) => FullSettings,
): Advisor {
  const { store, library, dataDir } = surroundings;
  /** The newest last. */
  let remembered: readonly Remembered[] = [];
  const takeTurn = createTurns();

  async function* advise(prepared: Prepared, signal: AbortSignal): AsyncGenerator<Advice, void, void> {
    const { settings, device, key } = prepared;
    const known = remembered.find((one) => one.key === key);
    if (known !== undefined && stillFits(known.advice)) {
      yield { ...known.advice, freeBytes: process.availableMemory() };
      return;
    }
    const [photos, judged] = [prepared.photos.filter(isTraining), prepared.photos.filter((one) => !isTraining(one))];
    const request: AdviseRequest = {
      ...{ settings, device, photos, judged: judged.length, classes: prepared.classes, backbone: prepared.backbone },
      ...{ features: featuresPlace(dataDir), threads: surroundings.threads },
      machineIsBusy: listRuns(store, null).some(({ state }) => state === 'running') || hasMoreWorkThanCores(),
    };
    const advice = yield* stream<Advice>('advise', request, signal);
    remembered = [...remembered.filter((one) => one.key !== key), { key, asked: prepared.asked, advice }].slice(
      -mostRemembered,
    );
    yield advice;
  }

  async function* findRate(prepared: Prepared, signal: AbortSignal): AsyncGenerator<RateSearch, void, void> {
    const { settings, device, classes, photos, backbone } = prepared;
    const request: TrainRequest = {
      ...{ settings, device, classes, photos, backbone, threads: surroundings.threads },
      ...{ features: featuresPlace(dataDir), backbonesFolder: backbonesFolder(dataDir) },
      ...{ headFile: '', checkpoint: { folder: '', resume: false } },
    };
    yield yield* stream<RateSearch>('findRate', request, signal);
  }

  /** What the task says while it goes on; returns its result. */
  async function* stream<Value>(task: TaskName, request: unknown, signal: AbortSignal) {
    const endTurn = await takeTurn(signal);
    try {
      const latest = latestOf<Value>();
      const result = surroundings
        .runTask<Value, Value>({ task, request, signal, onProgress() {}, onEvent: latest.push })
        .finally(latest.end);
      // Whoever waits for the result hears of a failure; nobody may.
      result.catch(() => {});
      yield* latest.values();
      return await result;
    } finally {
      endTurn();
    }
  }

  /** Everything that can be wrong with the request is said before the stream begins. */
  async function prepare(datasetId: number, asked: TrainSettings): Promise<Prepared> {
    const dataset = await library.datasets.get({ datasetId });
    const problem = labelProblem(dataset.classes);
    if (problem !== null) throw new ServiceError('unusable-data', problem, { subject: dataset.name });
    const network = findNetwork(asked.backbone);
    const place =
      asked.start === 'scratch'
        ? null
        : await findWeights(network, {
            ...{ weightsId: asked.weights, weightsFile: asked.weightsFile },
            ...{ weightsFolder: surroundings.weightsDir, resourcesFolder: surroundings.resourcesDir },
          });
    if (place === null && asked.start !== 'scratch') throw noWeights(network.name);
    const settings = withAugmentation(datasetId, place?.id ? { ...asked, weights: place.id } : asked);
    const device = await chooseDevice(settings.device, surroundings.devices);
    // As starting does: photos that are to be judged on must not be among those that advice stands on.
    await library.ensureSplit(datasetId);
    const snapshot = library.snapshot(datasetId);
    const photos = snapshot.photos.flatMap(({ photoId, hash, name, paths, classIndex, split, group }): TrainPhoto[] =>
      split === 'test' ? [] : [{ photoId, hash, name, paths, classIndex, split, group }],
    );
    return {
      ...{ settings, device, photos, key: keyOf(datasetId, settings, photos, device) },
      asked: keyOf(datasetId, withAugmentation(datasetId, asked), photos, ''),
      classes: snapshot.classes.map(({ name }) => name),
      backbone: {
        ...{ name: settings.backbone, weightsId: settings.weights, weightsFile: settings.weightsFile },
        ...{ weightsFolder: surroundings.weightsDir, resourcesFolder: surroundings.resourcesDir },
      },
    };
  }

  return {
    service: {
      async advise({ datasetId, settings }, options) {
        const prepared = await prepare(datasetId, settings);
        return untilLeft(options, (signal) => advise(prepared, signal));
      },
      async findRate({ datasetId, settings }, options) {
        const prepared = await prepare(datasetId, settings);
        return untilLeft(options, (signal) => findRate(prepared, signal));
      },
    },
    knownSeconds(datasetId, settings) {
      const { photos } = library.snapshot(datasetId);
      const asked = keyOf(
        datasetId,
        settings,
        photos.filter(({ split }) => split !== 'test'),
        '',
      );
      const known = remembered.findLast((one) => one.asked === asked)?.advice.depths;
      return known?.find(({ thaw }) => thaw === depthOfSettings(settings, known))?.totalSeconds ?? null;
    },
  };
}

interface Remembered {
  /** Of what it was computed for; `asked`: of what the caller asked, before weights and device were chosen. */
  readonly key: string;
  readonly asked: string;
  readonly advice: Advice;
}

interface Prepared {
  readonly settings: FullSettings;
  readonly device: string;
  readonly photos: readonly TrainPhoto[];
  readonly classes: readonly string[];
  readonly backbone: TrainRequest['backbone'];
  readonly key: string;
  readonly asked: string;
}

/** By the load of the last minute, which Windows does not say. */
const hasMoreWorkThanCores = (): boolean => loadavg()[0]! > 1.5 * availableParallelism();

const isTraining = ({ split }: TrainPhoto): boolean => split === 'train';

/** Everything that a table depends on. It has every depth, so it is the same for any plan. */
function keyOf(
  datasetId: number,
  settings: FullSettings,
  photos: readonly { readonly hash: string; readonly classIndex: number; readonly split: string }[],
  device: string,
): string {
  const { thaw: _thaw, phases: _phases, timeLimitSeconds: _limit, ...those } = settings;
  const sides = photos.map(({ hash, classIndex, split }) => [hash, classIndex, split]);
  return createHash('sha256')
    .update(JSON.stringify([datasetId, those, sides, device]))
    .digest('hex');
}

/** The depth of a usual plan; null for another, which nobody has measured. */
function depthOfSettings({ thaw, phases, timeLimitSeconds }: FullSettings, rows: Advice['depths']): number | null {
  if (phases.length > 0 || timeLimitSeconds > 0) return null;
  if (thaw === 'all') return rows.at(-1)!.thaw;
  return typeof thaw === 'number' ? thaw : null;
}

/** Whether what fitted into memory then does so now, and the other way round: else it has to be measured again. */
function stillFits({ depths }: Advice): boolean {
  const freeBytes = process.availableMemory();
  return depths.every(({ peakBytes, fits }) => peakBytes === null || fits === peakBytes <= freeBytes);
}
