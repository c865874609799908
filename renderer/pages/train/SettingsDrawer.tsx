/** Every setting of a training with one sentence that says what it does and when to change it. */
import { Button, Checkbox, Drawer, NumberInput, Select } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { type Device, type TrainSettings, trainSettings } from '../../../main/contract/index.ts';
import { routes } from '../../navigation/routes.ts';
import { texts } from '../../texts/index.ts';
import { Decimal, RateInput, WholeNumber, wrapperOrder } from './numberInputs.tsx';
import { schedules } from './planWords.ts';
import classes from './Train.module.css';

const words = texts.train.settings;

/** What the drawer is opened for: all of it, or the finder. */
export type DrawerPart = 'all' | 'finder';

export interface SettingsDrawerProps {
  readonly part: DrawerPart | null;
  onClose(): void;
  readonly settings: TrainSettings;
  /** Stages thaw, so that what is about them matters. */
  readonly thaws: boolean;
  readonly devices: readonly Device[];
  readonly augmentation: string;
  readonly rateFinder: ReactNode;
  onChange(part: Partial<TrainSettings>): void;
  onReset(): void;
}

export function SettingsDrawer(props: SettingsDrawerProps) {
  const { part, settings, onChange } = props;
  const hasOwnPhases = settings.phases.length > 0;
  const finder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (part !== 'finder') return;
    // The drawer has to stand before anything in it can be scrolled to.
    const timer = window.setTimeout(() => {
      finder.current?.scrollIntoView({ block: 'start' });
      finder.current?.querySelector<HTMLElement>('button')?.focus();
    }, 150);
    return () => window.clearTimeout(timer);
  }, [part]);
  return (
    <Drawer
      opened={part !== null}
      onClose={props.onClose}
      position="right"
      size={400}
      title={words.title}
      transitionProps={{ duration: 120 }}
    >
      <div className={classes.settings}>
        <Group title={words.groups.duration}>
          {hasOwnPhases && <p className={classes.settingHelp}>{words.inThePlan}</p>}
          {!hasOwnPhases && <HowLong {...props} />}
          <WholeNumber
            words={words.patience}
            value={settings.patience}
            min={0}
            max={1000}
            onChange={(patience) => onChange({ patience })}
          />
          <Decimal
            words={words.timeLimit}
            value={settings.timeLimitSeconds / 60}
            min={0}
            max={10_080}
            step={1}
            digits={2}
            onChange={(minutes) => onChange({ timeLimitSeconds: minutes * 60 })}
          />
        </Group>
        <Group title={words.groups.learning}>
          {!hasOwnPhases && <Rates {...props} />}
          <div ref={finder} className={classes.finderPlace}>
            <span className={classes.settingLabel}>{texts.train.finder.title}</span>
            {props.rateFinder}
          </div>
          <HowItLearns {...props} />
        </Group>
        <Group title={words.groups.head}>
          <HeadSettings {...props} />
        </Group>
        <Group title={words.groups.photos}>
          <PhotoSettings {...props} />
        </Group>
        <Group title={texts.testTime.ensemble.several}>
          <SeveralNetworks {...props} />
        </Group>
        <Group title={words.groups.machine}>
          <MachineSettings {...props} />
        </Group>
        <Button variant="default" onClick={props.onReset}>
          {words.reset}
        </Button>
      </div>
    </Drawer>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.settingGroup} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function HowLong({ settings, thaws, onChange }: SettingsDrawerProps) {
  return (
    <>
      <WholeNumber
        words={words.epochs}
        value={settings.epochs}
        min={1}
        max={1000}
        onChange={(epochs) => onChange({ epochs })}
      />
      {thaws && (
        <WholeNumber
          words={words.thawedEpochs}
          value={settings.thawedEpochs}
          min={1}
          max={1000}
          onChange={(thawedEpochs) => onChange({ thawedEpochs })}
        />
      )}
    </>
  );
}

function Rates({ settings, thaws, onChange }: SettingsDrawerProps) {
  return (
    <>
      <RateInput
        words={words.learningRate}
        value={settings.learningRate}
        onChange={(learningRate) => onChange({ learningRate })}
      />
      {thaws && (
        <RateInput
          words={words.thawedRate}
          value={settings.thawedRate}
          onChange={(thawedRate) => onChange({ thawedRate })}
        />
      )}
    </>
  );
}

