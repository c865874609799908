/** A small engine with one dataset and one run, whose jobs take three looks to finish. It remembers what it was asked. */
import { mapEventIterator } from '@orpc/client';
import {
  type Advice,
  type Client,
  type DamageCurve,
  type Dataset,
  type EnsembleDetails,
  type ExportRecord,
  type ImportReport,
  type Job,
  type PredictedPhoto,
  type RateSearch,
  type RunComparison,
  type RunDetails,
  ServiceError,
  trainSettings,
  type ViewsResult,
  type WeightsEntry,
} from '../../../main/contract/index.ts';

export interface FakeClientOptions {
  /** Photos in the dataset; training needs some. */
  readonly labelled?: number;
  /** How every job ends. */
  readonly jobsEnd?: 'done' | 'failed' | 'never';
  readonly predicted?: readonly PredictedPhoto[];
  readonly runs?: readonly RunDetails[];
  readonly weights?: readonly WeightsEntry[];
}

export interface FakeClient {
  readonly client: Client;
  /** "runs.start" and its input, in the order of the calls; questions about jobs are left out. */
  readonly calls: [name: string, input: unknown][];
  readonly cancelled: string[];
}

export const hashOf = (index: number) => index.toString(16).padStart(64, '0');

const epochSoFar = { phase: 0, heldOutLoss: null, heldOutAccuracy: null };

export const fakeWeights = (given: Partial<WeightsEntry> = {}): WeightsEntry => ({
  id: 'resnet18.torchvision-v1',
  network: 'resnet18',
  title: 'ImageNet, torchvision v1',
  source: 'torchvision',
  file: 'resnet18-f37072fd.pth',
  url: 'https://weights.example/resnet18-f37072fd.pth',
  sizeBytes: 46_758_048,
  sizeKnown: false,
  licence: null,
  accuracy: { top1: 0.69758, top5: null, by: 'torchvision' },
  inputSize: 224,
  classes: 1000,
  why: null,
  note: null,
  inUse: false,
  recommended: true,
  state: 'missing',
  partialBytes: 0,
  jobId: null,
  ...given,
});

const difference = { value: 0.006, low: -0.011, high: 0.025, onlyThis: 2, onlyOther: 1, p: 1 };
const fakeViews: ViewsResult[] = [
  ...[{ views: 'centre' as const, count: 1, msPerPhoto: 4, difference: null }],
  ...[{ views: 'ten' as const, count: 10, msPerPhoto: 36, difference }],
].map((one) => ({ ...one, accuracy: { value: 0.8, low: 0.72, high: 0.86, n: 150, correct: 120 } }));

const fakeCurve: DamageCurve = {
  name: 'mirror',
  plain: { value: 0.8, low: 0.72, high: 0.86, n: 150, correct: 120 },
  points: [{ amount: 1, accuracy: { value: 0.6, low: 0.5, high: 0.7, n: 150, correct: 90 }, difference }],
  costsFrom: 1,
};

const fakeEnsemble: EnsembleDetails = {
  runId: 7,
  planned: 2,
  members: [1, 2].map((seed) => ({
    ...{ runId: seed, name: `Run ${seed}`, backbone: 'pocket_resnet', seed, state: 'done', msPerPhoto: 4 },
    accuracy: { value: 0.8, low: 0.72, high: 0.86, n: 150, correct: 120 },
    gain: difference,
    fold: { value: 0.5, low: 0.4, high: 0.6, n: 100, correct: 50 },
  })),
  msPerPhoto: 4.5,
  crossValidation: {
    ...{ mean: 0.5, deviation: 0.02 },
    pooled: { value: 0.5, low: 0.43, high: 0.57, n: 200, correct: 100 },
  },
};

