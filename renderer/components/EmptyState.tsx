/** A page with nothing on it yet: what it is for and what to do next. */
import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

export function EmptyState(props: {
  title: string;
  /** One or two sentences. */
  children?: ReactNode;
  /** A small drawing above the title, 56 px high. */
  drawing?: ReactNode;
  /** Buttons that lead on. */
  actions?: ReactNode;
}): ReactNode {
  return (
    <div className={styles.middle}>
      <div className={styles.words}>
        {props.drawing && (
          <div className={styles.drawing} aria-hidden>
            {props.drawing}
          </div>
        )}
        <h1 className={styles.title}>{props.title}</h1>
        {props.children && <div className={styles.sentence}>{props.children}</div>}
        {props.actions && <div className={styles.actions}>{props.actions}</div>}
      </div>
    </div>
  );
}
