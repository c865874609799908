/** Decodes the pictures of a training whose network is computed whole in every step. */
import { join } from 'node:path';
import type { Backend } from '../../compute/backend.ts';
import { changesViews } from '../../imaging/augment/steps.ts';
import { PictureError } from '../../imaging/pictureError.ts';
import { extractFeatures } from '../extractFeatures.ts';
import { createPictureSamples, type PictureSamples } from './pictureSamples.ts';
import { createSpill } from './rowCache.ts';
import { type DataRequest, type TrainingData, viewCounts } from './trainingData.ts';

/** No picture is decoded twice: what the features need is made on the way. */
export async function preparePictures(data: DataRequest, backend: Backend): Promise<TrainingData> {
  const { request, backbone, roles, imaging, memoryBytes, wantsFeatures } = data;
  const { settings, photos } = request;
  const augments = changesViews(settings.augmentation);
  const spill = createSpill(join(request.checkpoint.folder, 'pictures.cache'));
  const samples = createPictureSamples({
    ...{ imaging, preprocessing: backbone.preprocessing, photos, memoryBytes, spill },
    views: augments ? { settings: settings.augmentation, seed: settings.seed } : null,
    trained: new Set(roles.trained),
  });
  const unreadable = new Set<number>();
  const skip = (photo: number, error: PictureError) => {
    if (unreadable.has(photo)) return;
    unreadable.add(photo);
    data.onSkipped(photo, error);
  };
  try {
    const found = wantsFeatures ? await pooledFeatures(data, backend, samples, skip) : nothing();
    await decodeAll(data, samples, unreadable, skip);
    return { samples, unreadable, ...found, close: () => spill.close() };
  } catch (error) {
    await spill.close();
    throw error;
  }
}

const nothing = () => ({ features: new Map<number, Float32Array>(), summary: { computed: 0, seconds: null } });

async function pooledFeatures(
  data: DataRequest,
  backend: Backend,
  imaging: PictureSamples,
  skip: (photo: number, error: PictureError) => void,
) {
  const { request, backbone, views, store, signal, clock } = data;
  const { settings, device, photos, threads } = request;
  const { graph, parameters, featureOutputs: outputs } = backbone;
  const counts = viewCounts(data);
  const features = new Map<number, Float32Array>();
  const runner = await backend.inference({ graph, parameters, outputs, device, threads });
  try {
    const summary = await extractFeatures(
      {
        ...{ runner, source: backbone, device, imaging, store, signal },
        photos: photos.map((photo, index) => ({ photo, count: counts[index]! })),
        views: views > 1 ? { settings: settings.augmentation, seed: settings.seed } : null,
      },
      {
        onFeatures: (photo, values) => void features.set(photo, values),
        onSkipped: skip,
        onProgress: (done, total) => data.onProgress({ stage: 'Running the network for the head', done, total }),
      },
      clock,
    );
    return { features, summary };
  } finally {
    await runner.dispose();
  }
}

async function decodeAll(
  { request: { photos }, imaging, signal, onProgress }: DataRequest,
  samples: PictureSamples,
  unreadable: ReadonlySet<number>,
  skip: (photo: number, error: PictureError) => void,
): Promise<void> {
  const waiting = [...photos.keys()].filter((photo) => !unreadable.has(photo)).toReversed();
  const total = waiting.length;
  const next = async (): Promise<void> => {
    for (let photo = waiting.pop(); photo !== undefined; photo = waiting.pop()) {
      signal.throwIfAborted();
      try {
        await samples.prepare(photo, signal);
      } catch (error) {
        if (!(error instanceof PictureError)) throw error;
        skip(photo, error);
      }
      onProgress({ stage: 'Decoding the pictures', done: total - waiting.length, total });
    }
  };
  await Promise.all(Array.from({ length: imaging.threads * 2 }, next));
}
