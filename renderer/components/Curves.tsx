/** Accuracy, loss and learning rate over the epochs of a run: train grey, validation ink, the x-axis reaching the planned end. */
import { LineChart } from '@mantine/charts';
import { Paper, Slider } from '@mantine/core';
import { useMediaQuery, useSessionStorage } from '@mantine/hooks';
import type { Epoch } from '../../main/contract/index.ts';
import { texts as allTexts } from '../texts/index.ts';
import classes from './Curves.module.css';
import { percentFigure, rate } from './figures.ts';

const texts = allTexts.run.curves;

export interface CurveMark {
  readonly epoch: number;
  readonly label: string;
}

export interface CurvesProps {
  readonly epochs: readonly Epoch[];
  /** Last epoch the run may reach. */
  readonly planned: number;
  /** Epoch whose head was kept, once known: a vertical line. */
  readonly kept: number | null;
  /** Epochs after which stages were thawed: vertical lines. */
  readonly marks?: readonly CurveMark[];
  /** One sentence at the right of the accuracy's heading: "best so far 93.3 % ± 3.3, epoch 11, on 225 photos". */
  readonly best?: string;
  /** The learning rate as a third curve. */
  readonly withRates?: boolean;
}

export function Curves({ epochs, planned, kept, marks = [], best, withRates = false }: CurvesProps) {
  const [smoothing, setSmoothing] = useSessionStorage({ key: 'thaw.curves.smoothing', defaultValue: 0 });
  const hasValidation = epochs.some((epoch) => epoch.valAccuracy !== null);
  const hasHeldOut = epochs.some((epoch) => epoch.heldOutLoss !== null);
  const accuracies = epochs.flatMap((epoch) => [
    epoch.trainAccuracy,
    epoch.valAccuracy ?? epoch.trainAccuracy,
    epoch.heldOutAccuracy ?? epoch.trainAccuracy,
  ]);
  const lowest = Math.min(1, ...accuracies);
  const from = [0.8, 0.6, 0.4, 0.2].find((start) => lowest >= start + 0.005) ?? 0;
  const losses = epochs.flatMap(({ trainLoss, valLoss, heldOutLoss }) => [trainLoss, valLoss ?? 0, heldOutLoss ?? 0]);
  const lines = kept === null ? marks : [...marks, { epoch: kept, label: texts.kept(kept) }];
  const common = { epochs, planned, marks: lines, smoothing };
  const named = (names: readonly [string, string, string], values: readonly ((epoch: Epoch) => number | null)[]) => {
    const all: Series[] = [
      { name: names[0], values: values[0]!, kind: 'train' },
      { name: names[1], values: values[1]!, kind: 'validation' },
      { name: names[2], values: values[2]!, kind: 'heldOut' },
    ];
    return all.filter(
      ({ kind }) => kind === 'train' || (kind === 'validation' ? hasValidation : withRates && hasHeldOut),
    );
  };
  return (
    <div className={classes.all}>
      <div className={classes.row} data-three={withRates || undefined}>
        <Curve
          {...common}
          title={texts.accuracy}
          note={best ?? ''}
          series={named(
            [texts.train, texts.validation, texts.heldOut],
            [
              ({ trainAccuracy }) => trainAccuracy * 100,
              ({ valAccuracy }) => scaled(valAccuracy),
              ({ heldOutAccuracy }) => scaled(heldOutAccuracy),
            ],
          )}
          ticks={[0, 1, 2, 3, 4].map((step) => Math.round((from + ((1 - from) * step) / 4) * 100))}
          format={(value) => percentFigure(value / 100, 200)}
        />
        <Curve
          {...common}
          title={texts.loss}
          note={texts.lowerIsBetter}
          series={named(
            [texts.trainLoss, texts.validationLoss, texts.heldOutLoss],
            [({ trainLoss }) => trainLoss, ({ valLoss }) => valLoss, ({ heldOutLoss }) => heldOutLoss],
          )}
          ticks={ticksUpTo(Math.max(0.1, ...losses.filter(Number.isFinite)))}
          format={(value) => String(Math.round(value * 1000) / 1000)}
        />
        {withRates && <RateCurve {...common} />}
      </div>
      <div className={classes.foot}>
        {hasValidation && <span>{hasHeldOut && withRates ? texts.explained : texts.explainedShort}</span>}
        <div className={classes.smoothing}>
          <span id="curve-smoothing">{texts.smoothing}</span>
          <Slider
            w={110}
            value={smoothing}
            onChange={setSmoothing}
            min={0}
            max={0.9}
            step={0.1}
            label={null}
            thumbProps={{ 'aria-labelledby': 'curve-smoothing' }}
          />
        </div>
      </div>
    </div>
  );
}

