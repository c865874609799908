/** What a run's record says of how good it is, from its answers on the validation photos. */
import type { PerClass } from '../contract/index.ts';
import { accuracy } from '../evaluation/accuracy.ts';
import { baseline } from '../evaluation/baseline.ts';
import { classScores } from '../evaluation/classScores.ts';
import { confusionMatrix } from '../evaluation/confusionMatrix.ts';
import { judge } from '../evaluation/judgement.ts';
import { runPhotoCounts, setJudgement } from '../store/runs.ts';
import type { Store } from '../store/store.ts';
import { bytesOf } from './floatBytes.ts';
import type { RunResult } from './runResult.ts';

export interface JudgedPhoto {
  readonly photoId: number;
  /** [classes] */
  readonly probabilities: Float32Array;
}

/** Writes down what the run said of each photo. To be called within a `store.write`. */
export function keepJudgements(
  store: Store,
  run: { readonly runId: number; readonly classes: readonly { readonly classId: number; readonly name: string }[] },
  judged: readonly JudgedPhoto[],
  /** Class index by photo. */
  classOf: ReadonlyMap<number, number>,
): Pick<RunResult, 'accuracy' | 'perClass' | 'confusion' | 'baseline'> {
  const { runId, classes } = run;
  const judgements = judged.map(({ photoId, probabilities }) => {
    const judgement = judge(classOf.get(photoId)!, probabilities);
    const { predicted, confidence } = judgement;
    setJudgement(store, { runId, photoId, predicted, confidence, probabilities: bytesOf(probabilities) });
    return judgement;
  });
  const confusion = confusionMatrix(judgements, classes.length);
  const trainLabels = runPhotoCounts(store, runId).flatMap(({ split, classIndex, photos: count }) =>
    split === 'train' ? new Array<number>(count).fill(classIndex) : [],
  );
  return {
    accuracy: accuracy(judgements),
    perClass: classScores(confusion).map((scores, index): PerClass => {
      const { classId, name } = classes[index]!;
      return { classId, name, ...scores };
    }),
    confusion,
    baseline: baseline(
      trainLabels,
      judgements.map(({ truth }) => truth),
    ),
  };
}
