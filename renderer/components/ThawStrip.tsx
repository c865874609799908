/**
 * The network from photo to classes, with the line between what stays frozen and what trains. Columns are shared by the
 * blocks, the handle and the rows below, so that one x-axis carries one thought.
 */
import { useElementSize, useMediaQuery } from '@mantine/hooks';
import { IconFlame, IconSnowflake } from '@tabler/icons-react';
import { type CSSProperties, type KeyboardEvent, type ReactNode, useState } from 'react';
import { texts as allTexts } from '../texts/index.ts';
import { amount, percent } from './figures.ts';
import { HeadDots, StageBlock } from './StageBlock.tsx';
import classes from './ThawStrip.module.css';

export interface StripStage {
  readonly name: string;
  /** Output shape of one picture: channels × height × width, or just features. */
  readonly shape: readonly number[];
  readonly layers: number;
  readonly parameters: number;
}

export interface StripRow {
  readonly title: string;
  /** What the head's column shows; null: cannot tell. */
  readonly head: ReactNode;
  /** Where the figure comes from, for the last column. */
  readonly source: string;
}

export interface ThawStripProps {
  readonly stages: readonly StripStage[];
  /** Output classes and the head's parameters. */
  readonly head: { readonly classes: number; readonly parameters: number };
  readonly inputSize: number;
  /** A photo as the network sees it; null draws an empty frame. */
  readonly pictureUrl: string | null;
  /** True when the weights are not here: everything is drawn hollow. */
  readonly hollow: boolean;
  /** Accuracy that earlier runs of this network reached with only the head trained; null: cannot tell. */
  readonly expected: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly expectedSource: string;
  readonly rows: readonly StripRow[];
  /** The list of classes, beside the head. */
  readonly classList: ReactNode;
  /** Read out with the handle: "the head trains, 3 k parameters, about 9 s". */
  readonly valueText: string;
}

const texts = allTexts.train.strip;
const leadAndTail = 132 + 136;

