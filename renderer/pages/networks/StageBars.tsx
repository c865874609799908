/** The stages of a network side by side, in neutral fills: nothing is frozen yet. As tall as the picture, as wide as the channels. */
import type { KeyboardEvent } from 'react';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Networks.module.css';

const words = texts.networks;

export interface BarStage {
  readonly name: string;
  /** Output shape of one picture: channels × height × width, or just features. */
  readonly shape: readonly number[];
}

export interface StageBarsProps {
  readonly stages: readonly BarStage[];
  readonly chosen: string | null;
  /** Without it the bars are a drawing. */
  onChoose?(stage: string): void;
}

export function StageBars({ stages, chosen, onChoose }: StageBarsProps) {
  const many = stages.length > 7;
  const onKeyDown = (event: KeyboardEvent<HTMLFieldSetElement>) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step === undefined ? undefined : stages[stages.findIndex(({ name }) => name === chosen) + step];
    if (!next) return;
    event.preventDefault();
    onChoose?.(next.name);
    event.currentTarget.querySelector<HTMLElement>(`[data-stage="${CSS.escape(next.name)}"]`)?.focus();
  };
  return (
    <fieldset className={classes.stages} data-many={many || undefined} onKeyDown={onKeyDown}>
      <legend className="visually-hidden">{words.stages}</legend>
      {stages.map((stage) => {
        const drawing = (
          <>
            <span className={classes.stageDrawing}>
              <i style={{ height: barHeight(stage.shape) }} />
            </span>
            <b className="cut" title={stage.name}>
              {many ? shortName(stage.name) : stage.name}
            </b>
            <span className="hint cut">{many ? edgeText(stage.shape) : shapeText(stage.shape)}</span>
          </>
        );
        const style = { flexGrow: barGrowth(stage.shape) };
        return onChoose ? (
          <button
            key={stage.name}
            type="button"
            className={classes.stage}
            style={style}
            title={`${stage.name}, ${shapeText(stage.shape)}`}
            aria-pressed={stage.name === chosen}
            aria-label={words.stage(stage.name)}
            data-stage={stage.name}
            tabIndex={stage.name === chosen ? 0 : -1}
            onClick={() => onChoose(stage.name)}
          >
            {drawing}
          </button>
        ) : (
          <span key={stage.name} className={classes.stage} style={style}>
            {drawing}
          </span>
        );
      })}
    </fieldset>
  );
}

/** By the channels; what has no maps any more (a classifier) is narrow. */
const barGrowth = ([channels = 8, ...rest]: readonly number[]): number =>
  rest.length === 0 ? 30 : 20 + 13 * Math.max(0, Math.log2(channels / 8));

function barHeight(shape: readonly number[]): number {
  const edge = shape.length === 3 ? (shape[1] ?? 1) : shape.length === 2 ? Math.sqrt(shape[0] ?? 1) : 1;
  return Math.min(70, 12 + 5.4 * Math.sqrt(edge));
}

/** "128×28²"; of tokens "197×768", of features "512". */
export function shapeText(shape: readonly number[]): string {
  const [channels = 0, height, width] = shape;
  if (height === undefined) return count(channels);
  if (width === undefined) return `${channels}×${height}`;
  return height === width ? `${channels}×${height}²` : `${channels}×${height}×${width}`;
}

/** Where many stand side by side, the number of a repeated block is enough: "blocks4" as "4". */
const shortName = (name: string): string => /\d+$/.exec(name)?.[0] ?? name;

const edgeText = (shape: readonly number[]): string => (shape.length === 3 ? `${shape[1]}²` : count(shape.at(-1) ?? 0));
