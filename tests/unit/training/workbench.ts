/** Runs, predictions and exports over a real store, library and imaging; tasks run in this process unless asked otherwise. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatasetColours } from '../../../main/app/datasetColours.ts';
import type { Backend } from '../../../main/compute/backend.ts';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import type { Change, Job } from '../../../main/contract/index.ts';
import { type TrainSettings, trainSettings } from '../../../main/contract/index.ts';
import { createRuns, type Work } from '../../../main/export/createRuns.ts';
import { createExportTask } from '../../../main/export/exportTask.ts';
import { buildOnnxModel, type ClassifierParts } from '../../../main/export/onnxModel.ts';
import type { ImagingPool } from '../../../main/imaging/imaging.ts';
import { createImagingPool } from '../../../main/imaging/imagingPool.ts';
import { sampleClassNames } from '../../../main/imaging/sampleClasses.ts';
import { createJobRunner } from '../../../main/jobs/jobs.ts';
import { createRunTask, type RunTask, type TaskRun } from '../../../main/jobs/runTask.ts';
import type { TaskContext, TaskWish } from '../../../main/jobs/task.ts';
import { createLibrary } from '../../../main/library/createLibrary.ts';
import type { Library } from '../../../main/library/library.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import { type AdviseParts, createAdviseTask } from '../../../main/training/advise/adviseTask.ts';
import { createFindRateTask } from '../../../main/training/advise/findRateTask.ts';
import { createClassifyTask } from '../../../main/training/classifyTask.ts';
import { createDamageTask } from '../../../main/training/damageTask.ts';
import { createJudgeTask } from '../../../main/training/judgeTask.ts';
import { createArrangeTask } from '../../../main/training/looks/arrangeTask.ts';
import { createLabelJudge } from '../../../main/training/looks/createLabelJudge.ts';
import { createLooksComputer } from '../../../main/training/looks/createLooksComputer.ts';
import { createCrossValidateTask } from '../../../main/training/looks/crossValidateTask.ts';
import { createLooksTask } from '../../../main/training/looks/looksTask.ts';
import { createSuggestTask } from '../../../main/training/looks/suggestTask.ts';
import { createPredictTask } from '../../../main/training/predictTask.ts';
import { createTrainTask, type TaskParts } from '../../../main/training/trainTask.ts';

export interface Workbench {
  readonly folder: string;
  readonly dataDir: string;
  readonly store: Store;
  readonly library: Library;
  readonly work: Work;
  readonly imaging: ImagingPool;
  readonly announced: Change[];
  /** Draws sample pictures as JPEGs into `folder/name/CLASS/INDEX.jpg`, from index `from`. */
  draw(name: string, classes: Readonly<Record<string, number>>, from?: number): Promise<string>;
  import(folder: string): Promise<number>;
  train(datasetId: number, settings?: Partial<TrainSettings>): Promise<{ runId: number; job: Job }>;
  ended(jobId: string): Promise<Job>;
  cancel(jobId: string): void;
  /** What the engine does first when it closes. */
  stopJobs(): Promise<void>;
  /** What the engine does when it starts again. */
  restart(): Work;
  close(): Promise<void>;
}

export interface WorkbenchOptions {
  /** Run tasks in processes of their own, as the engine does. */
  readonly processes?: boolean;
  /** Called before each task; an error that it throws is how the task ends. */
  readonly beforeTask?: (request: unknown) => void;
  readonly backend?: Backend;
  /** Writes an exported model; another one sabotages it. */
  readonly build?: (parts: ClassifierParts) => Uint8Array;
  /** How advice is measured. */
  readonly advise?: Pick<AdviseParts, 'measure' | 'freeBytes' | 'limits'>;
}

const threads = 2;
const quiet = {
  info: () => {},
  warn: () => {},
  error: (details: object, message: string) => console.error(message, details),
};

