/** The plan: phases as bars as long as they are expected to take, editable in place, and below what was chosen beyond the usual. */
import { Button, Popover, Select, UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useRef } from 'react';
import type { AugmentSettings, Network, TrainSettings } from '../../../main/contract/index.ts';
import { texts } from '../../texts/index.ts';
import {
  heat,
  type PlannedPhase,
  type Preset,
  thawOf,
  withPhase,
  withPhaseAdded,
  withPhaseRemoved,
  withThaw,
} from './freezePlan.ts';
import { RateInput, WholeNumber } from './numberInputs.tsx';
import { phaseDetail, phaseTitle, schedules, stageList } from './planWords.ts';
import { SettingsLine } from './SettingsLine.tsx';
import classes from './Train.module.css';

const words = texts.train;

const presets: readonly Preset[] = ['headOnly', 'headFirst', 'gradual', 'atOnce', 'scratch', 'own'];
/** More phases than this are not made here. */
const mostPhases = 8;

export interface PlanCardProps {
  readonly settings: TrainSettings;
  readonly stages: Network['stages'];
  readonly preset: Preset;
  readonly phases: readonly PlannedPhase[];
  /** Share of the expected time of each phase. */
  readonly shares: readonly number[];
  /** The dataset's saved augmentation; null until known. */
  readonly augmentation: AugmentSettings | null;
  onPreset(preset: Preset): void;
  onChange(part: Partial<TrainSettings>): void;
  onAllSettings(): void;
  onFindRate(): void;
}

export function PlanCard(props: PlanCardProps) {
  const { settings, phases, shares, preset, onChange } = props;
  const names = props.stages.map(({ name }) => name);
  const highest = Math.max(...phases.map(({ learningRate }) => learningRate));
  const bars = useRef<HTMLDivElement>(null);
  const remove = (index: number) => {
    onChange(withPhaseRemoved(settings, names, index));
    // The focus goes to the bar that takes its place, not to nowhere.
    window.setTimeout(() => {
      const left = bars.current?.querySelectorAll<HTMLElement>('button[data-heat]');
      left?.[Math.min(index, left.length - 1)]?.focus();
    });
  };
  return (
    <section className={classes.plan} aria-label={words.plan}>
      <header className={classes.planHeader}>
        <h2>{words.plan}</h2>
        <Select
          w={196}
          aria-label={words.presetLabel}
          data={presets.map((value) => ({ value, label: words.presets[value] }))}
          value={preset}
          onChange={(value) => {
            const chosen = presets.find((one) => one === value);
            if (chosen) props.onPreset(chosen);
          }}
        />
        <span className={classes.planLinks}>
          <button type="button" className="link" onClick={props.onFindRate}>
            {words.findRate}
          </button>
          <button type="button" className="link" onClick={props.onAllSettings}>
            {words.allSettings}
          </button>
        </span>
      </header>
      <div ref={bars} className={classes.phases}>
        {phases.map((phase, index) => (
          <PhaseBar
            // biome-ignore lint/suspicious/noArrayIndexKey: a phase is its place in the plan; a field in it keeps its focus.
            key={index}
            title={words.phase.title(index + 1, phaseTitle(phase, phases[index - 1], names, settings.start))}
            phase={phase}
            share={shares[index] ?? 0}
            heat={heat(phase.learningRate, highest)}
            stages={names}
            isLast={index === phases.length - 1}
            canThaw={settings.start === 'pretrained'}
            onChange={(part) => onChange(editPhase(settings, names, phase, part))}
            onRemove={phases.length > 1 ? () => remove(index) : null}
          />
        ))}
        {preset === 'own' && phases.length < mostPhases && (
          <Button
            variant="default"
            className={classes.addPhase}
            aria-label={words.phase.add}
            title={words.phase.addHelp}
            onClick={() => onChange(withPhaseAdded(settings, names))}
          >
            <IconPlus size={16} stroke={1.6} aria-hidden />
          </Button>
        )}
      </div>
      <SettingsLine settings={settings} augmentation={props.augmentation} />
    </section>
  );
}

type PhaseEdit = Parameters<typeof withPhase>[2];

/** Which stages train in a phase that stands alone makes it one of `phases`; all else is edited where it is kept. */
function editPhase(
  settings: TrainSettings,
  stages: readonly string[],
  { source }: PlannedPhase,
  part: PhaseEdit,
): Partial<TrainSettings> {
  const edited = withPhase(settings, source, part);
  return part.thaw === undefined ? edited : { ...edited, ...withThaw({ ...settings, ...edited }, stages) };
}

interface PhaseBarProps {
  readonly title: string;
  readonly phase: PlannedPhase;
  readonly share: number;
  readonly heat: 1 | 2 | 3;
  readonly stages: readonly string[];
  readonly isLast: boolean;
  readonly canThaw: boolean;
  onChange(part: PhaseEdit): void;
  readonly onRemove: (() => void) | null;
}

function PhaseBar(props: PhaseBarProps) {
  const { title, phase, stages, canThaw, onChange, onRemove } = props;
  const { epochs, learningRate, schedule, source } = phase;
  const detail = phaseDetail(phase, true);
  const ownRates = { head: words.settings.learningRate.label, thawed: words.settings.thawedRate.label };
  return (
    <Popover position="top-start" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.phase}
          data-heat={props.heat}
          style={{ flexGrow: Math.round(props.share * 1000) }}
          aria-label={words.phase.edit(title, detail)}
          title={`${title}: ${detail}`}
        >
          <strong className="cut">{title}</strong>
          <span className="cut">{phaseDetail(phase, props.isLast)}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.phaseEdit}>
        <WholeNumber
          words={{ label: words.settings.epochs.short }}
          value={epochs}
          min={1}
          max={1000}
          onChange={(value) => onChange({ epochs: value })}
        />
        <RateInput
          words={{ label: typeof source === 'number' ? words.settings.learningRate.label : ownRates[source] }}
          value={learningRate}
          onChange={(value) => onChange({ learningRate: value })}
        />
        <Select
          label={words.settings.schedule.label}
          data={schedules.map((value) => ({ value, label: words.settings.schedule.names[value] }))}
          value={schedule}
          onChange={(value) => {
            const chosen = schedules.find((one) => one === value);
            if (chosen) onChange({ schedule: chosen });
          }}
        />
        {canThaw && typeof source === 'number' && (
          <ThawSelect phase={phase} stages={stages} onThaw={(thaw) => onChange({ thaw })} />
        )}
        {onRemove !== null && (
          <Button variant="default" className={classes.removePhase} onClick={onRemove}>
            {words.phase.remove}
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

const picked = 'picked';

/** How deep a phase of one's own thaws. */
function ThawSelect(props: { phase: PlannedPhase; stages: readonly string[]; onThaw: (thaw: number) => void }) {
  const { phase, stages } = props;
  const thaw = thawOf(phase.stages, stages);
  const depths = Array.from({ length: stages.length + 1 }, (_, depth) => ({
    value: String(depth),
    label: depth === 0 ? words.phase.onlyHead : (stages[stages.length - depth] ?? ''),
  }));
  const isPicked = typeof thaw !== 'number';
  return (
    <Select
      label={words.phase.thawLabel}
      data={
        isPicked
          ? [{ value: picked, label: `${words.phase.picked}: ${stageList(phase.stages, stages)}` }, ...depths]
          : depths
      }
      value={isPicked ? picked : String(thaw)}
      onChange={(value) => value !== null && value !== picked && props.onThaw(Number(value))}
    />
  );
}
