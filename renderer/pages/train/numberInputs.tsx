/** Number fields that hand on good values only: while one is empty or half typed the last good value stays. */
import { NumberInput } from '@mantine/core';
import { texts } from '../../texts/index.ts';

const words = texts.train.settings;

/** The sentence stands under the control that it explains. */
export const wrapperOrder: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

export interface NumberProps {
  readonly words: { readonly label: string; readonly help?: string };
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly disabled?: boolean;
  onChange(value: number): void;
}

export function WholeNumber(props: NumberProps) {
  return (
    <NumberInput
      label={props.words.label}
      inputWrapperOrder={wrapperOrder}
      description={props.words.help}
      value={props.value}
      min={props.min}
      max={props.max}
      step={props.step ?? 1}
      disabled={props.disabled ?? false}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      onChange={(value) =>
        typeof value === 'number' &&
        Number.isInteger(value) &&
        value >= props.min &&
        value <= props.max &&
        props.onChange(value)
      }
    />
  );
}

export function Decimal(props: NumberProps & { readonly digits?: number }) {
  return (
    <NumberInput
      label={props.words.label}
      inputWrapperOrder={wrapperOrder}
      description={props.words.help}
      value={props.value}
      min={props.min}
      max={props.max}
      step={props.step ?? 0.1}
      disabled={props.disabled ?? false}
      decimalScale={props.digits ?? 3}
      allowNegative={false}
      onChange={(value) =>
        typeof value === 'number' && value >= props.min && value <= props.max && props.onChange(value)
      }
    />
  );
}

/** A learning rate: above 0, at most 10; the arrows go in steps of its own size. */
export function RateInput(props: {
  readonly words?: { readonly label: string; readonly help?: string };
  readonly value: number;
  onChange(value: number): void;
}) {
  const { label, help } = props.words ?? { label: words.learningRate.label, help: undefined };
  return (
    <NumberInput
      label={label}
      description={help}
      inputWrapperOrder={wrapperOrder}
      value={props.value}
      onChange={(value) => typeof value === 'number' && value > 0 && value <= 10 && props.onChange(value)}
      min={0}
      max={10}
      step={10 ** Math.floor(Math.log10(props.value))}
      decimalScale={8}
      allowNegative={false}
    />
  );
}
