/** The contract's `augment` service: what there is, what a dataset uses, and what each variant was given. */
import { type AugmentSettings, augmentSettings } from '../contract/augment.ts';
import { ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { drawShownMix } from '../imaging/augment/mixPair.ts';
import { augmentPresets } from '../imaging/augment/presets.ts';
import { augmentations } from '../imaging/augment/registry.ts';
import { checkAugmentSettings } from '../imaging/augment/steps.ts';
import { describeVariant } from '../imaging/augment/variant.ts';
import type { Imaging } from '../imaging/imaging.ts';
import { keptSide, keptSize } from '../imaging/keptPicture.ts';
import type { Announcer } from '../jobs/changes.ts';
import { type DatasetRow, datasetById, saveAugmentation } from '../store/datasets.ts';
import { photoLooks } from '../store/photoLooks.ts';
import type { Store } from '../store/store.ts';
import type { DatasetColours } from './datasetColours.ts';
import { pickPhotos } from './pickPhotos.ts';

export function createAugmentService(options: {
  store: Store;
  photos: Pick<Services['photos'], 'byId'>;
  changes: Announcer;
  colours: DatasetColours;
  imaging: Pick<Imaging, 'contactSheet'>;
}): Services['augment'] {
  const { store, photos, changes, colours, imaging } = options;
  const find = (datasetId: number): DatasetRow => {
    const dataset = datasetById(store, datasetId);
    if (dataset) return dataset;
    throw new ServiceError('not-found', `There is no dataset ${datasetId}. It may have been removed.`, {
      subject: 'datasetId',
    });
  };
  return {
    describe: () => ({
      augmentations: augmentations.map(({ draw: _draw, ...description }) => description),
      presets: { ...augmentPresets },
    }),
    get: ({ datasetId }) => savedSettings(find(datasetId).augmentation),
    save({ datasetId, settings }) {
      find(datasetId);
      checkAugmentSettings(settings);
      const saved: AugmentSettings = { ...settings, drawnFrom: 'kept' };
      store.write(() => saveAugmentation(store, datasetId, JSON.stringify(saved)));
      changes.announce({ kind: 'datasets', datasetId, runId: null, summary: 'augmentation saved' });
      return saved;
    },
    async colours({ datasetId }) {
      find(datasetId);
      return colours.of(datasetId);
    },
    pickPhotos({ datasetId, count }) {
      find(datasetId);
      return pickPhotos(photoLooks(store, datasetId), count);
    },
    async sheet({ file, out, ...request }) {
      checkAugmentSettings(request.settings);
      return { file: out, ...(await imaging.contactSheet({ ...request, path: file, out })) };
    },
    mixed: (pair) => ({ share: drawShownMix(pair).share }),
    async variants({ photoId, settings, seed, count, size }) {
      const [photo] = await photos.byId({ photoIds: [photoId] });
      if (!photo) throw new ServiceError('not-found', `There is no photo ${photoId}.`, { subject: 'photoId' });
      // As the px are drawn: what training keeps of a photo may be a px wider or narrower than its shape says.
      const seen = settings.drawnFrom === 'kept' ? keptSize(photo, keptSide(size)) : photo;
      return Array.from({ length: count }, (_, variant) => ({
        variant,
        text: describeVariant(settings, { seed, hash: photo.hash, variant }, seen),
      }));
    },
  };
}

/** The standard preset for a dataset that has none, or one that this version cannot read. */
function savedSettings(json: string | null): AugmentSettings {
  const saved = json === null ? null : augmentSettings.safeParse(JSON.parse(json));
  if (saved?.success) return saved.data;
  const standard = augmentPresets.standard;
  if (!standard) throw new Error('There is no preset "standard".');
  return standard;
}
