/** The result as a sentence, then drawn: how many were right, what to expect on new photos, and an earlier run beside it. */
import { useQuery } from '@tanstack/react-query';
import type { RunDetails, RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { percent, percentFigure } from '../../components/figures.ts';
import { IntervalAxis } from '../../components/IntervalAxis.tsx';
import { count, countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Run.module.css';

const words = texts.run;

/** Below this many photos a percentage would claim more than is known. */
const few = 30;

export function Headline({ run }: { run: RunDetails }) {
  const api = useApi();
  const runs = useQuery(api.runs.list.queryOptions({ input: { datasetId: run.datasetId } })).data ?? [];
  const accuracy = run.accuracy;
  if (accuracy === null || accuracy.n === 0) {
    return <section className={classes.headline}>{<p className={classes.saying}>{words.noneToJudge}</p>}</section>;
  }
  if (accuracy.n === 1) {
    return (
      <section className={classes.headline}>
        <p className={classes.saying}>{words.oneSays(countOf(1, 'photo'))}</p>
      </section>
    );
  }
  const { value, low, high, n, correct } = accuracy;
  const earlier = runs.find((other) => other.number < run.number && other.accuracy !== null && other.accuracy.n > 1);
  const guessing = run.baseline === null ? '' : words.guessing(percent(run.baseline));
  const isFew = n < few;
  return (
    <section className={classes.headline}>
      <div>
        <p className={classes.saying}>
          {isFew ? (
            <strong>{words.fewHeadline(count(correct), count(n))}</strong>
          ) : (
            <>
              <strong>{percent(value, n)}</strong> {words.right(count(correct), countOf(n, 'photo'))}
            </>
          )}
        </p>
        <p className={classes.expect}>
          {isFew
            ? words.fewSentence(percentFigure(low), percentFigure(high))
            : words.expect(percentFigure(low, n), percentFigure(high, n))}{' '}
          {guessing}
        </p>
      </div>
      <div>
        <IntervalAxis
          value={value}
          low={low}
          high={high}
          reference={earlier?.accuracy?.value ?? null}
          label={words.axis(percent(value, n), percent(low, n), percent(high, n))}
        />
        {earlier?.accuracy && (
          <p className="hint">
            {words.ring(earlier.number, percent(earlier.accuracy.value, earlier.accuracy.n), verdict(run, earlier))}
          </p>
        )}
      </div>
    </section>
  );
}

function verdict(run: RunDetails, earlier: RunSummary): string {
  const [now, then] = [run.accuracy, earlier.accuracy];
  if (!now || !then || now.n !== then.n) return words.verdict.otherPhotos;
  if (now.low > then.high) return words.verdict.better;
  if (now.high < then.low) return words.verdict.worse;
  return words.verdict.same;
}