interface Series {
  readonly name: string;
  readonly values: (epoch: Epoch) => number | null;
  readonly kind: 'train' | 'validation' | 'heldOut';
}

interface CurveProps {
  readonly epochs: readonly Epoch[];
  readonly title: string;
  readonly note: string;
  readonly series: readonly Series[];
  readonly ticks: readonly number[];
  readonly planned: number;
  readonly marks: readonly CurveMark[];
  /** Share of the value before that each value keeps, 0…0.9. */
  readonly smoothing: number;
  readonly format: (value: number) => string;
  readonly logarithmic?: boolean;
}

const strokes = {
  train: { color: 'var(--t-control)' },
  validation: { color: 'var(--t-text)' },
  heldOut: { color: 'var(--t-text2)', strokeDasharray: '4 3' },
} as const;

function Curve(props: CurveProps) {
  const { epochs, title, note, series, ticks, planned, marks, smoothing, format, logarithmic = false } = props;
  const tall = useMediaQuery('(min-height: 1000px)') ?? false;
  const last = Math.max(planned, epochs.at(-1)?.epoch ?? 1, 2);
  const columns = series.map(({ values }) => smooth(epochs.map(values), smoothing));
  const data = epochs.map(({ epoch }, row) => ({
    epoch,
    ...Object.fromEntries(series.map(({ name }, column) => [name, columns[column]?.[row] ?? null])),
  }));
  return (
    <Paper className={classes.card} component="section" aria-label={title}>
      <header className={classes.header}>
        <h3>{title}</h3>
        <span className="cut" title={note}>
          {note}
        </span>
      </header>
      <LineChart
        h={tall ? 330 : 236}
        data={data.length > 0 ? data : [{ epoch: 1 }]}
        dataKey="epoch"
        series={series.map(({ name, kind }) => ({ name, ...strokes[kind] }))}
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
        yAxisProps={{
          domain: [ticks[0] ?? 0, ticks.at(-1) ?? 1],
          ticks: [...ticks],
          interval: 0,
          width: logarithmic ? 60 : 34,
          ...(logarithmic ? { scale: 'log', allowDataOverflow: true } : {}),
        }}
        referenceLines={marks.map(({ epoch, label }) => ({
          x: epoch,
          label,
          color: 'var(--t-control)',
          labelPosition: epoch > last / 3 ? ('insideBottomRight' as const) : ('insideBottomLeft' as const),
        }))}
      />
    </Paper>
  );
}

/** On a logarithmic axis, so that the small rates of thawed stages are seen beside the head's; what falls to 0 ends at its foot. */
function RateCurve(props: Pick<CurveProps, 'epochs' | 'planned' | 'marks'>) {
  const rates = props.epochs.map(({ learningRate }) => learningRate).filter((value) => value > 0);
  const to = Math.ceil(Math.log10(Math.max(1e-6, ...rates)) - 1e-9);
  const lowest = Math.log10(Math.min(10 ** to, ...rates));
  const from = Math.max(to - 3, Math.min(to - 1, Math.floor(lowest + 1e-9)));
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => Number((10 ** (from + index)).toPrecision(1)));
  return (
    <Curve
      {...props}
      marks={props.marks.map(({ epoch }) => ({ epoch, label: '' }))}
      smoothing={0}
      title={texts.learningRate}
      note=""
      series={[
        { name: texts.rate, values: ({ learningRate }) => Math.max(10 ** from, learningRate), kind: 'validation' },
      ]}
      ticks={ticks}
      format={rate}
      logarithmic
    />
  );
}

const scaled = (share: number | null): number | null => (share === null ? null : share * 100);

/** Exponential moving average that begins at the first value; gaps stay gaps. */
function smooth(values: readonly (number | null)[], share: number): readonly (number | null)[] {
  let before: number | null = null;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    before = before === null ? value : share * before + (1 - share) * value;
    return before;
  });
}

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
