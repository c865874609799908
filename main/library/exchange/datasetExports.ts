/** The dataset exports service: labels and sides as files, written by a job. */
import { resolve } from 'node:path';
import {
  type DatasetExport,
  type DatasetFormat,
  type PhotoPlace,
  ServiceError,
  type SkippedFile,
} from '../../contract/index.ts';
import type { Services } from '../../contract/services.ts';
import { datasetById, foldersOf } from '../../store/datasets.ts';
import { pathsByPicture } from '../../store/photos.ts';
import type { Store } from '../../store/store.ts';
import { addDatasetExport, datasetExportById, datasetExportsOf, type VersionRow } from '../../store/versions.ts';
import { mustExist } from '../photos.ts';
import type { RunningJob, Surroundings } from '../surroundings.ts';
import { stateOf, versionOf } from '../versions/stateOf.ts';
import { countInWords, photosInWords } from '../wording.ts';
import { type ExportContent, type ExportPhoto, safeName } from './exportPhoto.ts';
import { formatTitles, needsPhotos, writers } from './formats.ts';
import { codeOf, freeFolder, writeExport } from './writer.ts';
import { writeSidecar } from './xmpSidecars.ts';

interface Gathered {
  readonly content: ExportContent;
  readonly skipped: SkippedFile[];
  readonly notes: string[];
}

export function createDatasetExports({
  store,
  clock,
  jobs,
  changes,
}: Pick<Surroundings, 'store' | 'clock' | 'jobs' | 'changes'>): Services['datasetExports'] {
  async function write(
    datasetId: number,
    version: VersionRow | null,
    asked: { format: DatasetFormat; folder: string; photos: PhotoPlace },
    job: RunningJob,
  ): Promise<number> {
    const { format, folder } = asked;
    const startedAt = clock();
    const { content, skipped, notes } = gather(store, datasetId, version);
    const total = content.photos.length;
    let done = 0;
    const onPhoto = () => {
      job.signal.throwIfAborted();
      done += 1;
      job.progress({ stage: 'Writing photos and labels', done, total, progress: done / Math.max(1, total) });
    };
    const written: ExportPhoto[] = [];
    let files: string[] = [];
    if (format === 'xmp') {
      const labels = new Set(content.classes);
      for (const photo of content.photos) {
        onPhoto();
        if (photo.label === null) continue;
        const result = await writeSidecar(photo.path, photo.label, labels);
        if (typeof result === 'object') skipped.push({ path: photo.name, kind: 'unreadable', reason: result.refused });
        else written.push(photo);
      }
    } else {
      await writeExport(folder, asked.photos, job.id, async (writer) => {
        const gone = new Set<ExportPhoto>();
        const result = await writers[format](content, {
          writer: {
            ...writer,
            async photo(photo, name) {
              try {
                await writer.photo(photo, name);
              } catch (error) {
                if (codeOf(error) !== 'ENOENT') throw error;
                gone.add(photo);
                skipped.push({ path: photo.name, kind: 'vanished', reason: 'The file is not there any more.' });
              }
            },
          },
          place: asked.photos,
          onPhoto,
        });
        files = result.files;
        notes.push(...result.notes);
        written.push(...content.photos.filter((photo) => !gone.has(photo)));
      });
    }
    const report: Omit<DatasetExport, 'exportId'> = {
      ...{ datasetId, format, folder, createdAt: startedAt, files, skipped, notes },
      photos: written.length,
      labelled: written.filter((photo) => photo.label !== null).length,
      seconds: (clock() - startedAt) / 1000,
    };
    const exportId = store.write(() => addDatasetExport(store, report));
    changes.announce({
      kind: 'datasets',
      datasetId,
      runId: null,
      summary: `${photosInWords(written.length)} written as ${formatTitles[format]}`,
    });
    return exportId;
  }

  async function folderFor(
    datasetId: number,
    name: string,
    { format, folder, newFolder }: { format: DatasetFormat; folder: string | null; newFolder: boolean },
  ): Promise<string> {
    if (format === 'xmp') return foldersOf(store, datasetId)[0]?.path ?? '';
    if (folder === null) {
      throw new ServiceError('invalid-request', 'Say which folder to write to.', { subject: 'folder' });
    }
    const path = resolve(folder);
    return newFolder ? freeFolder(path, safeName(`${name} ${formatTitles[format]}`)) : path;
  }

  return {
    async start({ datasetId, versionId, format, folder, newFolder, photos }) {
      mustExist(store, datasetId);
      const version = versionId === null ? null : versionOf(store, datasetId, versionId);
      const name = datasetById(store, datasetId)?.name ?? 'dataset';
      if (needsPhotos.has(format) && photos === 'leave') {
        throw new ServiceError(
          'invalid-request',
          `${formatTitles[format]} hold the photos themselves. Choose copies, or links that take no space.`,
          { subject: 'photos' },
        );
      }
      const target = await folderFor(datasetId, name, { format, folder, newFolder });
      const { id: jobId } = jobs.start(
        { kind: 'export', title: `Writing ${name} as ${formatTitles[format]}`, datasetId, runId: null },
        (job) => write(datasetId, version, { format, folder: target, photos }, job),
      );
      return { jobId };
    },
    get({ exportId }) {
      const found = datasetExportById(store, exportId);
      if (found) return found;
      throw new ServiceError('not-found', `There is no export ${exportId} of a dataset.`, { subject: 'exportId' });
    },
    list({ datasetId }) {
      mustExist(store, datasetId);
      return datasetExportsOf(store, datasetId);
    },
  };
}

/** Rejected photos are left out; photos whose file is not there are listed. */
function gather(store: Store, datasetId: number, version: VersionRow | null): Gathered {
  const { classes, photos } = stateOf(store, datasetId, version);
  const paths = pathsByPicture(store, datasetId);
  const skipped: SkippedFile[] = [];
  const kept = photos.filter((photo) => !photo.rejected);
  const content: ExportPhoto[] = [];
  for (const { hash, name, format, width, height, label, split, pictureId } of kept) {
    const path = pathNamed(name, paths.get(pictureId) ?? []);
    if (path) content.push({ hash, name, path, format, width, height, label, split });
    else
      skipped.push({ path: name, kind: 'vanished', reason: 'No file with this picture was there at the last look.' });
  }
  const rejected = photos.length - kept.length;
  return {
    content: {
      datasetName: datasetById(store, datasetId)?.name ?? 'dataset',
      classes: classes.map((row) => row.name),
      photos: content,
    },
    skipped,
    notes: rejected > 0 ? [`${countInWords(rejected, 'rejected photo')} left out.`] : [],
  };
}

/** Of several copies the one that the photo is named after. */
const pathNamed = (name: string, paths: readonly string[]): string | undefined =>
  paths.find((path) => path.replaceAll('\\', '/').normalize('NFC').endsWith(`/${name}`)) ?? paths[0];
