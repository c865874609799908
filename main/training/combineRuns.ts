/** Which photos several finished runs can be judged on together, or why they cannot. */
import { ServiceError } from '../contract/index.ts';
import type { RunPhotoRow, RunRow } from '../store/runs.ts';

export interface CombinedRun {
  readonly row: Pick<RunRow, 'runId' | 'name' | 'kind' | 'datasetId'>;
  /** Names in output order. */
  readonly classes: readonly string[];
  readonly photos: readonly RunPhotoRow[];
}

/**
 * The validation photos that all runs share, none of which any was trained on, then what any was trained on.
 * Throws `conflict` with the reason and the way out.
 */
export function combineRuns(runs: readonly CombinedRun[]): RunPhotoRow[] {
  const [first, ...others] = runs;
  if (first === undefined) throw refused('Choose at least two runs.');
  for (const { row } of runs) {
    if (row.kind === 'fold')
      throw refused(`${row.name} is a part of a cross-validation and judged on training photos. Choose whole runs.`);
    if (row.kind !== 'single') throw refused(`${row.name} is made of several runs already. Choose those instead.`);
    if (runs.filter((other) => other.row.runId === row.runId).length > 1)
      throw refused(`${row.name} is chosen twice. Once is enough: its copy would say the same.`);
  }
  for (const { row, classes } of others) {
    if (row.datasetId !== first.row.datasetId)
      throw refused(`${first.row.name} and ${row.name} learned from different datasets. Choose runs of one dataset.`);
    if (classes.join('\n') !== first.classes.join('\n'))
      throw refused(`${first.row.name} and ${row.name} tell other classes apart. Train one of them again.`);
  }

  const judgedBy = runs.map(({ photos }) => new Map(photos.filter(isVal).map((photo) => [photo.photoId, photo])));
  const shared = [...judgedBy[0]!.values()].filter(({ photoId }) => judgedBy.every((photos) => photos.has(photoId)));
  if (shared.length === 0) {
    const trained = others.find(({ photos }) =>
      photos.some((photo) => !isVal(photo) && judgedBy[0]!.has(photo.photoId)),
    );
    throw refused(
      trained === undefined
        ? 'These runs share no validation photo that they could be judged on together. Train one of them again.'
        : `${trained.row.name} was trained on the validation photos of ${first.row.name}: nothing is left to judge them on together. Train one of them again.`,
    );
  }
  const relabelled = shared.filter(({ photoId, classIndex }) =>
    judgedBy.some((photos) => photos.get(photoId)!.classIndex !== classIndex),
  ).length;
  if (relabelled > 0) {
    const were = relabelled === 1 ? 'label was' : 'labels were';
    throw refused(`${relabelled} validation ${were} changed between these runs. Train the older ones again.`);
  }

  const trained = new Map(
    runs.flatMap(({ photos }) =>
      photos.filter(({ split }) => split === 'train').map((photo) => [photo.photoId, photo]),
    ),
  );
  return [...shared, ...trained.values()];
}

const isVal = ({ split }: RunPhotoRow): boolean => split === 'val';
const refused = (why: string): ServiceError => new ServiceError('conflict', why, { subject: 'runIds' });
