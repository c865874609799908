/** What a split without groups would have claimed, beside the honest figure. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useApi } from '../../api/engine.tsx';
import { count, countOf, percent } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './Check.module.css';

const words = texts.check.honesty;

export function Honesty(props: { datasetId: number }): ReactNode {
  const api = useApi();
  const honesty = useQuery(api.checks.honesty.queryOptions({ input: { datasetId: props.datasetId } })).data;
  if (!honesty) return null;
  const { grouped, ungrouped, photosInGroups } = honesty;
  const figure = ({ value, n }: typeof grouped) => percent(value, n);
  const interval = ({ low, high, n }: typeof grouped) => `${percent(low, n)} to ${percent(high, n)}`;
  const claims = ungrouped.value - grouped.value >= 0.005;
  return (
    <section className={styles.honesty}>
      <h2 className={styles.honestyTitle}>{words.title}</h2>
      <p>{claims ? words.sentence(figure(ungrouped), figure(grouped)) : words.same(figure(grouped))}</p>
      <p className={styles.hint}>
        {words.standsOn(interval(grouped), interval(ungrouped), countOf(grouped.n, 'photo'), count(photosInGroups))}
      </p>
    </section>
  );
}
