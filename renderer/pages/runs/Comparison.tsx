/** Two runs side by side: which is better in a sentence, the photos that tell, what was set differently, and both curves. */
import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { RefObject } from 'react';
import { Link } from 'wouter';
import type { RunComparison, RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { Note } from '../../components/Note.tsx';
import { routes } from '../../navigation/routes.ts';
import { countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { CompareCurves } from './CompareCurves.tsx';
import classes from './Comparison.module.css';
import { Differences } from './Differences.tsx';
import { OnlyOneRight } from './OnlyOneRight.tsx';
import { OverlapBar } from './OverlapBar.tsx';

const words = texts.runs.comparison;

export interface ComparisonProps {
  readonly first: RunSummary;
  readonly second: RunSummary;
  readonly heading: RefObject<HTMLHeadingElement | null>;
  onSwap(): void;
  onLeave(): void;
}

const hasResult = (run: RunSummary): boolean => run.state === 'done' && run.accuracy !== null;

export function Comparison({ first, second, heading, onSwap, onLeave }: ComparisonProps) {
  const api = useApi();
  const comparable = hasResult(first) && hasResult(second);
  const compared = useQuery(
    api.runs.compare.queryOptions({ input: { first: first.runId, second: second.runId }, enabled: comparable }),
  );
  return (
    <section className={classes.comparison} aria-label={words.title(first.number, second.number)}>
      <header className={classes.header}>
        <h2 ref={heading} tabIndex={-1}>
          {words.title(first.number, second.number)}
        </h2>
        {[first, second].map((run) => (
          <Link key={run.runId} href={routes.run(run.runId)} className="link">
            {words.openRun(run.number)}
          </Link>
        ))}
        <span className={classes.actions}>
          <Button variant="default" onClick={onSwap}>
            {words.swap}
          </Button>
          <ActionIcon aria-label={words.leave} onClick={onLeave}>
            <IconX size={16} stroke={1.6} />
          </ActionIcon>
        </span>
      </header>
      <div className={classes.cards}>
        <div className={classes.card}>
          {!comparable && <p className={classes.verdict}>{missingResult(first, second)}</p>}
          {compared.error && <Note kind="error" title={problemText(compared.error)} />}
          {comparable && !compared.data && !compared.error && (
            <p className={classes.reading} role="status">
              {words.reading}
            </p>
          )}
          {compared.data && <Answers {...{ first, second }} compared={compared.data} />}
        </div>
        <Differences first={first} second={second} known={compared.data?.differences ?? []} />
      </div>
      <CompareCurves first={first} second={second} />
    </section>
  );
}

function Answers({ first, second, compared }: { first: RunSummary; second: RunSummary; compared: RunComparison }) {
  const { photos, problem } = compared;
  // A p-value stays on one line.
  const verdict = compared.verdict.replace(/p ([=<]) /, 'p\u00a0$1\u00a0');
  // "These two cannot be told apart: …": what counts stands before the colon.
  const colon = verdict.indexOf(':');
  const [lead, rest] = colon < 0 ? [verdict, ''] : [verdict.slice(0, colon + 1), verdict.slice(colon + 1)];
  const shared = countOf(photos.both, 'photo');
  return (
    <>
      {problem === null ? (
        <p className={classes.verdict}>
          <strong>{lead}</strong>
          {rest} <span className="secondary">{onPhotos(first, second, compared)}</span>
        </p>
      ) : (
        <Note kind="doubt" title={verdict} />
      )}
      {photos.both > 0 && (
        <>
          {problem !== null && <p className="secondary">{words.shared(shared)}</p>}
          <OverlapBar first={first.number} second={second.number} photos={photos} />
          <OnlyOneRight
            right={first}
            wrong={second}
            predictions={compared.onlyFirstRight}
            total={photos.onlyFirstRight}
          />
          <OnlyOneRight
            right={second}
            wrong={first}
            predictions={compared.onlySecondRight}
            total={photos.onlySecondRight}
          />
        </>
      )}
    </>
  );
}

function missingResult(first: RunSummary, second: RunSummary): string {
  const without = [first, second].filter((run) => !hasResult(run));
  const [one] = without;
  return words.noResult(
    without.length === 2 || !one ? words.bothHaveNone(first.number, second.number) : words.hasNone(one.number),
  );
}

function onPhotos(first: RunSummary, second: RunSummary, { photos, p }: RunComparison): string {
  const { both, onlyFirstRight, onlySecondRight } = photos;
  const shared = countOf(both, 'photo');
  if (onlyFirstRight + onlySecondRight === 0) return words.sameRight(shared);
  const counts = [String(onlyFirstRight), String(onlySecondRight)] as const;
  return `${words.onPhotos(shared, first.number, second.number, ...counts)}${p === null ? '.' : words.test}`;
}
