/** A slider for one number of an augmentation: arrow keys by a step, with Shift by ten. */
import { Slider } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import type { AugmentParameter } from '../../../main/contract/index.ts';
import classes from './Augment.module.css';

type Adjustable = Pick<AugmentParameter, 'min' | 'max' | 'step' | 'format' | 'shownTimes' | 'choices'>;

export interface ValueSliderProps {
  readonly of: Adjustable;
  readonly value: number;
  readonly label: string;
  onChange(value: number): void;
  /** Space switches the augmentation on or off. */
  onSpace?(): void;
}

export function ValueSlider({ of, value, label, onChange, onSpace }: ValueSliderProps) {
  const set = (wanted: number) => onChange(Math.min(of.max, Math.max(of.min, rounded(wanted, of))));
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowRight' || event.key === 'ArrowUp' ? 1 : -1;
    if (event.key === ' ' && onSpace) onSpace();
    else if (event.shiftKey && event.key.startsWith('Arrow')) set(value + direction * 10 * of.step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div onKeyDownCapture={onKeyDown} className={classes.slider}>
      <Slider
        value={value}
        min={of.min}
        max={of.max}
        step={of.step}
        label={null}
        thumbLabel={label}
        thumbValueText={valueText(of, value)}
        onChange={set}
      />
    </div>
  );
}

/** "± 12°", "70–100 %", "gray"; the description says how a value is written. */
export function valueText(of: Adjustable, value: number): string {
  if (of.choices) return of.choices[value] ?? String(value);
  const digits = Math.max(0, -Math.floor(Math.log10(of.step * of.shownTimes || 1)));
  return of.format.replace('{}', (value * of.shownTimes).toFixed(Math.min(digits, 3)));
}

/** Steps are counted from the least value. */
const rounded = (value: number, { min, step }: Adjustable): number =>
  Number((min + Math.round((value - min) / step) * step).toFixed(6));
