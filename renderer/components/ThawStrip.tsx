/**
 * The network from photo to classes, with the line between what stays frozen and what trains. Columns are shared by the
 * blocks, the handle and the rows below, so that one x-axis carries one thought.
 */
import { useElementSize, useMediaQuery } from '@mantine/hooks';
import { IconFlame, IconSnowflake } from '@tabler/icons-react';
import { type CSSProperties, type MouseEvent, type ReactNode, useState } from 'react';
import { texts as allTexts } from '../texts/index.ts';
import { amount } from './figures.ts';
import { HeadDots, type Heat, StageBlock } from './StageBlock.tsx';
import { edgeOfStage, narrowestColumn, type StripColumn, type StripStage, stripColumns } from './stripColumns.ts';
import classes from './ThawStrip.module.css';
import { type DepthFigures, type FigureSources, ThawFigures } from './ThawStripFigures.tsx';
import { ThawHandle, ThawLocks, ThawRails } from './ThawStripTrack.tsx';

export interface ThawStripProps {
  readonly stages: readonly StripStage[];
  /** Names of the stages that train; the head always does. */
  readonly trained: readonly string[];
  /** How many of the last stages train; null where single ones were picked. */
  readonly depth: number | null;
  /** Show locks also where the line could be drawn. */
  readonly locks: boolean;
  /** Output classes and the head's parameters. */
  readonly head: { readonly classes: number; readonly parameters: number };
  readonly inputSize: number;
  /** A photo as the network sees it; null draws an empty frame. */
  readonly pictureUrl: string | null;
  /** True when the weights are not here: everything is drawn hollow. */
  readonly hollow: boolean;
  /** What is known of training the last so many stages. */
  figures(depth: number): DepthFigures;
  readonly sources: FigureSources;
  /** The depth that the advisor recommends; null while it does not. */
  readonly suggested: number | null;
  /** Learning-rate multipliers by stage, `head` included; 1 where none is given. */
  readonly rates: Readonly<Record<string, number>>;
  /** How warm a multiplier is beside the others that train. */
  heatOf(rate: number): Heat;
  /** The list of classes, beside the head. */
  readonly classList: ReactNode;
  /** Read out with the handle: "layer4 and head train, 8.4 million parameters, about 2 minutes 10, expected 92 %". */
  readonly valueText: string;
  onDepth(depth: number): void;
  /** Thaws or freezes these stages alone. */
  onToggle(names: readonly string[]): void;
  onLocks(locks: boolean): void;
  onRate(names: readonly string[], rate: number): void;
}

const texts = allTexts.train.strip;
const leadAndTail = 132 + 136;
/** Before it has been measured: the reference window's. */
const usualWidth = 1016;
/** Narrower columns hold a front without depth, and shorter words. */
const roomyColumn = 100;

