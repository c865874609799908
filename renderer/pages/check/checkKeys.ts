/** Keys of the Check page. */
import type { DatasetClass, Decision, Finding } from '../../../main/contract/index.ts';
import type { KeyGroup } from '../../app/keys.tsx';
import { texts } from '../../texts/index.ts';
import { isGroup } from './findingWords.ts';

const words = texts.check.pageKeys;

export function checkKeys(options: {
  open: Finding | null;
  classes: readonly (DatasetClass & { readonly key: string })[];
  /** False where the open finding cannot be decided so. */
  decide(decision: Decision, classId?: number): boolean;
  undo(): boolean;
  next(): void;
  previous(): void;
}): KeyGroup[] {
  const { open, classes, decide } = options;
  const group = open !== null && isGroup(open);
  return [
    {
      title: words.decide,
      bindings: [
        { combos: ['r'], does: words.relabel, run: () => decide('relabel') },
        { combos: ['k'], does: words.keep, run: () => decide('keep') },
        { combos: ['x'], does: words.reject, run: () => decide('reject') },
        { combos: ['o'], does: words.keepLargest, run: () => decide('keepLargest') },
        { combos: ['a'], does: words.keepAll, run: () => group && decide('keep') },
        ...(open?.kind === 'label-error'
          ? classes
              .filter(({ key }) => /^[1-9]$/.test(key))
              .map(({ classId, name, key }) => ({
                combos: [key],
                does: `${words.label}: ${name}`,
                run: () => (classId === open.given ? decide('keep') : decide('relabel', classId)),
              }))
          : []),
        { combos: ['mod+z'], does: words.undo, run: () => options.undo() },
      ],
    },
    {
      title: words.move,
      bindings: [
        { combos: ['arrowdown'], does: words.next, run: () => options.next(), notACommand: true },
        { combos: ['arrowup'], does: words.previous, run: () => options.previous(), notACommand: true },
      ],
    },
  ];
}
