/** Imaging on all cores: a pool of worker threads that read, decode, resize and encode pictures. */
import { ServiceError } from '../contract/errors.ts';
import type { CallOptions } from '../contract/services.ts';
import { siblingModule } from '../siblingModule.ts';
import type { ImagingPool, PictureSource } from './imaging.ts';
import type { ImagingTaskName, ImagingTasks } from './imagingTasks.ts';
import { createSharedPictures } from './sharedPictures.ts';
import { createWorkerLanes } from './workerLanes.ts';

export interface ImagingPoolOptions {
  /** Worker threads, at least 1; usually the number of cores. They start when they are first needed. */
  readonly threads: number;
  /** Memory for decoded pictures that are looked at in several views, in bytes; 256 MiB when not given. */
  readonly sharedBytes?: number;
  /** Module that the workers run instead of imagingWorker.ts: for tests. */
  readonly workerModule?: string;
}

export function createImagingPool(options: ImagingPoolOptions): ImagingPool {
  const lanes = createWorkerLanes({
    threads: Math.max(1, Math.floor(options.threads)),
    module: options.workerModule ?? siblingModule(import.meta.url, './imagingWorker'),
  });
  const run = <Name extends ImagingTaskName>(
    task: Name,
    request: ImagingTasks[Name]['request'],
    callOptions?: CallOptions,
  ): Promise<ImagingTasks[Name]['result']> => lanes.run(task, request, callOptions?.signal);
  const shared = createSharedPictures({
    maxBytes: options.sharedBytes ?? 256 * 1024 ** 2,
    decode: ({ paths, hash }: PictureSource, viewSize) => run('decodeShared', { paths, hash, viewSize }),
  });

  return {
    threads: lanes.threads,
    inspect: (path, call) => run('inspect', { path }, call),
    thumbnail: async (path, destination, call) => {
      await run('thumbnail', { path, destination }, call);
    },
    inspectAndThumbnail: (path, thumbnailFolder, call) => run('inspectAndThumbnail', { path, thumbnailFolder }, call),
    networkInputs: (request, call) => run('networkInputs', request, call),
    trainingPicture: (request, call) => run('trainingPicture', request, call),
    drawViews: async (request, call) => {
      await run('drawViews', request, call);
    },
    pixels: (path, call) => run('pixels', { path }, call),
    pictureJpeg: (source, call) => run('pictureJpeg', source, call),
    viewJpeg: async (source, size, call) =>
      run('viewJpeg', { picture: await shared.get(source, checkedSize(size)) }, call),
    async variantJpeg(source, request, call) {
      const size = checkedSize(request.size);
      const picture = await shared.get(source, request.settings.drawnFrom === 'kept' ? size : null);
      return run('variantJpeg', { ...request, picture }, call);
    },
    thumbnailColours: (path, call) => run('thumbnailColours', { path }, call),
    measureThumbnail: (request, call) => run('measureThumbnail', request, call),
    keepCrops: (path, boxes, folder, call) => run('keepCrops', { path, boxes, folder }, call),
    keepPixels: (picture, folder, call) => run('keepPixels', { picture, folder }, call),
    async mixedJpeg([first, second], request, call) {
      const size = checkedSize(request.size);
      const kept = request.settings.drawnFrom === 'kept' ? size : null;
      const pictures = await Promise.all([shared.get(first, kept), shared.get(second, kept)]);
      return run('mixedJpeg', { ...request, pictures }, call);
    },
    contactSheet: (request, call) => run('contactSheet', request, call),
    sampleJpeg: (classIndex, index, call) => run('sampleJpeg', { classIndex, index }, call),
    async close() {
      shared.clear();
      await lanes.close();
    },
  };
}

function checkedSize(size: number): number {
  if (Number.isInteger(size) && size >= 1 && size <= 2048) return size;
  throw new ServiceError('invalid-request', `A view of ${size} px cannot be drawn: sizes go from 1 to 2048.`);
}
