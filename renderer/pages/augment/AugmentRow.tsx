/** One augmentation: switch, name, value, slider, and its sentence while it has the focus. */
import { Slider, Switch } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import type { AugmentDescription, AugmentSettings } from '../../../main/contract/index.ts';
import { texts } from '../../texts/index.ts';
import classes from './Augment.module.css';

const words = texts.augment;

type Step = AugmentSettings['steps'][number];

export interface AugmentRowProps {
  readonly description: AugmentDescription;
  readonly step: Step | undefined;
  onChange(step: Step): void;
}

export function AugmentRow({ description, step, onChange }: AugmentRowProps) {
  const now: Step = step ?? { name: description.name, enabled: false, amount: description.default };
  const hasAmount = description.max > description.min;
  const set = (amount: number) =>
    onChange({
      ...now,
      amount: Math.min(description.max, Math.max(description.min, rounded(amount, description.step))),
    });
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowRight' || event.key === 'ArrowUp' ? 1 : -1;
    if (event.key === ' ') onChange({ ...now, enabled: !now.enabled });
    else if (event.shiftKey && event.key.startsWith('Arrow')) set(now.amount + direction * 10 * description.step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={classes.row}>
      <div className={classes.rowHead}>
        <Switch
          checked={now.enabled}
          onChange={(event) => onChange({ ...now, enabled: event.currentTarget.checked })}
          label={description.title}
          aria-label={words.switchOn(description.title)}
        />
        <span className={now.enabled ? 'num' : 'hint'}>
          {now.enabled ? valueText(description, now.amount) : words.off}
        </span>
      </div>
      {now.enabled && hasAmount && (
        <div onKeyDownCapture={onKeyDown} className={classes.slider}>
          <Slider
            value={now.amount}
            min={description.min}
            max={description.max}
            step={description.step}
            label={null}
            thumbLabel={words.strength(description.title)}
            thumbProps={{ 'aria-valuetext': valueText(description, now.amount) }}
            onChange={set}
          />
        </div>
      )}
      <p className={`hint ${classes.explanation}`}>{description.explanation}</p>
    </div>
  );
}

/** "± 12°", "70–100 %"; the description says how an amount is written. */
export function valueText(description: AugmentDescription, amount: number): string {
  const digits = Math.max(0, -Math.floor(Math.log10(description.step * description.shownTimes || 1)));
  return description.format.replace('{}', (amount * description.shownTimes).toFixed(Math.min(digits, 3)));
}

const rounded = (amount: number, step: number): number => Number((Math.round(amount / step) * step).toFixed(6));
