/** Accuracy and loss of two runs over their epochs: the first solid in ink, the second dashed in grey. */
import { LineChart } from '@mantine/charts';
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Epoch, RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { percentFigure } from '../../components/figures.ts';
import { texts } from '../../texts/index.ts';
import classes from './Comparison.module.css';
import { type CurvePhotos, type CurvePoint, compareEpochs, lossTicks, percentTicks } from './compareEpochs.ts';

const words = texts.runs.comparison.curves;

export function CompareCurves({ first, second }: { first: RunSummary; second: RunSummary }) {
  const api = useApi();
  const one = useQuery(api.runs.get.queryOptions({ input: { runId: first.runId } })).data;
  const other = useQuery(api.runs.get.queryOptions({ input: { runId: second.runId } })).data;
  const [on, setOn] = useState<CurvePhotos>('validation');
  const epochs: readonly [readonly Epoch[], readonly Epoch[]] = [one?.epochs ?? [], other?.epochs ?? []];
  const known = one !== undefined && other !== undefined;
  if (known && epochs[0].length + epochs[1].length === 0) return <p className={classes.noCurves}>{words.none}</p>;
  const heldOut = epochs.flat().some((epoch) => epoch.heldOutLoss !== null);
  return (
    <div className={classes.curves}>
      {(['accuracy', 'loss'] as const).map((figure) => (
        <section key={figure} className={classes.card} aria-label={words[figure]}>
          <header className={classes.curveHeader}>
            <h3>{words[figure]}</h3>
            {figure === 'accuracy' && heldOut && (
              <SegmentedControl
                aria-label={words.on}
                data={[
                  { value: 'validation', label: words.validation },
                  { value: 'heldOut', label: words.heldOut },
                ]}
                value={on}
                onChange={(value) => setOn(value === 'heldOut' ? 'heldOut' : 'validation')}
              />
            )}
            <span className={classes.legend}>
              <Key number={first.number} dashed={false} />
              <Key number={second.number} dashed />
            </span>
          </header>
          <Chart numbers={[first.number, second.number]} points={compareEpochs(epochs, figure, on)} figure={figure} />
        </section>
      ))}
    </div>
  );
}

const Key = ({ number, dashed }: { number: number; dashed: boolean }) => (
  <span>
    <svg width={26} height={8} aria-hidden>
      <line x1={0} x2={26} y1={4} y2={4} strokeWidth={2} {...lineLook(dashed)} />
    </svg>
    <span>
      {words.line(number)}
      <span className="visually-hidden">{dashed ? words.dashed : words.solid}</span>
    </span>
  </span>
);

const dashes = '6 4';
const lineLook = (dashed: boolean) =>
  dashed ? ({ stroke: 'var(--t-control)', strokeDasharray: dashes } as const) : ({ stroke: 'var(--t-text)' } as const);

function Chart(props: {
  numbers: readonly [number, number];
  points: readonly CurvePoint[];
  figure: 'accuracy' | 'loss';
}) {
  const { points, figure } = props;
  const [solid, dashed] = props.numbers.map((number) => texts.runs.runNumber(number));
  const last = Math.max(2, points.at(-1)?.epoch ?? 2);
  const values = points.flatMap(({ first, second }) => [first, second]).filter((value) => value !== null);
  if (values.length === 0) return <p className={classes.noFigures}>{words.noFigures}</p>;
  const ticks = figure === 'accuracy' ? percentTicks(Math.min(...values)) : lossTicks(Math.max(...values));
  const format = (value: number) =>
    figure === 'accuracy' ? percentFigure(value / 100, 200) : String(Math.round(value * 1000) / 1000);
  return (
    <LineChart
      h={200}
      data={points.map(({ epoch, first, second }) => ({ epoch, [solid ?? '']: first, [dashed ?? '']: second }))}
      dataKey="epoch"
      series={[
        { name: dashed ?? '', color: 'var(--t-control)', strokeDasharray: dashes },
        { name: solid ?? '', color: 'var(--t-text)' },
      ]}
      curveType="linear"
      withDots={points.length === 1}
      gridAxis="x"
      gridColor="var(--t-line)"
      textColor="var(--t-text3)"
      tickLine="none"
      strokeWidth={2}
      connectNulls={false}
      lineProps={{ isAnimationActive: false }}
      tooltipProps={{ isAnimationActive: false }}
      valueFormatter={format}
      xAxisProps={{ type: 'number', domain: [1, last], allowDecimals: false }}
      yAxisProps={{
        domain: [ticks[0] ?? 0, ticks.at(-1) ?? 1],
        ticks: [...ticks],
        interval: 0,
        width: 40,
      }}
    />
  );
}
