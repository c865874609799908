/** The checks with what each has left to review. */

import { UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CheckKind, CheckState } from '../../../main/contract/index.ts';
import { count, countOf, duration, shortDuration, shortTime } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './Check.module.css';

const words = texts.check;

/** Seconds that a finding takes to decide, roughly. */
const secondsEach = 10;

export function CheckKinds(props: {
  state: CheckState;
  chosen: CheckKind;
  onChoose(kind: CheckKind): void;
  /** Below the list: that checks run, or the button that runs them again. */
  children: ReactNode;
}): ReactNode {
  const { state, chosen, onChoose } = props;
  const open = state.kinds.reduce((sum, kind) => sum + kind.open, 0);
  return (
    <nav className={styles.side} aria-label={words.kindsLabel}>
      <div className={styles.sideHead}>
        <h1 className={styles.sideTitle}>{open === 0 ? words.nothingToReview : words.toReview(count(open))}</h1>
        {open > 0 && <span className={styles.hint}>{words.about(shortDuration(open * secondsEach))}</span>}
      </div>
      <ul className={styles.kinds}>
        {state.kinds.map(({ kind, open: left, state: how }) => (
          <li key={kind}>
            <UnstyledButton
              className={styles.kind}
              data-none={left === 0 || undefined}
              aria-current={kind === chosen || undefined}
              onClick={() => onChoose(kind)}
            >
              <span className="cut">{words.kinds[kind].title}</span>
              {left > 0 ? (
                <span className={styles.badge}>{count(left)}</span>
              ) : how === 'cannot-tell' ? (
                <span className={styles.hint}>{words.cannotTellShort}</span>
              ) : (
                <IconCheck size={14} stroke={1.6} aria-label={words.none} />
              )}
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <div className={styles.sideFoot}>
        {state.run && (
          <p>
            {words.checked(countOf(state.run.photos, 'photo'), shortTime(state.run.at), duration(state.run.seconds))}{' '}
            {words.sincePhotos(state.run.photosSince === 0 ? words.none : count(state.run.photosSince))}{' '}
            {state.run.changesSince > 0 && words.sinceLabels(count(state.run.changesSince))}
          </p>
        )}
        {props.children}
      </div>
    </nav>
  );
}
