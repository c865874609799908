/** What several views of each photo bring this run and cost, side by side; measured when somebody asks. */
import { Button, Tooltip } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { RunDetails, ViewsResult } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { useJob } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';
import { percent } from '../../components/figures.ts';
import { Note } from '../../components/Note.tsx';
import { milliseconds, pointFigure, points } from '../../components/points.ts';
import { timesFigure } from '../../components/viewsCost.ts';
import { countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Run.module.css';
import own from './TestTime.module.css';

const words = texts.testTime;
const choices = ['centre', 'mirror', 'five', 'ten', 'scales'] as const;

export function TestTime({ run }: { run: RunDetails }) {
  const api = useApi();
  const { runId } = run;
  const measured = useQuery(api.testTime.get.queryOptions({ input: { runId } })).data;
  const measure = useMutation(api.testTime.measure.mutationOptions());
  const cancel = useMutation(api.jobs.cancel.mutationOptions());
  const job = useJob(measured?.jobId);
  const results = measured?.results ?? [];
  const of = (views: ViewsResult['views']) => results.find((one) => one.views === views);
  const centre = of('centre');
  const isComplete = choices.every((views) => of(views) !== undefined);
  const isMeasuring = measured !== undefined && measured.jobId !== null;
  return (
    <section className={classes.card} aria-label={words.title}>
      <header className={classes.cardHeader}>
        <h3>{words.title}</h3>
        {isMeasuring ? (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => measured?.jobId && cancel.mutate({ jobId: measured.jobId })}
          >
            {words.stop}
          </Button>
        ) : (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => measure.mutate({ runId, again: isComplete })}
            loading={measure.isPending}
          >
            {isComplete ? words.measureAgain : words.measure(countOf(run.images.val, 'photo'))}
          </Button>
        )}
      </header>
      <p className={own.saying} role="status">
        {isMeasuring
          ? [words.measuring, job?.stage].filter(Boolean).join(' ')
          : results.length === 0
            ? `${words.help} ${words.notMeasuredYet}`
            : verdict(results)}
      </p>
      {measure.error && (
        <Note kind="error" title={words.failed}>
          {problemText(measure.error)}
        </Note>
      )}
      <table className={classes.table}>
        <thead>
          <tr>
            <th>{words.columns.views}</th>
            <th className="r">{words.columns.right}</th>
            <Explained label={words.columns.difference} help={words.columns.differenceHelp} />
            <Explained label={words.columns.time} help={words.columns.timeHelp} />
          </tr>
        </thead>
        <tbody>
          {choices.map((views) => {
            const result = of(views);
            const accuracy = result?.accuracy ?? (views === 'centre' ? run.accuracy : null);
            return (
              <tr key={views}>
                <td className="cut" title={words.views[views]}>
                  {words.views[views]}
                </td>
                <td className="r">{accuracy === null ? words.none : percent(accuracy.value, accuracy.n)}</td>
                <td className="r">
                  {result?.difference ? points(result.difference) : views === 'centre' ? '' : words.none}
                </td>
                <td className="r">
                  {result?.msPerPhoto == null ? (
                    words.none
                  ) : (
                    <>
                      {words.ms(milliseconds(result.msPerPhoto))}
                      {centre?.msPerPhoto != null && views !== 'centre' && (
                        <span className="secondary">
                          {' '}
                          {words.times(timesFigure(result.msPerPhoto / centre.msPerPhoto))}
                        </span>
                      )}
                    </>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** The choice that can be told apart from the centre and differs most; else that none can. */
function verdict(results: readonly ViewsResult[]): string {
  const clear = results
    .filter(({ difference }) => difference !== null && difference.p < 0.05)
    .toSorted((a, b) => Math.abs(b.difference!.value) - Math.abs(a.difference!.value))[0];
  if (clear?.difference == null) return words.verdict.cannotTell;
  const { value } = clear.difference;
  const said = value > 0 ? words.verdict.helps : words.verdict.hurts;
  return said(words.short[clear.views], pointFigure(value));
}

export function Explained({ label, help }: { label: string; help: string }) {
  return (
    <th className="r">
      <Tooltip label={help} multiline w={260}>
        <button type="button" className={classes.explained}>
          {label}
        </button>
      </Tooltip>
    </th>
  );
}
