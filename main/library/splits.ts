/** The splits service: says what a split would give, draws it, and deals folds for cross-validation. */
import { ServiceError, type Split, type SplitPlan, type SplitWish } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { classesOf, datasetById } from '../store/datasets.ts';
import { labelledPhotos } from '../store/photos.ts';
import type { Store } from '../store/store.ts';
import type { PhotoLooking } from './alike/lookAtPhotos.ts';
import { announceEdit } from './announceEdit.ts';
import type { Journal } from './journal.ts';
import { mustExist } from './photos.ts';
import { groupedPhotos, planSplit, resplit } from './snapshot.ts';
import { drawFolds, type SplitSettings } from './split.ts';
import type { Surroundings } from './surroundings.ts';

export function createSplits(
  { store, changes }: Pick<Surroundings, 'store' | 'changes'>,
  journal: Journal,
  looking: PhotoLooking,
): Services['splits'] {
  async function ready({ datasetId, val, test }: SplitWish): Promise<void> {
    mustExist(store, datasetId);
    mustLeaveTraining(val, test);
    await looking.ensure(datasetId);
  }
  return {
    async preview(wish) {
      await ready(wish);
      return planOf(store, wish);
    },
    async draw(wish) {
      await ready(wish);
      const plan = planOf(store, wish);
      const { datasetId, val, test, seed } = wish;
      const { entry } = announceEdit(changes, datasetId, resplit(store, journal, datasetId, { val, test, seed }));
      return { ...plan, moves: 0, last: { val, test, seed }, entry };
    },
    async folds({ datasetId, folds, seed }) {
      mustExist(store, datasetId);
      await looking.ensure(datasetId);
      const photos = groupedPhotos(store, datasetId);
      const dealt = drawFolds(photos, folds, seed);
      const inFold = (classId: number | null) =>
        Array.from(
          { length: folds },
          (_, fold) =>
            photos.filter(
              (photo) => dealt.get(photo.photoId) === fold && (classId === null || photo.classId === classId),
            ).length,
        );
      const present = new Set(photos.map(({ classId }) => classId));
      return {
        folds: inFold(null),
        classes: classesOf(store, datasetId)
          .filter(({ classId }) => present.has(classId))
          .map(({ classId, name }) => ({ classId, name, folds: inFold(classId) })),
        photos: photos.map(({ photoId, name }) => ({ photoId, name, fold: dealt.get(photoId)! })),
      };
    },
  };
}

/** Throws `invalid-request` when validation and test leave too little to train on. */
export function mustLeaveTraining(val: number, test: number): void {
  if (val + test <= 0.9) return;
  throw new ServiceError(
    'invalid-request',
    `Validation ${val} and test ${test} leave too little to train on. Together they may be at most 0.9.`,
    { subject: 'val' },
  );
}

function planOf(store: Store, { datasetId, val, test, seed }: SplitWish): SplitPlan {
  const planned = planSplit(store, datasetId, { val, test, seed });
  const now = new Map(labelledPhotos(store, datasetId).map((photo) => [photo.photoId, photo.split]));
  const sidesOf = (photos: readonly { readonly split: Split | null }[]) => {
    const on = (side: Split) => photos.filter(({ split }) => split === side).length;
    return { train: on('train'), val: on('val'), test: on('test') };
  };
  const sizes = new Map<number, number>();
  for (const { group } of planned) if (group !== undefined) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const groups = [...sizes.values()].filter((size) => size > 1);
  const last = datasetById(store, datasetId)?.splitSettings;
  return {
    last: last ? (JSON.parse(last) as SplitSettings) : null,
    sides: sidesOf(planned),
    classes: classesOf(store, datasetId).flatMap(({ classId, name }) => {
      const own = planned.filter((photo) => photo.classId === classId);
      if (own.length === 0) return [];
      const free = own.filter(({ fixed }) => !fixed);
      const { val: hasVal, test: hasTest } = sidesOf(free);
      const off = Math.max(Math.abs(hasVal - free.length * val), Math.abs(hasTest - free.length * test));
      return [{ classId, name, sides: sidesOf(own), off: Math.round(10 * off) / 10 }];
    }),
    groups: {
      count: groups.length,
      photos: groups.reduce((sum, size) => sum + size, 0),
      largest: groups.reduce((most, size) => Math.max(most, size), 0),
    },
    fixed: planned.filter(({ fixed }) => fixed).length,
    moves: planned.filter(({ photoId, split }) => split !== now.get(photoId)).length,
  };
}
