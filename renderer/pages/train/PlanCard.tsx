/** The plan: one bar a phase, editable in place, and below what was chosen beyond the usual. */
import { NumberInput, Popover, UnstyledButton } from '@mantine/core';
import type { AugmentSettings, TrainSettings } from '../../../main/contract/index.ts';
import { rate } from '../../components/figures.ts';
import { texts } from '../../texts/index.ts';
import { augmentationName } from '../augment/augmentationName.ts';
import classes from './Train.module.css';

const words = texts.train;

export interface PlanCardProps {
  readonly settings: TrainSettings;
  /** The dataset's saved augmentation; null until known. */
  readonly augmentation: AugmentSettings | null;
  onChange(part: Partial<TrainSettings>): void;
  onAllSettings(): void;
}

export function PlanCard({ settings, augmentation, onChange, onAllSettings }: PlanCardProps) {
  const { summary } = words;
  return (
    <section className={classes.plan} aria-label={words.plan}>
      <header className={classes.planHeader}>
        <h2>{words.plan}</h2>
        <span className={classes.planKind}>{words.headOnly}</span>
        <button type="button" className="link" onClick={onAllSettings}>
          {words.allSettings}
        </button>
      </header>
      <Popover position="bottom-start" withArrow={false} trapFocus returnFocus>
        <Popover.Target>
          <UnstyledButton className={classes.phase} aria-label={words.editPlan}>
            <strong>{words.planPhase}</strong>
            <span>{words.planDetail(settings.epochs, rate(settings.learningRate))}</span>
          </UnstyledButton>
        </Popover.Target>
        <Popover.Dropdown className={classes.phaseEdit}>
          <EpochsInput value={settings.epochs} onChange={(epochs) => onChange({ epochs })} />
          <RateInput value={settings.learningRate} onChange={(learningRate) => onChange({ learningRate })} />
        </Popover.Dropdown>
      </Popover>
      <p className={classes.summary}>
        <span>
          {summary.batch} <b>{settings.batch}</b>
        </span>
        <span>
          {summary.views} <b>{settings.views}</b>
        </span>
        <span>
          {summary.augmentation} <b>{augmentationName(settings.augmentation ?? augmentation)}</b>
        </span>
        <span>
          {summary.classWeights} <b>{settings.classWeights === 'balanced' ? summary.weighted : summary.asTheyAre}</b>
        </span>
        <span>
          {summary.patience} <b>{settings.patience === 0 ? summary.never : summary.afterFlat(settings.patience)}</b>
        </span>
        {settings.head.hidden > 0 && (
          <span>
            {summary.hidden} <b>{settings.head.hidden}</b>
          </span>
        )}
        {settings.head.dropout > 0 && (
          <span>
            {summary.dropout} <b>{settings.head.dropout}</b>
          </span>
        )}
        {settings.weightDecay !== 'auto' && (
          <span>
            {summary.weightDecay} <b>{settings.weightDecay}</b>
          </span>
        )}
        <span>
          {summary.seed} <b>{settings.seed}</b>
        </span>
      </p>
    </section>
  );
}

export function EpochsInput(props: { value: number; onChange: (value: number) => void; description?: string }) {
  return (
    <NumberInput
      label={words.settings.epochs.label}
      description={props.description}
      inputWrapperOrder={wrapperOrder}
      value={props.value}
      onChange={(value) => whole(value, 1, 1000, props.onChange)}
      min={1}
      max={1000}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
    />
  );
}

export function RateInput(props: { value: number; onChange: (value: number) => void; description?: string }) {
  return (
    <NumberInput
      label={words.settings.learningRate.label}
      description={props.description}
      inputWrapperOrder={wrapperOrder}
      value={props.value}
      onChange={(value) => typeof value === 'number' && value > 0 && value <= 10 && props.onChange(value)}
      min={0}
      max={10}
      step={0.001}
      decimalScale={6}
      allowNegative={false}
    />
  );
}

/** The sentence stands under the control that it explains. */
export const wrapperOrder: ('label' | 'input' | 'description' | 'error')[] = ['label', 'input', 'description', 'error'];

/** Hands on whole numbers inside the range; while a field is empty or half typed the last good value stays. */
export function whole(value: string | number, min: number, max: number, onChange: (value: number) => void): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) onChange(value);
}
