/** What the decisions about a finding are called, and their keys. */
import type { DatasetClass, Decision, Finding } from '../../../main/contract/index.ts';
import { countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';

const words = texts.check;

/** Shown as photos side by side. */
export const isGroup = ({ kind, photos }: Finding): boolean =>
  (kind === 'near-duplicate' || kind === 'two-labels' || kind === 'leak') && photos.length > 1;

export function actionWords(finding: Finding, action: Decision, classes: readonly DatasetClass[]): string {
  const nameOf = (classId: number | null) => classes.find((one) => one.classId === classId)?.name;
  switch (action) {
    case 'relabel':
      return words.changeTo(nameOf(finding.suggested) ?? '');
    case 'keep': {
      const label = finding.kind === 'label-error' ? nameOf(finding.given) : undefined;
      if (label !== undefined) return words.keepLabel(label);
      if (isGroup(finding)) return words.keepAll;
      return finding.actions.length === 1 || finding.kind === 'exact-duplicate' ? words.understood : words.actions.keep;
    }
    case 'reject': {
      if (finding.kind !== 'leak') return words.actions.reject;
      const training = finding.photos.filter(({ note }) => note === 'training').length;
      return words.rejectTraining(countOf(training, 'photo'));
    }
    case 'keepLargest':
      return words.actions.keepLargest;
  }
}

/** The key of a decision; groups have a key of their own for keeping all. */
export const keyOfAction = (finding: Finding, action: Decision): string =>
  action === 'keep' && isGroup(finding) ? 'a' : { keep: 'k', relabel: 'r', reject: 'x', keepLargest: 'o' }[action];