export function openWorkbench(options: WorkbenchOptions = {}): Workbench {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-training-'));
  const dataDir = join(folder, 'data');
  const clock = () => Date.now();
  const store = openStore({ file: join(dataDir, 'thaw.sqlite'), backupFolder: join(dataDir, 'backups'), clock });
  const jobs = createJobRunner({ clock, log: quiet });
  const imaging = createImagingPool({ threads });
  const announced: Change[] = [];
  const changes = { announce: (change: Change) => void announced.push(change) };
  const runTask = options.processes ? createRunTask({ log: quiet }) : createInProcessRunTask(options);
  const resourcesDir = join(import.meta.dirname, '../../../resources');
  const weightsDir = join(dataDir, 'weights');
  const library = createLibrary({
    ...{
      store,
      imaging,
      clock,
      jobs,
      changes,
      log: quiet,
      dataDir,
      resourcesDir,
      uploadFolder: join(dataDir, 'uploads'),
    },
    looks: createLooksComputer({ runTask, threads, dataDir, weightsFolder: weightsDir, resourcesFolder: resourcesDir }),
    judge: createLabelJudge(runTask),
  });
  const createWork = () =>
    createRuns({
      ...{ store, library, jobs, changes, clock, threads, dataDir, log: quiet, version: '0.0.0-test' },
      ...{ runTask, resourcesDir, weightsDir },
      coloursOf: createDatasetColours({ store, imaging, thumbnailFolder: join(dataDir, 'thumbnails') }).of,
      devices: async () => [],
    });
  const work = createWork();
  const end = async (jobId: string): Promise<Job> => jobs.ended(jobId);

  return {
    ...{ folder, dataDir, store, library, work, imaging, announced },
    async draw(name, classes, from = 0) {
      const root = join(folder, name);
      for (const [className, count] of Object.entries(classes)) {
        mkdirSync(join(root, className), { recursive: true });
        const classIndex = [...sampleClassNames.keys()].find((at) => sampleClassNames[at] === className) ?? 0;
        for (let index = from; index < from + count; index++) {
          writeFileSync(join(root, className, `${index}.jpg`), await imaging.sampleJpeg(classIndex, index));
        }
      }
      return root;
    },
    async import(path) {
      const { jobId, datasetId } = await library.datasets.importFolder({ folder: path });
      const job = await end(jobId);
      if (job.state !== 'done') throw new Error(job.error ?? job.state);
      return datasetId;
    },
    async train(datasetId, settings = {}) {
      const { runId, jobId } = await work.runs.start({
        datasetId,
        settings: { ...trainSettings.parse({ views: 2, epochs: 20 }), ...settings },
      });
      return { runId, job: await end(jobId) };
    },
    ended: end,
    cancel: (jobId) => void jobs.cancel(jobId),
    stopJobs: () => jobs.close(),
    restart: createWork,
    async close() {
      library.close();
      await jobs.close();
      await imaging.close();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function createInProcessRunTask({
  backend,
  build = buildOnnxModel,
  advise = {},
  beforeTask,
}: WorkbenchOptions): RunTask {
  const parts: TaskParts = {
    backend: backend ?? createOnnxBackend({ log: quiet }),
    openImaging: (count) => createImagingPool({ threads: count }),
    clock: () => Date.now(),
  };
  const tasks = {
    train: createTrainTask(parts),
    predict: createPredictTask(parts),
    judge: createJudgeTask(parts, 0),
    damage: createDamageTask(parts),
    export: createExportTask(parts, build),
    classify: createClassifyTask(parts),
    advise: createAdviseTask({ ...parts, ...advise }),
    findRate: createFindRateTask(parts),
    looks: createLooksTask(parts),
    arrange: createArrangeTask(parts),
    suggest: createSuggestTask(parts),
    crossValidate: createCrossValidateTask(parts),
  };
  return async <Result, Event>({ task, request, signal, onProgress, onEvent, onStarted }: TaskRun<Event>) => {
    beforeTask?.(request);
    const { run } = tasks[task] as { run(request: unknown, context: TaskContext<unknown>): Promise<unknown> };
    // Cloned, as on the way to another process.
    const emit = (event: unknown) => onEvent(structuredClone(event) as Event);
    let wished: TaskWish | null = null as TaskWish | null;
    onStarted?.((wish) => {
      wished = wish;
    });
    const context = { signal, wish: () => wished, progress: onProgress, emit };
    const result = await run(structuredClone(request), context);
    return structuredClone(result) as Result;
  };
}
