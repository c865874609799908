/** The stages of a network side by side, in neutral fills: nothing is frozen yet. As tall as the picture, as wide as the channels. */
import type { Network } from '../../../main/contract/index.ts';
import { texts } from '../../texts/index.ts';
import classes from './Networks.module.css';

const words = texts.networks;

export interface StageBarsProps {
  readonly stages: Network['stages'];
  readonly chosen: string | null;
  onChoose(stage: string): void;
}

export function StageBars({ stages, chosen, onChoose }: StageBarsProps) {
  const many = stages.length > 7;
  return (
    <fieldset className={classes.stages} data-many={many || undefined}>
      <legend className="visually-hidden">{words.stages}</legend>
      {stages.map((stage) => {
        const [channels = 1, height = 1] = stage.shape;
        const edge = stage.shape.length === 3 ? height : 1;
        return (
          <button
            key={stage.name}
            type="button"
            className={classes.stage}
            style={{ flexGrow: 20 + 13 * Math.max(0, Math.log2(channels / 8)) }}
            aria-pressed={stage.name === chosen}
            aria-label={words.stage(stage.name)}
            onClick={() => onChoose(stage.name)}
          >
            <span className={classes.stageDrawing}>
              <i style={{ height: Math.min(80, 14 + 6.3 * Math.sqrt(edge)) }} />
            </span>
            <b className="cut" title={stage.name}>
              {stage.name}
            </b>
            <span className="hint">{stage.shape.length === 3 ? `${channels}×${edge}²` : channels}</span>
          </button>
        );
      })}
    </fieldset>
  );
}
