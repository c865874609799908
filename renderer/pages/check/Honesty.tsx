/** What a split without groups would have claimed, beside the honest figure. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Estimate, Honesty as Figures } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { count, countOf, percent } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './Check.module.css';

const words = texts.check.honesty;

export function Honesty(props: { datasetId: number; onSplit(): void }): ReactNode {
  const api = useApi();
  const honesty = useQuery(api.checks.honesty.queryOptions({ input: { datasetId: props.datasetId } })).data;
  return (
    <section className={styles.honesty}>
      {honesty && <Claims honesty={honesty} />}
      <Button variant="default" className={styles.split} onClick={props.onSplit}>
        {texts.split.open}
      </Button>
    </section>
  );
}

function Claims({ honesty: { grouped, ungrouped, photosInGroups } }: { honesty: Figures }): ReactNode {
  const figure = ({ value, n }: Estimate) => percent(value, n);
  const interval = ({ low, high, n }: Estimate) => `${percent(low, n)} to ${percent(high, n)}`;
  const claims = ungrouped.value - grouped.value >= 0.005;
  return (
    <>
      <h2 className={styles.honestyTitle}>{words.title}</h2>
      <p>{claims ? words.sentence(figure(ungrouped), figure(grouped)) : words.same(figure(grouped))}</p>
      <p className={styles.hint}>
        {words.standsOn(interval(grouped), interval(ungrouped), countOf(grouped.n, 'photo'), count(photosInGroups))}
      </p>
    </>
  );
}
