/** Gathers what the checks look at: photos, groups, looks, and what models say of labels. */
import type { Honesty } from '../../contract/index.ts';
import { shareOf } from '../../evaluation/accuracy.ts';
import { indexOfLargest } from '../../evaluation/judgement.ts';
import { nearestTo, rowOf, vectorAt } from '../../looks/lookVectors.ts';
import { checkedPhotos, copiedFiles } from '../../store/checks.ts';
import { classesOf } from '../../store/datasets.ts';
import { reportsOf } from '../../store/reports.ts';
import type { PairOfPhotos } from '../alike/lookAtPhotos.ts';
import { bursts, nearDuplicateSets } from '../alike/photoGroups.ts';
import type { Looks } from '../looks/looks.ts';
import type { RunningJob, Surroundings } from '../surroundings.ts';
import type { CheckData, CheckedPhoto, Opinions } from './check.ts';

/** A class with fewer photos has none to spare in five folds. */
const fewestOfClass = 5;
const seed = 1;

export interface Gathered {
  readonly data: CheckData;
  /** Null where there are too few labels, no looks, or no groups. */
  readonly honesty: Honesty | null;
}

export async function gather(
  { store, judge }: Pick<Surroundings, 'store' | 'judge'>,
  looks: Looks,
  datasetId: number,
  { job, near }: { readonly job: Pick<RunningJob, 'signal'>; readonly near: readonly PairOfPhotos[] },
  onProgress: (done: number, total: number | null) => void,
): Promise<Gathered> {
  const photos = checkedPhotos(store, datasetId);
  const classes = classesOf(store, datasetId).map(({ classId, name }) => ({ classId, name }));
  const vectors = await looks.vectors(datasetId);
  const vectorOf = (photoId: number) => {
    const row = vectors === null ? -1 : rowOf(vectors, photoId);
    return vectors === null || row < 0 ? null : vectorAt(vectors, row);
  };
  const alike = (photoId: number, other: number): number | null => {
    const [one, two] = [vectorOf(photoId), vectorOf(other)];
    return one === null || two === null ? null : one.reduce((sum, value, at) => sum + value * two[at]!, 0);
  };

  // Rejected photos are not among those that are checked.
  const placeOf = new Map(photos.map(({ photoId }, index) => [photoId, index]));
  const pairs = near.flatMap(({ firstId, secondId, ...pair }) => {
    const [first, second] = [placeOf.get(firstId), placeOf.get(secondId)];
    return first === undefined || second === undefined ? [] : [{ ...pair, first, second }];
  });

  const asked = askedAbout(photos);
  const answers = vectors === null || asked === null ? null : await ask(asked);

  async function ask({ opinions, groups }: Asked) {
    const hasGroups = new Set(groups).size < groups.length;
    const [grouped, ungrouped] = await judge.crossValidate(
      {
        looksFile: looks.fileOf(datasetId),
        photoIds: Uint32Array.from(opinions.photoIds),
        labels: opinions.labels,
        classes: opinions.classIds.length,
        groupings: hasGroups ? [groups, null] : [groups],
        seed,
      },
      { signal: job.signal, onProgress: ({ done, total }) => onProgress(done, total) },
    );
    return { grouped: grouped!, ungrouped: ungrouped ?? null };
  }

  const labelled = new Map(photos.filter(({ classId }) => classId !== null).map((photo) => [photo.photoId, photo]));
  const groupOf = new Map(photos.map(({ photoId, groupId }) => [photoId, groupId]));
  const data: CheckData = {
    ...{ photos, classes, alike },
    nearPairs: pairs,
    nearSets: nearDuplicateSets(photos.length, pairs),
    bursts: bursts(photos),
    copies: copiedFiles(store, datasetId).map((row) => ({ ...row, paths: JSON.parse(row.paths) as string[] })),
    reports: reportsOf(store, datasetId),
    opinions: answers === null || asked === null ? null : { ...asked.opinions, probabilities: answers.grouped },
    nearestLabelled(photoId, count) {
      const vector = vectorOf(photoId);
      if (vectors === null || vector === null) return [];
      const group = groupOf.get(photoId) ?? null;
      const counts = (other: number) =>
        other !== photoId && labelled.has(other) && (group === null || groupOf.get(other) !== group);
      return nearestTo(vectors, vector, count, counts).map((near) => labelled.get(near.photoId)!);
    },
  };
  const honesty =
    answers?.ungrouped && asked
      ? {
          grouped: accuracyOf(asked.opinions, answers.grouped),
          ungrouped: accuracyOf(asked.opinions, answers.ungrouped),
          photosInGroups: asked.inGroups,
        }
      : null;
  return { data, honesty };
}

interface Asked {
  readonly opinions: Omit<Opinions, 'probabilities'>;
  readonly groups: Int32Array;
  readonly inGroups: number;
}

/** Labelled photos that are there, of classes with enough of them; null where that are fewer than two classes. */
function askedAbout(photos: readonly CheckedPhoto[]): Asked | null {
  const there = photos.filter(({ classId, missing }) => classId !== null && missing === 0);
  const byClass = Map.groupBy(there, ({ classId }) => classId!);
  const classIds = [...byClass.keys()]
    .filter((classId) => byClass.get(classId)!.length >= fewestOfClass)
    .sort((a, b) => a - b);
  if (classIds.length < 2) return null;
  const indexes = new Map(classIds.map((classId, index) => [classId, index]));
  const asked = there.filter(({ classId }) => indexes.has(classId!));
  const groups = asked.map(({ photoId, groupId }) => groupId ?? photoId);
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return {
    opinions: {
      photoIds: asked.map(({ photoId }) => photoId),
      labels: Int32Array.from(asked, ({ classId }) => indexes.get(classId!)!),
      classIds,
    },
    groups: Int32Array.from(groups),
    inGroups: groups.filter((group) => sizes.get(group)! > 1).length,
  };
}

function accuracyOf({ labels, classIds }: Omit<Opinions, 'probabilities'>, probabilities: Float32Array) {
  let judged = 0;
  let right = 0;
  for (const [photo, label] of labels.entries()) {
    const said = probabilities.subarray(photo * classIds.length, (photo + 1) * classIds.length);
    if (Number.isNaN(said[0])) continue;
    judged++;
    if (indexOfLargest(said) === label) right++;
  }
  return shareOf(right, Math.max(1, judged));
}
