/** How much of a dataset is labelled, 4 px high: one part a class, the rest is still to do. */
import type { ReactNode } from 'react';
import type { Dataset } from '../../main/contract/index.ts';
import { texts } from '../texts/index.ts';
import { classThin } from './classColour.ts';
import styles from './LabelBar.module.css';

/** Classes with a part of their own; the smaller ones share a grey one. */
const largestShown = 9;

export function LabelBar(props: { dataset: Dataset }): ReactNode {
  const { dataset } = props;
  const largest = [...dataset.classes].sort((a, b) => b.photos - a.photos).slice(0, largestShown);
  const shown = dataset.classes.filter((one) => one.photos > 0 && largest.includes(one));
  const rest = dataset.classes.filter((one) => !largest.includes(one)).reduce((sum, one) => sum + one.photos, 0);
  const width = (photos: number) => `${(100 * photos) / Math.max(1, dataset.photos)}%`;
  return (
    <div className={styles.bar} role="img" aria-label={texts.shell.labelledOf(dataset.labelled, dataset.photos)}>
      {shown.map((one) => (
        <span key={one.classId} style={{ width: width(one.photos), background: classThin(one.colour) }} />
      ))}
      {rest > 0 && <span style={{ width: width(rest), background: 'var(--t-control)' }} />}
    </div>
  );
}
