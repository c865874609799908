/** A job that the view waits for: what it does, how far it is, and the way out. */
import type { ReactNode } from 'react';
import type { Job } from '../../../main/contract/index.ts';
import { ProgressBar } from '../../components/ProgressBar.tsx';
import { texts } from '../../texts/index.ts';
import styles from './UnderWay.module.css';

const words = texts.map;

export function UnderWay(props: { title: string; job: Job | null; onCancel: () => void }): ReactNode {
  const { title, job, onCancel } = props;
  if (!job) return null;
  const said = words.underWay(job.stage, job.progress);
  return (
    <span className={styles.underWay}>
      <ProgressBar label={title} share={job.progress} said={said} className={styles.bar} />
      <span>{said}</span>
      <button type="button" className="link" onClick={onCancel}>
        {words.cancel}
      </button>
    </span>
  );
}