export function ThawStrip(props: ThawStripProps) {
  const { head, hollow, expected } = props;
  const tall = useMediaQuery('(min-height: 1000px)') ?? false;
  const { ref, width } = useElementSize();
  const [asked, setAsked] = useState(false);
  const stages = groupStages(props.stages);
  const columns = stages.length + 1;
  const column = Math.max(72, ((width || 1016) - leadAndTail) / columns);
  const scale = tall ? 1.95 : 1.1;
  const narrow = stages.length > 7 || column < 100;
  const blocksHeight = tall ? 282 : 162;
  const accuracyHeight = tall ? 124 : 78;
  const frozenParameters = props.stages.reduce((sum, stage) => sum + stage.parameters, 0);
  const style = { '--columns': columns, '--frozen-share': stages.length / columns } as CSSProperties;
  const scaleFrom = expected === null ? 0.8 : Math.max(0, Math.floor(expected.low * 10 - 0.3) / 10);

  const askedDeeper = () => setAsked(true);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowLeft' || event.key === 'ArrowDown' || event.key === 'Home') {
      event.preventDefault();
      askedDeeper();
    } else if (event.key === 'ArrowRight' || event.key === 'ArrowUp' || event.key === 'End') {
      event.preventDefault();
      setAsked(false);
    }
  };

  return (
    <section
      ref={ref}
      className={`${classes.strip} ${hollow ? classes.hollow : ''} ${narrow ? classes.narrow : ''}`}
      style={style}
      aria-label={texts.title}
    >
      <div className={`${classes.wash} ${classes.frozenWash}`} />
      <div className={`${classes.wash} ${classes.warmWash}`} />

      <div className={`${classes.row} ${classes.head}`}>
        <span className={classes.lead} />
        <span
          className={`${classes.temperature} ${classes.frozenText}`}
          style={{ gridColumn: `span ${stages.length}` }}
        >
          <IconSnowflake size={15} stroke={1.6} aria-hidden />
          <strong>{texts.frozen}</strong>
          {texts.frozenSum(props.stages.length, amount(frozenParameters))}
        </span>
        <span className={`${classes.temperature} ${classes.warmText}`}>
          <IconFlame size={15} stroke={1.6} aria-hidden />
          <strong>{texts.trains}</strong>
          {column >= 160 ? texts.parameters(amount(head.parameters)) : column >= 118 ? amount(head.parameters) : ''}
        </span>
        <span className={classes.tail} />
      </div>

      <div className={`${classes.row} ${classes.blocks}`} style={{ height: blocksHeight }}>
        <div className={classes.flow} />
        <span className={classes.lead}>
          {props.pictureUrl === null ? (
            <span className={`${classes.photo} ${classes.noPhoto}`} />
          ) : (
            <img className={classes.photo} src={props.pictureUrl} alt={texts.photoAlt} />
          )}
        </span>
        {stages.map((stage) => (
          <button
            key={stage.name}
            type="button"
            tabIndex={-1}
            className={classes.column}
            aria-label={texts.stage(stage.name)}
            onClick={askedDeeper}
          >
            <StageBlock
              shape={stage.shape}
              layers={stage.layers}
              state={hollow ? 'hollow' : 'frozen'}
              scale={scale}
              column={narrow ? Math.min(column, 99) : column}
            />
          </button>
        ))}
        <span style={{ position: 'relative' }}>
          <HeadDots classes={head.classes} hollow={hollow} />
        </span>
        <span className={classes.tail}>{props.classList}</span>
      </div>

      <div className={`${classes.row} ${classes.names}`}>
        <span className={`${classes.shape} ${classes.lead}`}>{texts.inputShape(props.inputSize)}</span>
        {stages.map((stage) => (
          <span key={stage.name}>
            <span className={classes.name}>{stage.name}</span>
            <br />
            <span className={classes.shape}>{shapeText(stage.shape, narrow)}</span>
          </span>
        ))}
        <span>
          <span className={classes.name}>{texts.head}</span>
          <br />
          <span className={classes.shape}>{texts.classes(head.classes)}</span>
        </span>
        <span className={classes.tail} />
      </div>

      <div className={`${classes.row} ${classes.track}`}>
        <span className={classes.lead}>{texts.trainFromHere}</span>
        <div className={`${classes.rail} ${classes.frozenRail}`} />
        <div className={`${classes.rail} ${classes.warmRail}`} />
        {stages.map((stage, index) => (
          <i key={stage.name} className={classes.stop} style={{ left: edge(index, columns, 5) }} />
        ))}
        <button
          type="button"
          role="slider"
          className={classes.handle}
          style={{ left: edge(stages.length, columns) }}
          aria-label={texts.trainFromHere}
          aria-valuemin={0}
          aria-valuemax={stages.length}
          aria-valuenow={stages.length}
          aria-valuetext={props.valueText}
          onClick={askedDeeper}
          onKeyDown={onKeyDown}
          onBlur={() => setAsked(false)}
        >
          <HandleMark />
        </button>
        <span className={classes.tail} style={{ gridColumn: `${columns + 2}` }} role="status">
          {asked ? texts.deeperLater : texts.atTheHead}
        </span>
      </div>
      <div
        className={classes.freezeLine}
        style={{ left: edge(stages.length, columns), height: 35 + blocksHeight + 40 }}
      />

      <div className={`${classes.row} ${classes.values} ${classes.accuracy}`} style={{ height: accuracyHeight }}>
        <span className={classes.lead}>
          {texts.expectedAccuracy}
          <small>{texts.withRange}</small>
        </span>
        {expected !== null && (
          <div className={classes.accuracyLines}>
            {[0, 0.5, 1].map((share) => (
              <i key={share} style={{ top: `${share * 100}%` }} />
            ))}
            {(column > 120 ? [1, 0.5] : [0.5]).map((share) => (
              <span key={share} style={{ top: `${share * 100}%` }}>
                {percent(1 - share * (1 - scaleFrom))}
              </span>
            ))}
          </div>
        )}
        {stages.map((stage) => (
          <span key={stage.name} className={classes.cannotTell}>
            {texts.cannotTell}
          </span>
        ))}
        {expected === null ? (
          <span className={classes.cannotTell}>{texts.cannotTell}</span>
        ) : (
          <span className={classes.chosen} style={{ position: 'relative', height: '100%' }}>
            <ExpectedPoint {...expected} from={scaleFrom} height={accuracyHeight} />
          </span>
        )}
        <span className={classes.tail}>{props.expectedSource}</span>
      </div>
      {props.rows.map((row) => (
        <div key={row.title} className={`${classes.row} ${classes.values}`}>
          <span className={classes.lead}>{row.title}</span>
          {stages.map((stage) => (
            <span key={stage.name}>–</span>
          ))}
          <span className={row.head === null ? classes.cannotTell : classes.chosen}>
            {row.head ?? texts.cannotTell}
          </span>
          <span className={classes.tail}>{row.source}</span>
        </div>
      ))}
      <div className={classes.frame} style={{ height: accuracyHeight + 2 + props.rows.length * 26 }}>
        <span className={classes.tag}>{texts.headOnly}</span>
      </div>
    </section>
  );
}