export const fakeRun = (given: Partial<RunDetails> = {}): RunDetails => ({
  runId: 7,
  number: 1,
  name: 'Run 1',
  notes: '',
  datasetId: 3,
  state: 'done',
  jobId: null,
  error: null,
  settings: trainSettings.parse({}),
  device: 'cpu',
  startedAt: new Date(2026, 10, 22, 14, 5).getTime(),
  endedAt: new Date(2026, 10, 22, 14, 6).getTime(),
  accuracy: { value: 0.8, low: 0.376, high: 0.964, n: 5, correct: 4 },
  stages: [{ name: 'stem', trains: false }],
  labelChangesSince: 0,
  kind: 'single',
  members: [],
  classes: [
    { classId: 1, name: 'ants', colour: 0 },
    { classId: 2, name: 'bees', colour: 1 },
  ],
  images: { total: 20, train: 15, val: 5 },
  skipped: [],
  epochs: [
    {
      ...epochSoFar,
      epoch: 1,
      trainLoss: 0.7,
      trainAccuracy: 0.6,
      valLoss: 0.6,
      valAccuracy: 0.6,
      learningRate: 0.003,
      seconds: 0.1,
    },
    {
      ...epochSoFar,
      epoch: 2,
      trainLoss: 0.3,
      trainAccuracy: 0.9,
      valLoss: 0.4,
      valAccuracy: 0.8,
      learningRate: 0.001,
      seconds: 0.1,
    },
  ],
  plan: [],
  events: [],
  stillWrong: null,
  resumable: false,
  keptEpoch: 2,
  weightDecayUsed: 0.01,
  perClass: [
    { classId: 1, name: 'ants', precision: 1, recall: 0.5, f1: 2 / 3, photos: 2 },
    { classId: 2, name: 'bees', precision: 0.75, recall: 1, f1: 6 / 7, photos: 3 },
  ],
  confusion: [
    [1, 1],
    [0, 3],
  ],
  baseline: 0.6,
  seconds: { import: null, features: 2, train: 0.5, total: 2.5 },
  peakMemoryMiB: 321,
  picturesPerSecond: 90,
  deviceBusy: null,
  ...given,
});

const depth = {
  trainableParameters: 12_345,
  secondsPerEpoch: 1,
  peakBytes: 0.9e9,
  fits: true,
  suggestedBatch: 32,
  why: null,
};

/** A table that fills: empty at first, then whole. */
async function* fakeAdvice(): AsyncGenerator<Advice, Advice, void> {
  const known: Advice = {
    depths: [
      {
        ...{ ...depth, stage: 'head', thaw: 0, totalSeconds: { low: 8, high: 10 } },
        accuracy: { value: 0.87, low: 0.84, high: 0.9, n: 525, correct: 457 },
      },
      { ...depth, stage: 'layer4', thaw: 1, accuracy: null, totalSeconds: { low: 110, high: 140 }, why: 'cannot tell' },
      { ...depth, stage: 'stem', thaw: 2, accuracy: null, totalSeconds: null, fits: false, suggestedBatch: 8 },
    ],
    recommendation: { thaw: 1, text: 'Suggested: thaw layer4.', sure: false },
    ...{ device: 'cpu', standsOn: '5-fold trials on 525 photos', freeBytes: 16e9, measuring: null },
  };
  const unknown = { accuracy: null, secondsPerEpoch: null, totalSeconds: null };
  yield {
    ...known,
    depths: known.depths.map((row) => ({ ...row, ...unknown })),
    recommendation: null,
    measuring: { stage: 'head', secondsLeft: 12 },
  };
  yield known;
  return known;
}

/** A curve that falls, and then explodes. */
async function* fakeRateSearch(): AsyncGenerator<RateSearch, RateSearch, void> {
  const points = [0.7, 0.5, 0.25, 2].map((loss, step) => ({ learningRate: 10 ** (step - 4), loss }));
  yield { points: points.slice(0, 2), suggested: null, done: false };
  const found = { points, suggested: 0.0004, done: true };
  yield found;
  return found;
}

const fakeComparison: RunComparison = {
  problem: null,
  verdict: 'These two cannot be told apart.',
  photos: { both: 150, bothRight: 125, onlyFirstRight: 6, onlySecondRight: 9, bothWrong: 10 },
  p: 0.6,
  differences: [{ setting: 'thaw', first: '0', second: '1' }],
  onlyFirstRight: [],
  onlySecondRight: [],
};

