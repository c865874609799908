/** The photos that were called something else than their label, the surest first: wrong labels show up here. */
import type { Judgement } from './judgement.ts';

/** Equally sure ones keep their order. */
export function mostConfidentMistakes<Photo extends Judgement>(judgements: readonly Photo[]): Photo[] {
  return judgements
    .filter(({ truth, predicted }) => truth !== predicted)
    .toSorted((a, b) => b.confidence - a.confidence);
}