function HowItLearns({ settings, thaws, onChange }: SettingsDrawerProps) {
  const decayIsAuto = settings.weightDecay === 'auto';
  return (
    <>
      <Choice
        words={words.schedule}
        options={schedules}
        value={settings.schedule}
        onChange={(schedule) => onChange({ schedule })}
      />
      <Decimal
        words={words.warmUp}
        value={settings.warmUp}
        min={0}
        max={100}
        step={0.5}
        onChange={(warmUp) => onChange({ warmUp })}
      />
      <Choice
        words={words.optimiser}
        options={trainSettings.shape.optimiser.unwrap().options}
        value={settings.optimiser}
        onChange={(optimiser) => onChange({ optimiser })}
      />
      <WholeNumber
        words={words.batch}
        value={settings.batch}
        min={1}
        max={4096}
        onChange={(batch) => onChange({ batch })}
      />
      <WholeNumber
        words={words.accumulate}
        value={settings.accumulate}
        min={1}
        max={256}
        onChange={(accumulate) => onChange({ accumulate })}
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
      {thaws && (
        <>
          <Decimal
            words={words.thawedWeightDecay}
            value={settings.thawedWeightDecay}
            min={0}
            max={100}
            step={0.01}
            digits={6}
            onChange={(thawedWeightDecay) => onChange({ thawedWeightDecay })}
          />
          <Choice
            words={words.batchNorm}
            options={trainSettings.shape.batchNorm.unwrap().options}
            value={settings.batchNorm}
            onChange={(batchNorm) => onChange({ batchNorm })}
          />
        </>
      )}
      <Decimal
        words={words.clipNorm}
        value={settings.clipNorm}
        min={0}
        max={1000}
        step={0.5}
        onChange={(clipNorm) => onChange({ clipNorm })}
      />
      <Decimal
        words={words.averageDecay}
        value={settings.averageDecay}
        min={0}
        max={0.99999}
        step={0.001}
        digits={5}
        onChange={(averageDecay) => onChange({ averageDecay })}
      />
      <Choice
        words={words.start}
        options={trainSettings.shape.start.unwrap().options}
        value={settings.start}
        onChange={(start) => onChange({ start, thaw: start === 'scratch' ? 'all' : settings.thaw })}
      />
      {settings.start === 'scratch' && (
        <Choice
          words={words.initialisation}
          options={trainSettings.shape.initialisation.unwrap().options}
          value={settings.initialisation}
          onChange={(initialisation) => onChange({ initialisation })}
        />
      )}
    </>
  );
}

function HeadSettings({ settings: { head }, onChange }: SettingsDrawerProps) {
  const change = (part: Partial<TrainSettings['head']>) => onChange({ head: { ...head, ...part } });
  return (
    <>
      <Choice
        words={words.headKind}
        options={['pooled', 'flatten'] as const}
        value={head.kind}
        onChange={(kind) => change({ kind })}
      />
      <WholeNumber
        words={words.hidden}
        value={head.hidden}
        min={0}
        max={8192}
        step={64}
        onChange={(hidden) => change({ hidden, ...(hidden === 0 ? { hidden2: 0 } : {}) })}
      />
      {head.hidden > 0 && (
        <WholeNumber
          words={words.hidden2}
          value={head.hidden2}
          min={0}
          max={8192}
          step={64}
          onChange={(hidden2) => change({ hidden2 })}
        />
      )}
      <Decimal
        words={words.dropout}
        value={head.dropout}
        min={0}
        max={0.9}
        digits={2}
        onChange={(dropout) => change({ dropout })}
      />
    </>
  );
}

function PhotoSettings({ settings, augmentation, onChange }: SettingsDrawerProps) {
  const [, navigate] = useLocation();
  return (
    <>
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
      <Choice
        words={words.classWeights}
        options={trainSettings.shape.classWeights.unwrap().options}
        value={settings.classWeights}
        onChange={(classWeights) => onChange({ classWeights })}
      />
      <Decimal
        words={words.labelSmoothing}
        value={settings.labelSmoothing}
        min={0}
        max={0.5}
        step={0.05}
        onChange={(labelSmoothing) => onChange({ labelSmoothing })}
      />
      <Decimal words={words.mixup} value={settings.mixup} min={0} max={2} onChange={(mixup) => onChange({ mixup })} />
      <Decimal
        words={words.cutMix}
        value={settings.cutMix}
        min={0}
        max={2}
        onChange={(cutMix) => onChange({ cutMix })}
      />
    </>
  );
}

/** One of the two at a time: the networks of folds are an ensemble already. */
function SeveralNetworks({ settings, onChange }: SettingsDrawerProps) {
  const own = texts.testTime.ensemble.settings;
  return (
    <>
      <WholeNumber
        words={own.ensemble}
        value={settings.ensemble}
        min={1}
        max={20}
        onChange={(ensemble) => onChange({ ensemble, ...(ensemble > 1 ? { folds: 0 } : {}) })}
      />
      <WholeNumber
        words={own.folds}
        value={settings.folds}
        min={0}
        max={20}
        onChange={(folds) => onChange({ folds, ...(folds > 1 ? { ensemble: 1 } : {}) })}
      />
      <p className={classes.settingHelp}>{own.either}</p>
    </>
  );
}

function MachineSettings({ settings, devices, onChange }: SettingsDrawerProps) {
  const preferred = devices.find((device) => device.preferred);
  return (
    <>
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
      <WholeNumber
        words={words.seed}
        value={settings.seed}
        min={0}
        max={2 ** 31 - 1}
        onChange={(seed) => onChange({ seed })}
      />
    </>
  );
}

interface ChoiceProps<Value extends string> {
  readonly words: { readonly label: string; readonly help: string; readonly names: Readonly<Record<Value, string>> };
  readonly options: readonly Value[];
  readonly value: Value;
  onChange(value: Value): void;
}

function Choice<Value extends string>(props: ChoiceProps<Value>) {
  return (
    <Select
      label={props.words.label}
      inputWrapperOrder={wrapperOrder}
      description={props.words.help}
      data={props.options.map((value) => ({ value, label: props.words.names[value] }))}
      value={props.value}
      onChange={(value) => {
        const chosen = props.options.find((one) => one === value);
        if (chosen !== undefined) props.onChange(chosen);
      }}
    />
  );
}
