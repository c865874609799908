/** What linear heads on the looks of photos say of photos that they were trained without: cross-validation, once or several times. */
import type { TrainSettings } from '../../contract/index.ts';
import { trainSettings } from '../../contract/index.ts';
import type { Task, TaskContext } from '../../jobs/task.ts';
import type { LabelQuestion } from '../../library/checks/check.ts';
import { readLooks } from '../../looks/looksFile.ts';
import { rowOf, vectorAt } from '../../looks/lookVectors.ts';
import { dealFolds, type Fold, probe } from '../advise/probe.ts';
import type { TaskParts } from '../trainTask.ts';

export interface CrossValidateResult {
  /** Of each grouping [photos, classes]; NaN for photos that were never held out, or whose look is not known. */
  readonly probabilities: readonly Float32Array[];
}

export function createCrossValidateTask(
  parts: Pick<TaskParts, 'backend' | 'clock'>,
): Task<LabelQuestion, never, CrossValidateResult> {
  return { name: 'crossValidate', run: (request, context) => crossValidate(request, context, parts) };
}

async function crossValidate(
  request: LabelQuestion,
  { signal, progress }: TaskContext<never>,
  { backend, clock }: Pick<TaskParts, 'backend' | 'clock'>,
): Promise<CrossValidateResult> {
  const { photoIds, labels, classes, groupings, seed } = request;
  const looks = await readLooks(request.looksFile);
  const known = looks === null ? [] : [...photoIds.keys()].filter((photo) => rowOf(looks, photoIds[photo]!) >= 0);
  const width = looks?.width ?? 0;
  const features = new Float32Array(known.length * width);
  for (const [row, photo] of known.entries())
    if (looks !== null) features.set(vectorAt(looks, rowOf(looks, photoIds[photo]!)), row * width);
  const ownLabels = Int32Array.from(known, (photo) => labels[photo]!);
  const settings: TrainSettings = trainSettings.parse({ seed });

  const dealt = groupings.map((groups) =>
    dealFolds(
      ownLabels,
      classes,
      seed,
      groups === null ? undefined : Int32Array.from(known, (photo) => groups[photo]!),
    ),
  );
  const total = dealt.reduce((sum, folds) => sum + folds.length, 0);
  let done = 0;
  const probabilities: Float32Array[] = [];
  for (const folds of dealt) {
    const said = new Float32Array(photoIds.length * classes).fill(Number.NaN);
    for (const fold of folds) {
      progress({ stage: 'Comparing labels with looks', done, total, progress: done / total });
      const one = await probeFold(fold);
      for (const row of fold.heldOut) said.set(one.subarray(row * classes, (row + 1) * classes), known[row]! * classes);
      done++;
    }
    probabilities.push(said);
  }
  return { probabilities };

  async function probeFold(fold: Fold): Promise<Float32Array> {
    const { probabilities: said } = await probe({
      ...{
        features,
        width,
        labels: ownLabels,
        classes,
        folds: [fold],
        settings,
        oneScale: true,
        signal,
        clock: () => clock(),
      },
      openTrainer: (spec, random) => backend.headTrainer(spec, { device: 'cpu', threads: 1, random }),
    });
    return said;
  }
}
