/** The answers as a grid of photos with the class and how sure the model is below; only what is visible is drawn. */
import { useElementSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { type PredictedPhoto, thumbnailUrl } from '../../../main/contract/index.ts';
import { ClassChip } from '../../components/ClassChip.tsx';
import { confidence } from '../../components/figures.ts';
import { texts } from '../../texts/index.ts';
import type { RunClass } from '../run/useRunClasses.ts';
import classes from './Predict.module.css';

const words = texts.predict;

/** Tiles are at least this wide, px; captions add to the height. */
const tileWidth = 124;
const gap = 10;
const captionHeight = 26;

export interface AnswersProps {
  readonly classes: readonly RunClass[];
  readonly total: number;
  at(index: number): PredictedPhoto | undefined;
  readonly chosen: number;
  onChosen(index: number): void;
  onVisible(first: number, last: number): void;
}

export function Answers(props: AnswersProps) {
  const { total, at, chosen, onChosen, onVisible } = props;
  const { ref: sizeRef, width } = useElementSize();
  const scroller = useRef<HTMLDivElement>(null);
  const columns = Math.max(1, Math.floor((width + gap) / (tileWidth + gap)));
  const tile = width > 0 ? (width - gap * (columns - 1)) / columns : tileWidth;
  const rows = Math.ceil(total / columns);
  const virtual = useVirtualizer({
    count: rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => tile + captionHeight + 9,
    overscan: 3,
    paddingStart: 5,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: sizes of all rows follow the tile's
  useEffect(() => virtual.measure(), [tile]);
  const items = virtual.getVirtualItems();
  const first = (items[0]?.index ?? 0) * columns;
  const last = ((items.at(-1)?.index ?? 0) + 1) * columns - 1;
  useEffect(() => onVisible(first, Math.min(last, Math.max(0, total - 1))));

  const focusChosen = useRef(false);
  useEffect(() => {
    if (!focusChosen.current) return;
    const button = scroller.current?.querySelector<HTMLElement>(`[data-answer="${chosen}"]`);
    if (!button) return;
    focusChosen.current = false;
    button.focus();
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowLeft: chosen - 1,
      ArrowRight: chosen + 1,
      ArrowUp: chosen - columns,
      ArrowDown: chosen + columns,
      Home: 0,
      End: total - 1,
    };
    const next = moves[event.key];
    if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (next < 0 || next >= total) return;
    focusChosen.current = true;
    onChosen(next);
    virtual.scrollToIndex(Math.floor(next / columns));
  };
  return (
    <div ref={scroller} className={classes.scroll}>
      <div ref={sizeRef} style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map((row) => (
          <div
            key={row.index}
            className={classes.answerRow}
            style={{
              transform: `translateY(${row.start}px)`,
              gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            }}
          >
            {Array.from({ length: columns }, (_, column) => row.index * columns + column)
              .filter((index) => index < total)
              .map((index) => (
                <AnswerTile
                  key={index}
                  index={index}
                  photo={at(index)}
                  classes={props.classes}
                  isChosen={index === chosen}
                  onChoose={() => onChosen(index)}
                  onKeyDown={onKeyDown}
                />
              ))}
          </div>
        ))}
      </div>
    </div>
  );
}

interface AnswerTileProps {
  readonly index: number;
  readonly photo: PredictedPhoto | undefined;
  readonly classes: readonly RunClass[];
  readonly isChosen: boolean;
  onChoose(): void;
  onKeyDown(event: KeyboardEvent): void;
}

function AnswerTile({ index, photo, classes: list, isChosen, onChoose, onKeyDown }: AnswerTileProps) {
  const said = photo ? list[photo.predicted] : undefined;
  const probability = photo?.probabilities[photo.predicted] ?? 0;
  const noneOfThese = isNoneOfThese(probability, list.length);
  return (
    <button
      type="button"
      data-answer={index}
      className={classes.answer}
      data-chosen={isChosen || undefined}
      tabIndex={isChosen ? 0 : -1}
      aria-label={photo ? words.photo(fileName(photo.path), said?.name ?? '', confidence(probability)) : undefined}
      onClick={onChoose}
      onKeyDown={onKeyDown}
    >
      <span className={classes.answerPhoto}>
        {photo && <img src={thumbnailUrl(photo.hash)} alt="" draggable={false} decoding="async" />}
      </span>
      <span className={classes.caption}>
        {photo && noneOfThese && <span className="cut secondary">{words.noneOfThese}</span>}
        {photo && !noneOfThese && said && (
          <>
            <ClassChip colour={said.colour} position={said.position} />
            <span className="cut">{said.name}</span>
            <span className={classes.sure}>{confidence(probability)}</span>
          </>
        )}
      </span>
    </button>
  );
}

/** With three classes and more, a model that gives no class half of its belief may not know the thing at all. */
export const isNoneOfThese = (probability: number, classCount: number): boolean => classCount > 2 && probability < 0.5;

export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
