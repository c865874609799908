/** Deciding many findings together, once ten were decided one by one and the hit rate is known. */
import { Button, Select } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import {
  type CheckSummary,
  type DatasetClass,
  type Decision,
  type Finding,
  singleDecisionsFirst,
} from '../../../main/contract/index.ts';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './Check.module.css';

const words = texts.check;
const scores = ['0.99', '0.95', '0.90', '0.80'];

export function BulkDecision(props: {
  summary: CheckSummary;
  findings: readonly Finding[];
  classes: readonly DatasetClass[];
  onDecide(score: number, decision: Decision): void;
}): ReactNode {
  const { summary, findings } = props;
  const [score, setScore] = useState('0.95');
  const { decided, changed } = summary.single;
  const actions = findings[0]?.actions ?? [];
  if (summary.open < 2 || actions.length < 2) return null;
  if (decided < singleDecisionsFirst) {
    return <p className={styles.bulk}>{words.bulk.hint(count(singleDecisionsFirst - decided))}</p>;
  }
  return (
    <div className={styles.bulk}>
      <span>{words.bulk.hitRate(count(changed), count(decided))}</span>
      <span>{words.bulk.above}</span>
      <Select
        aria-label={words.bulk.above}
        data={scores}
        value={score}
        onChange={(value) => value && setScore(value)}
        allowDeselect={false}
        w={84}
        size="xs"
      />
      {actions.slice(0, 2).map((action) => (
        <Button key={action} variant="default" size="compact-sm" onClick={() => props.onDecide(Number(score), action)}>
          {words.bulk.do(words.actions[action])}
        </Button>
      ))}
    </div>
  );
}