export function ThawStrip(props: ThawStripProps) {
  const { head, hollow, depth } = props;
  const tall = useMediaQuery('(min-height: 1000px)') ?? false;
  const { ref, width } = useElementSize();
  const [dragged, setDragged] = useState<number | null>(null);
  const area = (width || usualWidth) - leadAndTail;
  const columns = stripColumns(props.stages, area);
  const count = columns.length + 1;
  const column = Math.max(narrowestColumn, area / count);
  const narrow = columns.length > 8 || column < roomyColumn;
  const locks = props.locks || depth === null;
  const trained = new Set(props.trained);
  const place = edgeOfStage(columns, props.stages.length - (depth ?? 0));
  const blocksHeight = tall ? 282 : 162;
  const accuracyHeight = tall ? 124 : 78;

  const columnOfDepth = (wanted: number) => {
    const first = props.stages.length - wanted;
    const at = columns.findIndex((one) => first < one.first + one.stages.length);
    return at < 0 ? columns.length : at;
  };
  const chosen = depth === null ? null : columnOfDepth(depth);
  const depthOfColumn = (at: number) =>
    // A column of several stages speaks for its first one, unless another of them is chosen.
    at === chosen && depth !== null ? depth : props.stages.length - (columns[at]?.first ?? props.stages.length);

  const choose = (at: number, alone: boolean) => {
    const names = columns[at]?.stages.map(({ name }) => name) ?? [];
    if (alone && names.length > 0) props.onToggle(names);
    else if (locks && names.length > 0) props.onDepth(depthOfColumn(at));
    else if (!alone) props.onDepth(props.stages.length - (columns[at]?.first ?? props.stages.length));
  };
  /** Any place of a column stands for it; what can be used itself is left alone. */
  const onClick = (event: MouseEvent<HTMLElement>) => {
    if (!(event.target instanceof Element) || event.target.closest('button, input, [data-portal]')) return;
    if (!event.currentTarget.contains(event.target)) return;
    const at = (event.clientX - event.currentTarget.getBoundingClientRect().left - 132) / (area / count);
    if (at >= 0 && at < count) choose(Math.floor(at), event.altKey);
  };

  const style = {
    '--columns': count,
    '--at': (dragged ?? place) / count,
    '--strip-height': `${35 + blocksHeight + 40}px`,
  } as CSSProperties;
  const trains = (one: StripColumn) => one.stages.every(({ name }) => trained.has(name));
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the handle and the locks are the keys' way to the same.
    <section
      ref={ref}
      className={`${classes.strip} ${hollow ? classes.hollow : ''} ${narrow ? classes.narrow : ''}`}
      style={style}
      data-dragged={dragged !== null || undefined}
      data-locks={locks || undefined}
      aria-label={texts.title}
      onClick={onClick}
    >
      <Washes columns={columns} locks={locks} trains={trains} />
      {locks ? (
        <Temperatures columns={columns} trains={trains} />
      ) : (
        <TwoTemperatures {...props} place={place} count={count} column={column} />
      )}

      <div className={`${classes.row} ${classes.blocks}`} style={{ height: blocksHeight }}>
        <div className={classes.flow} />
        <span className={classes.lead}>
          {props.pictureUrl === null ? (
            <span className={`${classes.photo} ${classes.noPhoto}`} />
          ) : (
            <img className={classes.photo} src={props.pictureUrl} alt={texts.photoAlt} draggable={false} />
          )}
        </span>
        {columns.map((one, at) => {
          const last = one.stages.at(-1);
          const warm = trains(one);
          return (
            <button
              key={one.title}
              type="button"
              tabIndex={-1}
              className={classes.column}
              aria-label={warm ? texts.stageTrains(one.title) : texts.stageFrozen(one.title)}
              title={texts.stageHelp(one.title)}
              onClick={(event) => choose(at, event.altKey)}
            >
              <StageBlock
                shape={last?.shape ?? []}
                layers={one.stages.reduce((sum, stage) => sum + stage.layers, 0)}
                state={hollow ? 'hollow' : warm ? 'trains' : 'frozen'}
                heat={props.heatOf(props.rates[one.stages[0]?.name ?? ''] ?? 1)}
                scale={tall ? 1.95 : 1.1}
                column={narrow ? Math.min(column, roomyColumn - 1) : column}
              />
            </button>
          );
        })}
        <span style={{ position: 'relative' }}>
          <HeadDots classes={head.classes} hollow={hollow} heat={props.heatOf(props.rates.head ?? 1)} />
        </span>
        <span className={classes.tail}>{props.classList}</span>
      </div>

      <div className={`${classes.row} ${classes.names}`}>
        <span className={`${classes.shape} ${classes.lead}`}>{texts.inputShape(props.inputSize)}</span>
        {columns.map(({ title, stages }) => (
          <span key={title} className={classes.nameCell}>
            <span className={`cut ${classes.name}`} title={title}>
              {title}
            </span>
            <span className={classes.shape}>{shapeText(stages.at(-1)?.shape ?? [], column)}</span>
          </span>
        ))}
        <span className={classes.nameCell}>
          <span className={classes.name}>{texts.head}</span>
          <span className={classes.shape}>{texts.classes(head.classes)}</span>
        </span>
        <span className={classes.tail} />
      </div>

      <div className={`${classes.row} ${classes.track}`}>
        <span className={classes.lead}>
          {locks ? texts.trainThese : place === 0 ? texts.trainFromHereShort : texts.trainFromHere}
        </span>
        {locks ? (
          <>
            <ThawLocks columns={columns} trained={trained} withWords={column >= 92} onToggle={props.onToggle} />
            <span className={classes.headLock}>{column >= 92 ? texts.alwaysTrains : ''}</span>
          </>
        ) : (
          <>
            <ThawRails columns={columns} place={place} />
            <ThawHandle
              columns={columns}
              stages={props.stages.length}
              depth={depth ?? 0}
              valueText={props.valueText}
              onDrag={setDragged}
              onDepth={props.onDepth}
            />
          </>
        )}
        <span className={classes.tail} style={{ gridColumn: `${count + 2}` }}>
          <span className={classes.trackHint}>{locks ? texts.clickLocks : texts.drag}</span>
          <button type="button" className="link" onClick={() => props.onLocks(!locks)}>
            {locks ? texts.oneLine : texts.singleStages}
          </button>
        </span>
      </div>
      {!locks && <div className={classes.freezeLine} />}

      <div className={classes.figures}>
        <ThawFigures
          columns={columns}
          figuresOf={(at) => props.figures(depthOfColumn(at))}
          chosen={chosen}
          sources={props.sources}
          trained={trained}
          rates={props.rates}
          onRate={props.onRate}
          accuracyHeight={accuracyHeight}
          columnWidth={column}
        />
        <Frames
          count={count}
          chosen={chosen}
          suggested={props.suggested === null ? null : columnOfDepth(props.suggested)}
          isSuggested={depth !== null && depth === props.suggested}
        />
      </div>
    </section>
  );
}

