/** The result as a sentence, then drawn: how many were right, what to expect on new photos, and an earlier run beside it. */
import { Menu } from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { RunComparison, RunDetails, RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { percent, percentFigure } from '../../components/figures.ts';
import { IntervalAxis } from '../../components/IntervalAxis.tsx';
import { RunGlyph } from '../../components/RunGlyph.tsx';
import { count, countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { pWords } from '../runs/pWords.ts';
import { trainedWords } from '../train/planWords.ts';
import classes from './Run.module.css';

const words = texts.run;

/** Below this many photos a percentage would claim more than is known. */
const few = 30;

export interface HeadlineProps {
  readonly run: RunDetails;
  /** Other runs of the dataset that have a result, newest first. */
  readonly others: readonly RunSummary[];
}

export function Headline({ run, others }: HeadlineProps) {
  const accuracy = run.accuracy;
  const usual = others.find((other) => other.number < run.number) ?? null;
  // 0 stands for no ring.
  const [chosen, choose] = useSessionStorage<number | null>({
    key: `thaw.run.reference.${run.runId}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const reference = chosen === null ? usual : (others.find((other) => other.runId === chosen) ?? null);
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
          reference={reference?.accuracy?.value ?? null}
          label={words.axis(percent(value, n), percent(low, n), percent(high, n))}
        />
        {others.length > 0 && (
          <p className={classes.ring}>
            {reference === null ? words.noRing : <Ring run={run} reference={reference} />}{' '}
            <RingMenu
              others={others}
              chosen={reference?.runId ?? 0}
              onChoose={(runId) => choose(runId === usual?.runId ? null : runId)}
            />
          </p>
        )}
      </div>
    </section>
  );
}

/** "run 4, head only, 87.1 %. Better beyond chance, p = 0.004." */
function Ring({ run, reference }: { run: RunDetails; reference: RunSummary }) {
  const api = useApi();
  const compared = useQuery(
    api.runs.compare.queryOptions({ input: { first: run.runId, second: reference.runId } }),
  ).data;
  const { accuracy, stages } = reference;
  const trained = stages.filter(({ trains }) => trains).map(({ name }) => name);
  const what = trainedWords(
    trained,
    stages.map(({ name }) => name),
  );
  return (
    <span title={compared?.problem ?? compared?.verdict}>
      {words.ring(reference.number, what, accuracy ? percent(accuracy.value, accuracy.n) : '')}{' '}
      {compared && verdict(compared)}
    </span>
  );
}

function verdict({ problem, p, photos }: RunComparison): string {
  if (problem !== null || p === null) return words.verdict.otherPhotos;
  const { onlyFirstRight, onlySecondRight } = photos;
  if (onlyFirstRight === onlySecondRight) return words.verdict.even;
  if (p >= 0.05) return words.verdict.same(pWords(p));
  return onlyFirstRight > onlySecondRight ? words.verdict.better(pWords(p)) : words.verdict.worse(pWords(p));
}

function RingMenu(props: { others: readonly RunSummary[]; chosen: number; onChoose: (runId: number) => void }) {
  return (
    <Menu position="bottom-end" width={280} returnFocus>
      <Menu.Target>
        <button type="button" className="link" aria-label={words.chooseRingLabel}>
          {words.chooseRing}
        </button>
      </Menu.Target>
      <Menu.Dropdown className={classes.ringMenu}>
        <Menu.Item onClick={() => props.onChoose(0)}>{words.withoutRing}</Menu.Item>
        {props.others.map((other) => (
          <Menu.Item
            key={other.runId}
            aria-current={other.runId === props.chosen || undefined}
            leftSection={<RunGlyph stages={other.stages} />}
            rightSection={other.accuracy && percent(other.accuracy.value, other.accuracy.n)}
            onClick={() => props.onChoose(other.runId)}
          >
            {words.title(other.number)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
