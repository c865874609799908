/** From settings and a network to what training will do, phase by phase: which stages train, for how long, at which rates. */
import { type RunDetails, ServiceError, type TrainSettings } from '../../contract/index.ts';
import { nearest } from '../../networks/nearest.ts';
import type { ScheduleName } from '../schedules/shares.ts';
import { thawedStages } from './thawedStages.ts';

export interface PlannedPhase {
  /** For people: "Head", "layer4 and head". */
  readonly title: string;
  readonly epochs: number;
  /** Peak, before the stages' own multipliers. */
  readonly learningRate: number;
  readonly schedule: ScheduleName;
  /** Share of the phase in which the rate rises, 0…0.5. */
  readonly warmUp: number;
  /** Backbone stages that train, from stem to head; the head always does. */
  readonly stages: readonly string[];
  /** Whether it is the training of a head on cached features, with its own choice of decay and epochs. */
  readonly onFeatures: boolean;
}

export interface TrainPlan {
  readonly start: 'pretrained' | 'scratch';
  readonly phases: readonly PlannedPhase[];
  /** Stages that train in any phase, from stem to head. */
  readonly trained: readonly string[];
  /** Learning-rate multiplier of each stage, `head` included. */
  readonly rates: ReadonlyMap<string, number>;
}

/** What stands for the head among the stages' rates. */
export const headStage = 'head';

/** The parts of a network that a plan depends on. */
export interface PlannedNetwork {
  readonly name: string;
  readonly stages: readonly { readonly name: string }[];
}

/** Throws `invalid-request`, naming the setting, for a plan that the network cannot carry out. */
export function resolvePlan(settings: TrainSettings, network: PlannedNetwork): TrainPlan {
  const names = network.stages.map(({ name }) => name);
  const thawed = (thaw: TrainSettings['thaw']) => thawedStages(network.name, names, thaw);
  const rates = stageRates(settings, network.name, names);
  const scratch = settings.start === 'scratch';
  // A head with one hidden layer at most, on the pooled features of a backbone that stays as it is, has a training of its own.
  const onFeatures = !scratch && settings.head.kind === 'pooled' && settings.head.hidden2 === 0;
  const phase = (planned: Omit<PlannedPhase, 'title' | 'warmUp'>): PlannedPhase => ({
    ...planned,
    title: titleOf(planned.stages, names),
    warmUp: Math.min(0.5, settings.warmUp / planned.epochs),
  });

  const asked = settings.phases.map(({ thaw, epochs, learningRate, schedule = settings.schedule }, index) => {
    const stages = scratch ? names : thawed(thaw);
    return phase({
      ...{ epochs, learningRate, schedule, stages },
      onFeatures: onFeatures && index === 0 && stages.length === 0,
    });
  });
  const phases = asked.length > 0 ? asked : scratch ? fromScratch() : usual(thawed(settings.thaw));
  for (const { title, stages } of phases) {
    if ([...stages, headStage].some((stage) => rates.get(stage)! > 0)) continue;
    throw new ServiceError(
      'invalid-request',
      `Nothing would train in "${title}": the rates of all its stages are 0. Give one of them a rate.`,
      { subject: 'stageRates' },
    );
  }
  const trained = names.filter((name) => phases.some(({ stages }) => stages.includes(name)));
  return { start: settings.start, phases, trained, rates };

  /**
   * The head first, so that its first large errors do not spoil what is thawed next (Kumar et al., "Fine-tuning can distort
   * pretrained features and underperform out-of-distribution", 2022).
   */
  function usual(stages: readonly string[]): readonly PlannedPhase[] {
    const { epochs, learningRate, thawedEpochs, thawedRate, schedule } = settings;
    const head = phase({ epochs, learningRate, schedule: onFeatures ? 'cosine' : schedule, stages: [], onFeatures });
    if (stages.length === 0) return [head];
    return [head, phase({ epochs: thawedEpochs, learningRate: thawedRate, schedule, stages, onFeatures: false })];
  }

  function fromScratch(): readonly PlannedPhase[] {
    const { epochs, learningRate, schedule } = settings;
    return [phase({ epochs, learningRate, schedule, stages: names, onFeatures: false })];
  }
}

/** The plan as the contract shows it. */
export const shownPlan = ({ phases }: TrainPlan): RunDetails['plan'] =>
  phases.map(({ title, epochs, learningRate, schedule, stages }) => ({
    ...{ title, epochs, learningRate, schedule },
    stages: [...stages],
  }));

function stageRates(settings: TrainSettings, network: string, names: readonly string[]): ReadonlyMap<string, number> {
  const known = [...names, headStage];
  for (const name of Object.keys(settings.stageRates)) {
    if (known.includes(name)) continue;
    throw new ServiceError(
      'invalid-request',
      `${network} has no stage "${name}" to give a rate. Did you mean "${nearest(name, known)}"?`,
      { subject: 'stageRates' },
    );
  }
  return new Map(known.map((name) => [name, settings.stageRates[name] ?? 1]));
}

function titleOf(stages: readonly string[], names: readonly string[]): string {
  if (stages.length === 0) return 'Head';
  if (stages.length === names.length) return 'Everything';
  const first = names.indexOf(stages[0]!);
  const isRun = stages.every((stage, place) => stage === names[first + place]);
  const which = isRun && stages.length > 2 ? `${stages[0]} to ${stages.at(-1)}` : stages.join(', ');
  return `${which} and head`;
}
