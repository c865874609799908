/** The rows under the stages: what is expected of training from each of them on, in the stages' own columns. */
import { NumberInput, Popover, UnstyledButton } from '@mantine/core';
import { texts as allTexts } from '../texts/index.ts';
import { percent } from './figures.ts';
import type { StripColumn } from './stripColumns.ts';
import classes from './ThawStrip.module.css';
import { scaleStart } from './Whisker.tsx';

const texts = allTexts.train.strip;

/** What is known of training from one stage on. Null: not known. */
export interface DepthFigures {
  /** All in 0…1, with the 95 % range. */
  readonly accuracy: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly time: string | null;
  readonly memory: string | null;
  /** What would fit, where the memory does not: "batch 8 would fit". Null where it fits or is not known. */
  readonly tooLarge: string | null;
  /** Said in place of a missing accuracy: "cannot tell", "measuring, 12 s left". */
  readonly missing: string;
  /** The reason why something is missing. */
  readonly why: string | null;
}

/** Where the figures come from, for the last column of each row. */
export interface FigureSources {
  readonly accuracy: string;
  readonly time: string;
  readonly memory: string;
  readonly rate: string;
}

export interface ThawFiguresProps {
  readonly columns: readonly StripColumn[];
  /** Figures of a column by its index; the head's comes last. */
  figuresOf(column: number): DepthFigures;
  /** Index of the column that is chosen; null where single stages are. */
  readonly chosen: number | null;
  readonly sources: FigureSources;
  readonly trained: ReadonlySet<string>;
  /** Multipliers by stage, `head` included; 1 where none is given. */
  readonly rates: Readonly<Record<string, number>>;
  onRate(names: readonly string[], rate: number): void;
  readonly accuracyHeight: number;
  readonly columnWidth: number;
}

export function ThawFigures(props: ThawFiguresProps) {
  const { columns, chosen, sources, accuracyHeight, columnWidth } = props;
  const all = [...columns.map((_, index) => index), columns.length];
  const figures = all.map((index) => props.figuresOf(index));
  const lowest = Math.min(1, ...figures.flatMap(({ accuracy }) => (accuracy ? [accuracy.low] : [])));
  const known = figures.some(({ accuracy }) => accuracy !== null);
  const from = scaleStart(lowest);
  const keyOf = (index: number) => columns[index]?.title ?? 'head';
  const mark = (index: number) => (index === chosen ? classes.chosen : undefined);
  return (
    <>
      <div className={`${classes.row} ${classes.values} ${classes.accuracy}`} style={{ height: accuracyHeight }}>
        <span className={classes.lead}>
          {texts.expectedAccuracy}
          <small>{texts.withRange}</small>
        </span>
        {known && <AccuracyLines from={from} labels={accuracyHeight > 100 ? [0, 0.5, 1] : [0.5]} />}
        {figures.map(({ accuracy, missing, why }, index) =>
          accuracy === null ? (
            <span key={keyOf(index)} className={classes.cannotTell} title={why ?? undefined}>
              {missing}
            </span>
          ) : (
            <span key={keyOf(index)} className={classes.point}>
              <AccuracyPoint
                {...accuracy}
                from={from}
                height={accuracyHeight}
                width={columnWidth}
                chosen={index === chosen}
              />
            </span>
          ),
        )}
        <span className={classes.tail}>{sources.accuracy}</span>
      </div>
      <div className={`${classes.row} ${classes.values}`}>
        <span className={classes.lead}>{texts.time}</span>
        {figures.map(({ time, why }, index) => (
          <span key={keyOf(index)} className={mark(index)} title={time === null ? (why ?? undefined) : undefined}>
            {time ?? texts.none}
          </span>
        ))}
        <span className={classes.tail}>{sources.time}</span>
      </div>
      <div className={`${classes.row} ${classes.values}`}>
        <span className={classes.lead}>{texts.memory}</span>
        {figures.map(({ memory, tooLarge }, index) => (
          <span
            key={keyOf(index)}
            className={mark(index)}
            data-too-large={tooLarge !== null || undefined}
            title={tooLarge ?? undefined}
          >
            {memory ?? texts.none}
            {tooLarge !== null && <span className="visually-hidden">, {tooLarge}</span>}
          </span>
        ))}
        <span className={classes.tail}>{sources.memory}</span>
      </div>
      <div className={`${classes.row} ${classes.values} ${classes.rates}`}>
        <span className={classes.lead}>{texts.learningRate}</span>
        {columns.map(({ title, stages }) => {
          const names = stages.map(({ name }) => name).filter((name) => props.trained.has(name));
          return (
            <span key={title}>
              {names.length === 0 ? texts.none : <Multiplier {...props} title={title} names={names} />}
            </span>
          );
        })}
        <span>
          <Multiplier {...props} title={texts.head} names={headNames} />
        </span>
        <span className={classes.tail}>{sources.rate}</span>
      </div>
    </>
  );
}

const headNames = ['head'];

function AccuracyLines({ from, labels }: { from: number; labels: readonly number[] }) {
  return (
    <div className={classes.accuracyLines}>
      {[0, 0.5, 1].map((share) => (
        <i key={share} style={{ top: `${share * 100}%` }} />
      ))}
      {labels.map((share) => (
        <span key={share} style={{ top: `${share * 100}%` }}>
          {percent(1 - share * (1 - from))}
        </span>
      ))}
    </div>
  );
}

interface AccuracyPointProps {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly from: number;
  readonly height: number;
  readonly width: number;
  readonly chosen: boolean;
}

/** A point with its range: solid ink for the column that is chosen, hollow for the others. */
function AccuracyPoint({ value, low, high, from, height, width, chosen }: AccuracyPointProps) {
  const y = (share: number) => 9 + (1 - (Math.max(share, from) - from) / (1 - from)) * (height - 18);
  const colour = chosen ? 'var(--t-text)' : 'var(--t-control)';
  // In a narrow column point and figure are pushed together to its middle.
  const x = width < 100 ? 8 : 20;
  const label = `${percent(value)}, ${percent(low)} to ${percent(high)}`;
  return (
    <svg width={x + 50} height={height} role="img" aria-label={label}>
      <title>{label}</title>
      <line x1={x} x2={x} y1={y(high)} y2={y(low)} stroke={colour} strokeWidth={2} />
      <circle
        cx={x}
        cy={y(value)}
        r={chosen ? 5.5 : 5}
        fill={chosen ? 'var(--t-text)' : 'var(--t-surface)'}
        stroke={colour}
        strokeWidth={chosen ? 0 : 2}
      />
      <text x={x + 11} y={y(value) + 4.5} fill="var(--t-text)" fontSize={13} fontWeight={chosen ? 650 : 500}>
        {percent(value)}
      </text>
    </svg>
  );
}

interface MultiplierProps extends Pick<ThawFiguresProps, 'rates' | 'onRate'> {
  readonly title: string;
  readonly names: readonly string[];
}

/** "× 0.3": how much of the learning rate a stage gets. Click to edit. */
function Multiplier({ title, names, rates, onRate }: MultiplierProps) {
  const value = rates[names[0] ?? ''] ?? 1;
  return (
    <Popover position="top" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.multiplier} aria-label={texts.editRate(title, String(value))}>
          {texts.times(String(value))}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown w={220}>
        <NumberInput
          label={texts.rateOf(title)}
          description={texts.rateHelp}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={value}
          min={0}
          max={100}
          step={0.1}
          decimalScale={4}
          allowNegative={false}
          clampBehavior="strict"
          onChange={(next) => typeof next === 'number' && next <= 100 && onRate(names, next)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