/** Left edge of a column, as CSS; `inset` px to the right. */
const edge = (index: number, columns: number, inset = 0): string =>
  `calc(var(--lead) + (100% - var(--lead) - var(--tail)) * ${index / columns} + ${inset}px)`;

const shapeText = (shape: readonly number[], narrow: boolean): string =>
  narrow && shape.length === 3 && shape[1] === shape[2] ? `${shape[0]} × ${shape[1]}²` : shape.join(' × ');

/** More than 14 stages: neighbours are drawn as one, "blocks 3–5". */
function groupStages(stages: readonly StripStage[]): StripStage[] {
  if (stages.length <= 14) return [...stages];
  const size = Math.ceil(stages.length / 12);
  return Array.from({ length: Math.ceil(stages.length / size) }, (_, group) => {
    const members = stages.slice(group * size, (group + 1) * size);
    const last = members.at(-1);
    return {
      name: members.length > 1 ? `${group * size + 1}–${group * size + members.length}` : (last?.name ?? ''),
      shape: last?.shape ?? [],
      layers: members.reduce((sum, stage) => sum + stage.layers, 0),
      parameters: members.reduce((sum, stage) => sum + stage.parameters, 0),
    };
  });
}

const HandleMark = () => (
  <svg width={18} height={14} viewBox="0 0 18 14" fill="none" strokeWidth={2} aria-hidden>
    <path d="M7 2 2 7l5 5" stroke="var(--t-ice)" />
    <path d="m11 2 5 5-5 5" stroke="var(--t-ember)" />
  </svg>
);

function ExpectedPoint(props: { value: number; low: number; high: number; from: number; height: number }) {
  const { value, low, high, from, height } = props;
  const y = (share: number) => 9 + (1 - (Math.max(share, from) - from) / (1 - from)) * (height - 18);
  return (
    <svg width={110} height={height} style={{ position: 'absolute', left: '50%', marginLeft: -40 }} aria-hidden={false}>
      <title>{`${percent(value)}, ${percent(low)} to ${percent(high)}`}</title>
      <line x1={20} x2={20} y1={y(high)} y2={y(low)} stroke="var(--t-text)" strokeWidth={2} />
      <circle cx={20} cy={y(value)} r={5.5} fill="var(--t-text)" />
      <text x={32} y={y(value) + 4.5} fill="var(--t-text)" fontSize={13} fontWeight={650}>
        {percent(value)}
      </text>
    </svg>
  );
}
