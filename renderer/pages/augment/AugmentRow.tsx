/**
 * One augmentation: switch, name, value, slider and its curve; the sentence, how often it is used and what else can be set show
 * where a person is at work.
 */
import { SegmentedControl, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AugmentDescription, AugmentParameter, AugmentStep } from '../../../main/contract/index.ts';
import { percent } from '../../components/figures.ts';
import { texts } from '../../texts/index.ts';
import classes from './Augment.module.css';
import { ValueSlider, valueText } from './ValueSlider.tsx';

const words = texts.augment;

export interface AugmentRowProps {
  readonly description: AugmentDescription;
  readonly step: Required<AugmentStep>;
  /** Shows everything. */
  readonly opened: boolean;
  /** Small curve of what the change costs, where a run knows. */
  readonly curve?: ReactNode;
  onChange(step: AugmentStep): void;
}

export function AugmentRow({ description, step, opened, curve, onChange }: AugmentRowProps) {
  const { title } = description;
  const hasAmount = description.max > description.min;
  const toggle = () => onChange({ ...step, enabled: !step.enabled });
  return (
    <div className={classes.row} data-opened={opened || undefined}>
      <div className={classes.rowHead}>
        <Switch checked={step.enabled} onChange={toggle} label={title} aria-label={words.switchOn(title)} />
        {!(step.enabled && hasAmount) && curve && <span className={classes.curveAside}>{curve}</span>}
        <span className={step.enabled ? 'num' : 'hint'}>
          {step.enabled ? valueText(description, step.amount) : words.off}
          {step.enabled && step.probability < 1 && (
            <span className="hint">{words.ofViews(percent(step.probability))}</span>
          )}
        </span>
      </div>
      {step.enabled && hasAmount && (
        <div className={classes.strength}>
          <ValueSlider
            of={description}
            value={step.amount}
            label={words.strength(title)}
            onChange={(amount) => onChange({ ...step, amount })}
            onSpace={toggle}
          />
          {curve && <span className={classes.curve}>{curve}</span>}
        </div>
      )}
      {opened && <p className={`hint ${classes.explanation}`}>{description.explanation}</p>}
      {opened && step.enabled && (
        <div className={classes.more}>
          <Setting
            name={words.usedIn}
            value={words.share(percent(step.probability), description.group === 'mixing' ? 'batches' : 'views')}
          >
            <ValueSlider
              of={share}
              value={step.probability}
              label={words.probability(title)}
              onChange={(probability) => onChange({ ...step, probability })}
            />
          </Setting>
          {description.parameters.map((parameter) => (
            <Parameter
              key={parameter.name}
              parameter={parameter}
              of={title}
              value={step.parameters[parameter.name] ?? parameter.default}
              onChange={(value) => onChange({ ...step, parameters: { ...step.parameters, [parameter.name]: value } })}
            />
          ))}
        </div>
      )}
    </div>
  );
}

const share = { min: 0.05, max: 1, step: 0.05, format: '{} %', shownTimes: 100 };

function Parameter(props: {
  parameter: AugmentParameter;
  /** Title of the augmentation. */
  of: string;
  value: number;
  onChange(value: number): void;
}) {
  const { parameter, value, onChange } = props;
  const label = `${props.of}: ${parameter.title}`;
  if (parameter.choices) {
    return (
      <Setting name={parameter.title} value="" help={parameter.explanation}>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={label}
          data={parameter.choices.map((name, index) => ({ value: String(index), label: name }))}
          value={String(value)}
          onChange={(chosen) => onChange(Number(chosen))}
        />
      </Setting>
    );
  }
  return (
    <Setting name={parameter.title} value={valueText(parameter, value)} help={parameter.explanation}>
      <ValueSlider of={parameter} value={value} label={label} onChange={onChange} />
    </Setting>
  );
}

function Setting(props: { name: string; value: string; help?: string; children: ReactNode }) {
  return (
    <div title={props.help}>
      <div className={classes.settingHead}>
        <span className="secondary">{props.name}</span>
        <span className="num">{props.value}</span>
      </div>
      {props.children}
    </div>
  );
}
