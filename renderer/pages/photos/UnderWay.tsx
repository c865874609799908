/** A job that the view waits for: what it does, how far it is, and the way out. */
import type { ReactNode } from 'react';
import type { Job } from '../../../main/contract/index.ts';
import { texts } from '../../texts/index.ts';
import styles from './UnderWay.module.css';

const words = texts.map;

export function UnderWay(props: { title: string; job: Job | null; onCancel: () => void }): ReactNode {
  const { title, job, onCancel } = props;
  if (!job) return null;
  const said = words.underWay(job.stage, job.progress);
  return (
    <span className={styles.underWay}>
      <span
        className={styles.bar}
        role="progressbar"
        aria-label={title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * (job.progress ?? 0))}
        aria-valuetext={said}
      >
        <i style={{ width: `${100 * (job.progress ?? 0)}%` }} />
      </span>
      <span>{said}</span>
      <button type="button" className="link" onClick={onCancel}>
        {words.cancel}
      </button>
    </span>
  );
}
