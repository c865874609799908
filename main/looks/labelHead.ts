/** A head that learns from the labels of a dataset within moments, and says honestly how sure it is. */
import { fitSharpness, shares } from './calibration.ts';
import { type LookVectors, rowOf, vectorAt } from './lookVectors.ts';
import { fitRidge, ridgeScores } from './ridgeHead.ts';

export interface LabelHead {
  /** Probabilities [classes] of a photo by its row; of a photo that it learnt from, those of a head without that label. */
  probabilities(row: number, into: Float32Array): void;
  readonly labels: number;
  /** Photos it learnt from, each judged without its own label. */
  readonly judged: { readonly correct: number; readonly n: number };
}

/** Labels a class needs to be learnt at all. */
export const labelsPerClass = 2;
/** More labels make it slower and hardly better. */
const labelsMost = 10_000;

/**
 * @param labelled photos with an index into the classes; those without a look are left out
 * @param shuffled puts indices into random order, to leave labels out where there are very many
 */
export function fitLabelHead(
  vectors: LookVectors,
  labelled: { readonly photoIds: Uint32Array; readonly classes: Int32Array },
  classes: number,
  shuffled: (indices: number[]) => number[],
): LabelHead {
  const known = [...labelled.photoIds.keys()].filter((index) => rowOf(vectors, labelled.photoIds[index]!) >= 0);
  const taken = (known.length > labelsMost ? shuffled(known).slice(0, labelsMost) : known).sort((a, b) => a - b);
  const { width } = vectors;
  const rows = new Float32Array(taken.length * width);
  const labels = new Int32Array(taken.length);
  const placeOf = new Map<number, number>();
  for (const [place, index] of taken.entries()) {
    const row = rowOf(vectors, labelled.photoIds[index]!);
    rows.set(vectorAt(vectors, row), place * width);
    labels[place] = labelled.classes[index]!;
    placeOf.set(row, place);
  }
  const head = fitRidge(rows, width, labels, classes);
  const sharpness = fitSharpness(head.leftOut, classes, labels);
  const scores = new Float32Array(classes);
  let correct = 0;
  for (const [place, label] of labels.entries()) {
    const said = head.leftOut.subarray(place * classes, (place + 1) * classes);
    if (said.every((score, one) => one === label || score < said[label]!)) correct++;
  }
  return {
    probabilities(row, into) {
      const place = placeOf.get(row);
      if (place === undefined) ridgeScores(head, vectorAt(vectors, row), scores);
      else scores.set(head.leftOut.subarray(place * classes, (place + 1) * classes));
      into.set(shares(scores, sharpness));
    },
    labels: taken.length,
    judged: { correct, n: taken.length },
  };
}
