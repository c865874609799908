/** How far something is, as a line that fills. */
import type { ReactNode } from 'react';
import styles from './ProgressBar.module.css';

export function ProgressBar(props: {
  label: string;
  /** 0…1; null while nothing is known. */
  share: number | null;
  /** In words, for those who hear it. */
  said?: string;
  /** Its width, and how it stands among others. */
  className?: string | undefined;
}): ReactNode {
  const percent = 100 * (props.share ?? 0);
  return (
    <span
      className={`${styles.bar} ${props.className ?? ''}`}
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      aria-valuetext={props.said}
    >
      <span className={styles.done} style={{ width: `${percent}%` }} />
    </span>
  );
}