const report: ImportReport = {
  reportId: 11,
  datasetId: 3,
  folder: '/photos/insects',
  layout: 'class-folders',
  files: 21,
  taken: 20,
  added: 20,
  skipped: [{ path: 'ants/broken.jpg', kind: 'unreadable', reason: 'The file ends in the middle of the picture.' }],
  seconds: 1.25,
};

export function createFakeClient(options: FakeClientOptions = {}): FakeClient {
  const { labelled = 20, jobsEnd = 'done', predicted = [], runs = [fakeRun()], weights = [fakeWeights()] } = options;
  const calls: FakeClient['calls'] = [];
  const cancelled: string[] = [];
  const looks = new Map<string, number>();
  const names = new Map(runs.map((run) => [run.runId, run.name]));

  const dataset: Dataset = {
    datasetId: 3,
    name: 'insects',
    createdAt: 0,
    folders: ['/photos/insects'],
    photos: 20,
    labelled,
    rejected: 0,
    missing: 0,
    split: { train: labelled - Math.floor(labelled / 4), val: Math.floor(labelled / 4), test: 0, none: 0 },
    classes:
      labelled === 0
        ? []
        : [
            { classId: 1, name: 'ants', colour: 0, position: 0, photos: labelled / 2 },
            { classId: 2, name: 'bees', colour: 1, position: 1, photos: labelled / 2 },
          ],
    importingJobId: null,
  };

  const exportRecord = (folder: string): ExportRecord => ({
    exportId: 5,
    runId: 7,
    format: 'onnx',
    views: 'centre',
    state: 'done',
    jobId: 'export',
    createdAt: 0,
    folder,
    files: [
      { name: 'insects.onnx', sizeBytes: 4_312_345 },
      { name: 'labels.txt', sizeBytes: 10 },
    ],
    proof: {
      runtime: 'onnxruntime 1.30.0',
      photos: 5,
      maxAbsDiff: 2.5e-7,
      allowed: 1e-4,
      agreement: 1,
      pixels: { meanAbsDiff: 1e-4, maxAbsDiff: 2e-3, agreement: 1 },
    },
    error: null,
    disagreeing: [],
  });
  let exportFolder = '';
  const downloaded = new Set<string>();

  const job = (id: string): Job => {
    const look = (looks.get(id) ?? 0) + 1;
    looks.set(id, look);
    const state = cancelled.includes(id) ? 'cancelled' : look < 3 || jobsEnd === 'never' ? 'running' : jobsEnd;
    return {
      id,
      kind: id === 'import' || id === 'train' || id === 'predict' || id === 'download' ? id : 'export',
      title: `Doing ${id}`,
      datasetId: 3,
      runId: null,
      state,
      stage: 'Reading photos',
      done: Math.min(look, 3) * 5,
      total: 15,
      progress: Math.min(look, 3) / 3,
      secondsLeft: look === 1 ? null : { low: 3, high: 5 },
      startedAt: 0,
      endedAt: null,
      error: state === 'failed' ? 'The disk is full.' : null,
      resultId: state === 'done' ? (id === 'import' ? 11 : 5) : null,
    };
  };

  const remembered =
    <Input, Output>(name: string, answer: (input: Input) => Output) =>
    async (input: Input): Promise<Output> => {
      calls.push([name, input]);
      return answer(input);
    };
  const runById = ({ runId }: { runId: number }) => {
    const run = runs.find((one) => one.runId === runId);
    if (run === undefined) throw new ServiceError('not-found', `There is no run ${runId}.`);
    return { ...run, name: names.get(runId) ?? run.name };
  };

  const client: Partial<{ [Service in keyof Client]: Partial<Client[Service]> }> = {
    app: {
      checkDevices: remembered('app.checkDevices', () => []),
      devices: async () => [
        {
          id: 'cpu',
          name: 'CPU, 2 cores',
          backend: 'onnx',
          available: true,
          reason: null,
          ...{ hardware: 'Example 3000', memoryMiB: 16_000, maxRelativeError: 0, gradientError: 0, stepMs: 160 },
          ...{ forwardPerSecond: 432.1, trainingPerSecond: 100 },
          preferred: true,
        },
        {
          id: 'webgpu',
          name: 'WebGPU',
          backend: 'onnx',
          available: false,
          reason: 'no adapter was found',
          ...{ hardware: null, memoryMiB: null, maxRelativeError: null, gradientError: null, stepMs: null },
          ...{ forwardPerSecond: null, trainingPerSecond: null },
          preferred: false,
        },
      ],
    },
    jobs: {
      get: async ({ jobId }) => job(jobId),
      cancel: async ({ jobId }) => {
        cancelled.push(jobId);
        return job(jobId);
      },
    },
    datasets: {
      list: async () => [dataset],
      get: async () => dataset,
      importFolder: remembered('datasets.importFolder', () => ({ jobId: 'import', datasetId: 3 })),
      reports: async () => [report],
    },
    imports: { start: remembered('imports.start', () => ({ jobId: 'import', datasetId: 3 })) },
    photos: {
      list: async () => ({
        total: 1,
        photos: [
          {
            photoId: 1,
            hash: hashOf(2),
            name: 'bees/3.jpg',
            width: 10,
            height: 10,
            classId: 2,
            split: 'train',
            flagged: false,
            rejected: false,
            missing: false,
            suggestion: null,
          },
        ],
      }),
    },
    augment: {
      describe: async () => ({
        augmentations: [],
        presets: {
          none: { preset: 'none', steps: [] },
          standard: { preset: 'standard', steps: [{ name: 'mirror', enabled: true, amount: 0 }] },
        },
      }),
      async sheet(request) {
        calls.push(['augment.sheet', request]);
        const variants = Array.from({ length: request.count }, (_, index) => ({
          variant: index + 1,
          text: index % 2 === 0 ? 'mirrored' : 'the plain view',
        }));
        return { file: request.out, width: 600, height: 400, variants };
      },
    },
    networks: {
      get: async ({ name }) => {
        if (!name.startsWith('pocket') && !name.startsWith('resnet')) {
          throw new ServiceError('invalid-request', `"${name}" is not a network. Did you mean "pocket_resnet"?`, {
            subject: name,
          });
        }
        return {
          name,
          title: name,
          family: 'resnet',
          parameters: 1,
          macs: 1,
          whole: { parameters: 1, macs: 1 },
          inputSize: 128,
          features: 928,
          stages: [],
          layers: [],
          batch: 1,
          accuracy: null,
          memory: { predictBytes: 1, trainBytes: 1, fitsPredict: true, fitsTrain: true },
          memoryAtBatch: { weightsBytes: 1, predictBytes: 1, headBytes: 1, trainBytes: 1 },
          weights: {
            state: name === 'pocket_resnet' ? 'embedded' : 'missing',
            id: name === 'pocket_resnet' ? 'pocket_resnet.thaw' : null,
            file: null,
            sizeBytes: null,
            licence: null,
            note: null,
          },
        };
      },
    },
    weights: {
      list: async ({ network }) => {
        const all = weights.map(
          (entry) => ({ ...entry, state: downloaded.has(entry.id) ? 'here' : entry.state }) as const,
        );
        if (network === undefined) return all;
        const ofNetwork = all.filter((entry) => entry.network === network);
        if (ofNetwork.length > 0) return ofNetwork;
        throw new ServiceError('invalid-request', `"${network}" is not a network.`, { subject: network });
      },
      download: remembered('weights.download', ({ id }: { id: string }) => {
        if (jobsEnd === 'done') downloaded.add(id);
        return { jobId: 'download' };
      }),
      import: remembered('weights.import', ({ network = 'resnet18' }: { network?: string | undefined }) => ({
        entry: fakeWeights({
          id: `${network}.file-0123456789ab`,
          network,
          state: 'here',
          inUse: true,
          note: 'As assumed.',
        }),
        recognised: 'Its 122 parameters fit ResNet-18 by name and shape.',
      })),
      use: remembered('weights.use', ({ id }: { id: string }) => fakeWeights({ id, state: 'here', inUse: true })),
      remove: remembered('weights.remove', () => undefined),
    },
    runs: {
      list: async () => runs.map((run) => runById(run)),
      get: async (input) => runById(input),
      check: remembered('runs.check', () =>
        labelled === 0
          ? { ready: false, problem: 'No photo is labelled.', train: 0, val: 0, seconds: null }
          : { ready: true, problem: null, train: 15, val: 5, seconds: null },
      ),
      start: remembered('runs.start', () => ({ runId: 7, jobId: 'train' })),
      rename: async ({ runId, name }) => {
        names.set(runId, name);
        return runById({ runId });
      },
      remove: remembered('runs.remove', () => undefined),
      pause: remembered('runs.pause', runById),
      stopAndKeep: remembered('runs.stopAndKeep', runById),
      resume: remembered('runs.resume', () => ({ runId: 7, jobId: 'train' })),
      setNotes: remembered('runs.setNotes', ({ runId, notes }: { runId: number; notes: string }) => ({
        ...runById({ runId }),
        notes,
      })),
      compare: remembered('runs.compare', () => fakeComparison),
      advise: remembered('runs.advise', () =>
        mapEventIterator(fakeAdvice(), { value: async (advice) => advice, error: async (error) => error }),
      ),
      findRate: remembered('runs.findRate', () =>
        mapEventIterator(fakeRateSearch(), { value: async (search) => search, error: async (error) => error }),
      ),
      predictions: async () => ({
        total: 1,
        predictions: [
          {
            photoId: 1,
            hash: hashOf(1),
            name: 'ants/odd.jpg',
            truth: 0,
            predicted: 1,
            probabilities: [0.1, 0.9],
            currentClassId: 1,
          },
        ],
      }),
    },
    predictions: {
      start: remembered('predictions.start', () => ({ predictionId: 5, jobId: 'predict' })),
      get: async () => ({
        predictionId: 5,
        runId: 7,
        title: 'photos',
        views: 'centre',
        state: 'done',
        jobId: null,
        createdAt: 0,
        classes: fakeRun().classes,
        photos: predicted.length,
        skipped: [{ path: 'notes.txt', kind: 'not-a-picture', reason: 'It is a text file.' }],
        seconds: 0.4,
        reliability: [],
      }),
      photos: async ({ offset = 0, limit = 200 }) => ({
        total: predicted.length,
        photos: predicted.slice(offset, offset + Math.min(limit, 2)),
      }),
      save: remembered('predictions.save', ({ file }: { file: string }) => ({ file })),
      copyIntoFolders: remembered('predictions.copyIntoFolders', () => ({
        copied: predicted.length,
        skipped: [],
      })),
      remove: remembered('predictions.remove', () => undefined),
    },
    damage: {
      measure: remembered('damage.measure', () => ({ jobId: 'evaluate' })),
      get: async ({ runId }) => ({ runId, curves: [fakeCurve], planned: 1, jobId: null }),
    },
    testTime: {
      measure: remembered('testTime.measure', () => ({ jobId: 'evaluate' })),
      get: async ({ runId }) => ({ runId, results: fakeViews, jobId: null }),
    },
    ensembles: {
      combine: remembered('ensembles.combine', () => ({ runId: 7, jobId: 'ensemble' })),
      get: async ({ runId }) => ({ ...fakeEnsemble, runId }),
    },
    exports: {
      start: remembered('exports.start', ({ folder = '' }: { folder?: string | undefined }) => {
        exportFolder = folder;
        return { exportId: 5, jobId: 'export' };
      }),
      get: async () => exportRecord(exportFolder),
      list: async () => [],
    },
  };
  return { client: client as Client, calls, cancelled };
}
