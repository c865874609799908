/** Before the first run of the checks: what they would look for and what that costs; and while they run. */
import { Button, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CheckState, Dataset } from '../../../main/contract/index.ts';
import { usePageKeys } from '../../app/keys.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { countOf, shortDuration } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './Check.module.css';
import { useCheckRun } from './useCheckRun.ts';

const words = texts.check;

export function NotChecked({ dataset, state }: { dataset: Dataset; state: CheckState }): ReactNode {
  const run = useCheckRun(dataset.datasetId, state.jobId);
  usePageKeys(words.title, [
    {
      title: words.pageKeys.decide,
      bindings: [{ combos: ['enter'], does: words.start.button, run: () => (run.underWay ? false : run.start()) }],
    },
  ]);
  const { cost } = state;
  const compute = Math.max(cost?.toCompute ?? 0, cost?.toMeasure ?? 0);
  return (
    <EmptyState
      title={run.underWay ? words.start.running(dataset.name) : words.start.title}
      actions={
        run.underWay ? (
          <RunProgress datasetId={dataset.datasetId} jobId={state.jobId} />
        ) : (
          <Button onClick={run.start} rightSection={<Kbd combo="enter" />}>
            {words.start.button}
          </Button>
        )
      }
    >
      <p>{words.start.sentence(countOf(dataset.photos, 'photo'))}</p>
      {!run.underWay && cost && (
        <p className={styles.cost}>
          {words.start.cost(
            shortDuration(cost.seconds),
            compute > 0 ? words.start.compute(countOf(compute, 'photo')) : '',
          )}
        </p>
      )}
      {run.problem !== null && (
        <Note kind="error" title={words.failed}>
          {run.problem}
        </Note>
      )}
    </EmptyState>
  );
}

/** How far the running checks are, with the way to stop them. */
export function RunProgress(props: { datasetId: number; jobId: string | null }): ReactNode {
  const run = useCheckRun(props.datasetId, props.jobId);
  return (
    <div className={styles.running}>
      <p role="status">{words.running(run.words)}</p>
      <Progress
        className={styles.progress}
        value={100 * (run.progress ?? 0)}
        color="var(--t-ember-solid)"
        aria-label={words.running(run.words)}
      />
      <Button variant="default" size="compact-sm" onClick={run.stop}>
        {words.stop}
      </Button>
    </div>
  );
}
