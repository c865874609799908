/** Accuracy and loss over the epochs of a run: train grey, validation ink, the x-axis reaching the planned end. */
import { LineChart } from '@mantine/charts';
import { Paper } from '@mantine/core';
import type { Epoch } from '../../main/contract/index.ts';
import { texts as allTexts } from '../texts/index.ts';
import classes from './Curves.module.css';
import { percentFigure } from './figures.ts';

const texts = allTexts.run.curves;

export interface CurvesProps {
  readonly epochs: readonly Epoch[];
  /** Last epoch the run may reach. */
  readonly planned: number;
  /** Epoch whose head was kept, once known: a vertical line. */
  readonly kept: number | null;
  /** One sentence at the right of the accuracy's heading: "best so far 93.3 % ± 3.3, epoch 11, on 225 photos". */
  readonly best?: string;
}

export function Curves({ epochs, planned, kept, best }: CurvesProps) {
  const hasValidation = epochs.some((epoch) => epoch.valAccuracy !== null);
  const accuracies = epochs.flatMap(({ trainAccuracy, valAccuracy }) => [trainAccuracy, valAccuracy ?? trainAccuracy]);
  const lowest = Math.min(1, ...accuracies);
  const from = [0.8, 0.6, 0.4, 0.2].find((start) => lowest >= start + 0.005) ?? 0;
  const losses = epochs.flatMap(({ trainLoss, valLoss }) => [trainLoss, valLoss ?? trainLoss]).filter(Number.isFinite);
  const lossTicks = ticksUpTo(Math.max(0.1, ...losses));
  return (
    <div className={classes.pair}>
      <Curve
        title={texts.accuracy}
        note={best ?? ''}
        names={hasValidation ? [texts.train, texts.validation] : [texts.train]}
        rows={epochs.map((epoch) => [epoch.epoch, epoch.trainAccuracy * 100, scaled(epoch.valAccuracy)])}
        ticks={[0, 1, 2, 3, 4].map((step) => Math.round((from + ((1 - from) * step) / 4) * 100))}
        planned={planned}
        kept={kept}
        format={(value) => percentFigure(value / 100, 200)}
      />
      <Curve
        title={texts.loss}
        note={texts.lowerIsBetter}
        names={hasValidation ? [texts.trainLoss, texts.validationLoss] : [texts.trainLoss]}
        rows={epochs.map((epoch) => [epoch.epoch, epoch.trainLoss, epoch.valLoss])}
        ticks={lossTicks}
        planned={planned}
        kept={kept}
        format={(value) => String(Math.round(value * 1000) / 1000)}
      />
    </div>
  );
}

interface CurveProps {
  readonly title: string;
  readonly note: string;
  readonly names: readonly string[];
  /** Epoch, train, validation. */
  readonly rows: readonly (readonly [number, number, number | null])[];
  readonly ticks: readonly number[];
  readonly planned: number;
  readonly kept: number | null;
  readonly format: (value: number) => string;
}

function Curve({ title, note, names, rows, ticks, planned, kept, format }: CurveProps) {
  const [train = '', validation] = names;
  const last = Math.max(planned, rows.at(-1)?.[0] ?? 1, 2);
  const data = rows.map(([epoch, trainValue, valValue]) => ({
    epoch,
    [train]: trainValue,
    ...(validation === undefined ? {} : { [validation]: valValue }),
  }));
  return (
    <Paper className={classes.card} component="section" aria-label={title}>
      <header className={classes.header}>
        <h3>{title}</h3>
        <span>{note}</span>
      </header>
      <LineChart
        h={260}
        data={data.length > 0 ? data : [{ epoch: 1 }]}
        dataKey="epoch"
        series={[
          { name: train, color: 'var(--t-control)' },
          ...(validation === undefined ? [] : [{ name: validation, color: 'var(--t-text)' }]),
        ]}
        curveType="linear"
        withDots={data.length === 1}
        withLegend
        legendProps={{ verticalAlign: 'top', height: 28 }}
        gridAxis="x"
        gridColor="var(--t-line)"
        textColor="var(--t-text3)"
        tickLine="none"
        strokeWidth={2}
        connectNulls={false}
        lineProps={{ isAnimationActive: false }}
        tooltipProps={{ isAnimationActive: false }}
        valueFormatter={format}
        xAxisProps={{
          type: 'number',
          domain: [1, last],
          ticks: epochTicks(last),
          interval: 0,
          allowDecimals: false,
          allowDataOverflow: false,
        }}
        yAxisProps={{ domain: [ticks[0] ?? 0, ticks.at(-1) ?? 1], ticks: [...ticks], interval: 0, width: 34 }}
        referenceLines={kept === null ? [] : [{ x: kept, label: texts.kept(kept), color: 'var(--t-control)' }]}
      />
    </Paper>
  );
}

const scaled = (share: number | null): number | null => (share === null ? null : share * 100);

/** About four marks a curve can be read by, the first epoch included. */
function epochTicks(last: number): number[] {
  const step = [1, 2, 5, 10, 15, 25, 50, 100, 250].find((size) => last / size <= 7) ?? Math.ceil(last / 5);
  return Array.from({ length: Math.floor((last - 1) / step) + 1 }, (_, index) => 1 + index * step);
}

/** Round steps from zero to at least `most`. */
function ticksUpTo(most: number): number[] {
  const rough = most / 4;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 4, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude;
  return Array.from({ length: 5 }, (_, index) => Number((index * step).toPrecision(3)));
}
