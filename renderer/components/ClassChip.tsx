/** The coloured chip of a class with its key on it. The name always stands beside it or in its label. */
import type { ReactNode } from 'react';
import { useClassKeys } from '../app/useClassKeys.ts';
import styles from './ClassChip.module.css';
import { classFill, isRepeatedColour, onClassFill } from './classColour.ts';

export interface ClassChipProps {
  /** Index into the class colours. */
  colour: number;
  /** Place in the list, 0 first: decides the key and the cut corner. Null for a class that is gone. */
  position: number | null;
  /** Said to screen readers, where no name stands beside it. */
  name?: string;
  /** 20 px; `large` 24. On photos it has a white rim. */
  large?: boolean;
  onPhoto?: boolean;
}

export function ClassChip(props: ClassChipProps): ReactNode {
  const keyOf = useClassKeys();
  return (
    <span
      className={styles.chip}
      data-cut={(props.position !== null && isRepeatedColour(props.position)) || undefined}
      data-large={props.large || undefined}
      data-on-photo={props.onPhoto || undefined}
      style={{ background: classFill(props.colour), color: onClassFill(props.colour) }}
      {...(props.name ? { role: 'img', 'aria-label': props.name } : { 'aria-hidden': true })}
    >
      {props.position === null ? '' : (keyOf(props.position) ?? '·')}
    </span>
  );
}

/** The dashed place of "no label", key 0. */
export function NoLabelChip(): ReactNode {
  return (
    <span className={styles.none} aria-hidden>
      0
    </span>
  );
}