/** Ice left of the line, ember right of it; with locks each column has its own. */
function Washes(props: { columns: readonly StripColumn[]; locks: boolean; trains(column: StripColumn): boolean }) {
  if (!props.locks) {
    return (
      <>
        <div className={`${classes.wash} ${classes.frozenWash}`} />
        <div className={`${classes.wash} ${classes.warmWash}`} />
      </>
    );
  }
  const count = props.columns.length + 1;
  return [...props.columns.map(props.trains), true].map((warm, at) => (
    <div
      key={props.columns[at]?.title ?? 'head'}
      className={`${classes.wash} ${classes.columnWash}`}
      data-warm={warm || undefined}
      style={{ left: edge(at, count), width: `calc((100% - var(--lead) - var(--tail)) / ${count})` }}
    />
  ));
}

function TwoTemperatures(props: ThawStripProps & { place: number; count: number; column: number }) {
  const { stages, trained, head, place, count, column } = props;
  const frozenCount = stages.length - trained.length;
  const sum = (of: readonly StripStage[]) => of.reduce((total, stage) => total + stage.parameters, 0);
  const frozen = amount(sum(stages.filter(({ name }) => !trained.includes(name))));
  const warm = amount(sum(stages.filter(({ name }) => trained.includes(name))) + head.parameters);
  const frozenWidth = place * column;
  const warmWidth = (count - place) * column;
  return (
    <div className={`${classes.row} ${classes.head}`}>
      {frozenWidth >= 84 && (
        <span className={`${classes.temperature} ${classes.frozenText}`}>
          <IconSnowflake size={15} stroke={1.6} aria-hidden />
          <strong>{texts.frozen}</strong>
          {frozenWidth >= 360
            ? texts.frozenSum(frozenCount, frozen)
            : frozenWidth >= 200
              ? texts.parameters(frozen)
              : frozenWidth >= 140
                ? frozen
                : ''}
        </span>
      )}
      <span className={`${classes.temperature} ${classes.warmText}`}>
        <IconFlame size={15} stroke={1.6} aria-hidden />
        <strong>{texts.trains}</strong>
        {warmWidth >= 190 ? texts.parameters(warm) : warmWidth >= 122 ? warm : ''}
      </span>
    </div>
  );
}

function Temperatures(props: { columns: readonly StripColumn[]; trains(column: StripColumn): boolean }) {
  return (
    <div className={`${classes.row} ${classes.head} ${classes.headIcons}`}>
      <span className={classes.lead} />
      {[...props.columns.map(props.trains), true].map((warm, at) => (
        <span key={props.columns[at]?.title ?? 'head'} className={warm ? classes.warmText : classes.frozenText}>
          {warm ? (
            <IconFlame size={15} stroke={1.6} aria-hidden />
          ) : (
            <IconSnowflake size={15} stroke={1.6} aria-hidden />
          )}
        </span>
      ))}
      <span className={classes.tail} />
    </div>
  );
}

interface FramesProps {
  readonly count: number;
  readonly chosen: number | null;
  readonly suggested: number | null;
  /** Exactly what is suggested is chosen. */
  readonly isSuggested: boolean;
}

/** The frame around the chosen column, and a pin where something else is suggested. */
function Frames({ count, chosen, suggested, isSuggested }: FramesProps) {
  const width = `calc((100% - var(--lead) - var(--tail)) / ${count} - 7px)`;
  return (
    <>
      {suggested !== null && chosen !== null && !isSuggested && suggested !== chosen && (
        <div className={classes.pinPlace} style={{ left: edge(suggested, count), width }}>
          <span className={classes.pin}>{texts.suggested}</span>
        </div>
      )}
      {chosen !== null && (
        <div className={classes.frame} style={{ left: edge(chosen, count), width }}>
          <span className={classes.tag}>{isSuggested ? texts.suggested : texts.yourChoice}</span>
        </div>
      )}
    </>
  );
}

/** Left edge of a column, as CSS. */
const edge = (at: number, count: number): string =>
  `calc(var(--lead) + (100% - var(--lead) - var(--tail)) * ${at / count})`;

function shapeText(shape: readonly number[], column: number): string {
  const [channels, rows, columns] = shape;
  const full = shape.join(' × ');
  if (full.length * 6.2 < column - 8 || rows !== columns) return full;
  return column < 76 ? `${channels}, ${rows}²` : `${channels} × ${rows}²`;
}
