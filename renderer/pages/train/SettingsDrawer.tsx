/** Every setting of a training with one sentence that says what it does and when to change it. */
import { Button, Checkbox, Drawer, NumberInput, Select } from '@mantine/core';
import { useLocation } from 'wouter';
import type { Device, TrainSettings } from '../../../main/contract/index.ts';
import { routes } from '../../navigation/routes.ts';
import { texts } from '../../texts/index.ts';
import { EpochsInput, RateInput, whole, wrapperOrder } from './PlanCard.tsx';
import classes from './Train.module.css';

const words = texts.train.settings;

export interface SettingsDrawerProps {
  readonly opened: boolean;
  onClose(): void;
  readonly settings: TrainSettings;
  readonly devices: readonly Device[];
  readonly augmentation: string;
  onChange(part: Partial<TrainSettings>): void;
  onReset(): void;
}

export function SettingsDrawer({
  opened,
  onClose,
  settings,
  devices,
  augmentation,
  onChange,
  onReset,
}: SettingsDrawerProps) {
  const [, navigate] = useLocation();
  const preferred = devices.find((device) => device.preferred);
  const decayIsAuto = settings.weightDecay === 'auto';
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={380}
      title={words.title}
      transitionProps={{ duration: 120 }}
    >
      <div className={classes.settings}>
        <EpochsInput
          value={settings.epochs}
          onChange={(epochs) => onChange({ epochs })}
          description={words.epochs.help}
        />
        <RateInput
          value={settings.learningRate}
          onChange={(learningRate) => onChange({ learningRate })}
          description={words.learningRate.help}
        />
        <WholeNumber
          words={words.batch}
          value={settings.batch}
          min={1}
          max={4096}
          onChange={(batch) => onChange({ batch })}
        />
        <div>
          <NumberInput
            label={words.weightDecay.label}
            inputWrapperOrder={wrapperOrder}
            description={words.weightDecay.help}
            value={settings.weightDecay === 'auto' ? '' : settings.weightDecay}
            placeholder={words.weightDecay.auto}
            disabled={decayIsAuto}
            onChange={(value) => typeof value === 'number' && value <= 100 && onChange({ weightDecay: value })}
            min={0}
            max={100}
            step={0.01}
            decimalScale={6}
            allowNegative={false}
          />
          <Checkbox
            mt={6}
            label={words.weightDecay.auto}
            checked={decayIsAuto}
            onChange={(event) => onChange({ weightDecay: event.currentTarget.checked ? 'auto' : 0.01 })}
          />
        </div>
        <WholeNumber
          words={words.hidden}
          value={settings.head.hidden}
          min={0}
          max={4096}
          step={64}
          onChange={(hidden) => onChange({ head: { ...settings.head, hidden } })}
        />
        <NumberInput
          label={words.dropout.label}
          inputWrapperOrder={wrapperOrder}
          description={words.dropout.help}
          value={settings.head.dropout}
          onChange={(value) =>
            typeof value === 'number' && value <= 0.9 && onChange({ head: { ...settings.head, dropout: value } })
          }
          min={0}
          max={0.9}
          step={0.1}
          decimalScale={2}
          clampBehavior="strict"
          allowNegative={false}
        />
        <WholeNumber
          words={words.views}
          value={settings.views}
          min={1}
          max={64}
          onChange={(views) => onChange({ views })}
        />
        <div>
          <span className={classes.settingLabel}>{words.augmentation.label}</span>
          <p className={classes.settingValue}>
            <b>{augmentation}</b>{' '}
            <button type="button" className="link" onClick={() => navigate(routes.augment)}>
              {words.augmentation.open}
            </button>
          </p>
          <p className={classes.settingHelp}>{words.augmentation.help}</p>
        </div>
        <Select
          label={words.classWeights.label}
          inputWrapperOrder={wrapperOrder}
          description={words.classWeights.help}
          data={[
            { value: 'balanced', label: texts.train.summary.weighted },
            { value: 'none', label: texts.train.summary.asTheyAre },
          ]}
          value={settings.classWeights}
          onChange={(value) => onChange({ classWeights: value === 'none' ? 'none' : 'balanced' })}
        />
        <WholeNumber
          words={words.patience}
          value={settings.patience}
          min={0}
          max={1000}
          onChange={(patience) => onChange({ patience })}
        />
        <WholeNumber
          words={words.seed}
          value={settings.seed}
          min={0}
          max={2 ** 31 - 1}
          onChange={(seed) => onChange({ seed })}
        />
        <Select
          label={words.device.label}
          inputWrapperOrder={wrapperOrder}
          description={words.device.help}
          data={[
            { value: 'auto', label: words.device.auto(preferred?.name ?? texts.train.forecast.noDevice) },
            ...devices.map((device) => ({
              value: device.id,
              label: device.available ? device.name : `${device.name}, ${words.notReady(device.reason ?? '')}`,
              disabled: !device.available,
            })),
          ]}
          value={settings.device}
          onChange={(value) => value !== null && onChange({ device: value })}
        />
        <Button variant="default" onClick={onReset}>
          {words.reset}
        </Button>
      </div>
    </Drawer>
  );
}

function WholeNumber(props: {
  words: { label: string; help: string };
  value: number;
  min: number;
  max: number;
  step?: number;
  onChange: (value: number) => void;
}) {
  return (
    <NumberInput
      label={props.words.label}
      inputWrapperOrder={wrapperOrder}
      description={props.words.help}
      value={props.value}
      min={props.min}
      max={props.max}
      step={props.step ?? 1}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      onChange={(value) => whole(value, props.min, props.max, props.onChange)}
    />
  );
}
