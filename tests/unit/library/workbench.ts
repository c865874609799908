/** A library over a real store in a temporary folder, with the real job runner; pictures are read in this thread. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { Change, ImportReport, Job } from '../../../main/contract/index.ts';
import { headerFacts } from '../../../main/imaging/inspect.ts';
import { keepCrops, keepPixels } from '../../../main/imaging/keepPicture.ts';
import { measureThumbnail } from '../../../main/imaging/measure/measureThumbnail.ts';
import { PictureError } from '../../../main/imaging/pictureError.ts';
import { makeThumbnail } from '../../../main/imaging/thumbnail.ts';
import { thumbnailFile } from '../../../main/imaging/thumbnailFile.ts';
import { createJobRunner } from '../../../main/jobs/jobs.ts';
import type { LabelJudge } from '../../../main/library/checks/check.ts';
import { createLibrary } from '../../../main/library/createLibrary.ts';
import type { Library } from '../../../main/library/library.ts';
import type { PictureReader, Surroundings } from '../../../main/library/surroundings.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import { createFakeLooks } from './fakeLooks.ts';

export interface Workbench extends Disposable {
  readonly folder: string;
  readonly dataDir: string;
  readonly store: Store;
  readonly library: Library;
  readonly announced: Change[];
  /** Paths read since the start, in order. */
  readonly read: string[];
  /** Imports and waits for the end. Rejects with the job's words when it failed. */
  import(folder: string, more?: { valFolder?: string; datasetId?: number; name?: string }): Promise<ImportReport>;
  /** The same, but however it ends. */
  importToEnd(folder: string, more?: { valFolder?: string }): Promise<{ job: Job; datasetId: number }>;
  ended(jobId: string): Promise<Job>;
  cancel(jobId: string): void;
}

export function openWorkbench(
  options: {
    dataDir?: string;
    imaging?: PictureReader;
    looks?: Surroundings['looks'];
    judge?: LabelJudge;
    beforeRead?(path: string): Promise<void>;
  } = {},
): Workbench {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-library-'));
  const dataDir = options.dataDir ?? join(folder, 'data');
  let now = Date.UTC(2026, 10, 22, 8, 0, 0);
  const clock = () => (now += 1);
  const store = openStore({ file: join(dataDir, 'thaw.sqlite'), backupFolder: join(dataDir, 'backups'), clock });
  const log = { error: (details: object, message: string) => console.error(message, details), warn: () => {} };
  const jobs = createJobRunner({ clock, log });
  const announced: Change[] = [];
  const read: string[] = [];
  const direct = options.imaging ?? createDirectImaging();
  const imaging: PictureReader = {
    ...direct,
    threads: direct.threads,
    async inspectAndThumbnail(path, ...rest) {
      await options.beforeRead?.(path);
      read.push(path);
      return direct.inspectAndThumbnail(path, ...rest);
    },
    measureThumbnail: (...request) => direct.measureThumbnail(...request),
    keepCrops: (...request) => direct.keepCrops(...request),
    keepPixels: (...request) => direct.keepPixels(...request),
    sampleJpeg: (...request) => direct.sampleJpeg(...request),
  };
  const library = createLibrary({
    ...{ store, imaging, clock, jobs, log, dataDir, resourcesDir: 'resources', uploadFolder: join(dataDir, 'uploads') },
    looks: options.looks ?? createFakeLooks(),
    judge: options.judge ?? { crossValidate: async () => [] },
    changes: { announce: (change) => announced.push(change) },
  });
  const importToEnd: Workbench['importToEnd'] = async (path, more = {}) => {
    const { jobId, datasetId } = await library.datasets.importFolder({ folder: path, ...more });
    return { job: await jobs.ended(jobId), datasetId };
  };
  return {
    ...{ folder, dataDir, store, library, announced, read, importToEnd },
    async import(path, more) {
      const { job, datasetId } = await importToEnd(path, more);
      if (job.state !== 'done') throw new Error(job.error ?? job.state);
      const [report] = await library.datasets.reports({ datasetId });
      if (!report || report.reportId !== job.resultId) throw new Error('The job names another report.');
      return report;
    },
    ended: (jobId) => jobs.ended(jobId),
    cancel: (jobId) => jobs.cancel(jobId),
    [Symbol.dispose]() {
      library.close();
      void jobs.close();
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Reads pictures as the workers do, in the caller's thread. */
export function createDirectImaging(): PictureReader {
  return {
    threads: 2,
    async inspectAndThumbnail(path, thumbnailFolder) {
      const bytes = await readFile(path).catch((cause: unknown) => {
        throw new PictureError('vanished', 'The file is not there any more.', path, { cause });
      });
      const facts = await headerFacts(bytes, path);
      const { jpeg, brightness } = await makeThumbnail(bytes, path);
      const destination = thumbnailFile(thumbnailFolder, facts.hash);
      await mkdir(dirname(destination), { recursive: true });
      await writeFile(destination, jpeg);
      return { ...facts, brightness };
    },
    measureThumbnail: (request) => measureThumbnail(request),
    keepCrops: (path, boxes, folder) => keepCrops({ path, boxes, folder }),
    keepPixels,
    sampleJpeg: (classIndex, index) => colouredPicture(classIndex * 1000 + index, 'jpeg'),
  };
}

/** A tiny picture; another number gives other bytes. */
export function colouredPicture(number: number, format: 'png' | 'jpeg' = 'png'): Promise<Buffer> {
  const background = { r: number & 255, g: (number >> 8) & 255, b: (number >> 16) & 255 };
  const canvas = sharp({ create: { width: 8 + (number % 5), height: 8, channels: 3, background } });
  return format === 'png' ? canvas.png().toBuffer() : canvas.jpeg({ quality: 100 }).toBuffer();
}

/** Writes files, pictures by number and text as it is: `{ 'rose/1.png': 1, 'notes.txt': 'hello' }`. */
export async function writeTree(folder: string, files: Record<string, number | string | Uint8Array>): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'number' ? await colouredPicture(content) : content);
  }
  return folder;
}
