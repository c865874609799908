/** What trains and when, from the settings: which stages, which phases, and how the handle and the presets change them. */
import type { Phase, ThawDepth, TrainSettings } from '../../../main/contract/index.ts';

/** `own`: phases that are none of the presets. */
export type Preset = 'headOnly' | 'headFirst' | 'gradual' | 'atOnce' | 'scratch' | 'own';

export interface PlannedPhase {
  /** Backbone stages that train in it, from stem to head; the head always does. */
  readonly stages: readonly string[];
  readonly epochs: number;
  readonly learningRate: number;
  readonly schedule: TrainSettings['schedule'];
  /** Where what is edited in it is kept: one of `phases`, or the settings of the usual plan. */
  readonly source: number | 'head' | 'thawed';
}

/** The stages a depth means; names and depths that the network does not have are left out. */
export function thawedStages(thaw: ThawDepth, stages: readonly string[]): readonly string[] {
  if (thaw === 'all') return stages;
  if (typeof thaw === 'number') return thaw <= 0 ? [] : stages.slice(-thaw);
  return stages.filter((stage) => thaw.includes(stage));
}

/** The shortest way to say which stages train: a number where they are the last ones, else their names. */
export function thawOf(trained: readonly string[], stages: readonly string[]): ThawDepth {
  const last = trained.length === 0 ? [] : stages.slice(-trained.length);
  return last.every((stage, index) => stage === trained[index]) ? trained.length : [...trained];
}

/** Stages that train in any phase, from stem to head. */
export function trainedStages(settings: TrainSettings, stages: readonly string[]): readonly string[] {
  if (settings.start === 'scratch') return stages;
  const asked = settings.phases.length > 0 ? settings.phases.map(({ thaw }) => thaw) : [settings.thaw];
  const all = new Set(asked.flatMap((thaw) => thawedStages(thaw, stages)));
  return stages.filter((stage) => all.has(stage));
}

/** How many of the last stages train, or null where single ones were picked. */
export function depthOf(settings: TrainSettings, stages: readonly string[]): number | null {
  const thaw = thawOf(trainedStages(settings, stages), stages);
  return typeof thaw === 'number' ? thaw : null;
}

/** The phases as they will be carried out. */
export function plannedPhases(settings: TrainSettings, stages: readonly string[]): readonly PlannedPhase[] {
  const { epochs, learningRate, thawedEpochs, thawedRate, schedule, start } = settings;
  if (settings.phases.length > 0) {
    return settings.phases.map((phase, source) => ({
      ...{ epochs: phase.epochs, learningRate: phase.learningRate, schedule: phase.schedule ?? schedule, source },
      stages: start === 'scratch' ? stages : thawedStages(phase.thaw, stages),
    }));
  }
  if (start === 'scratch') return [{ stages, epochs, learningRate, schedule, source: 'head' }];
  const head: PlannedPhase = { stages: [], epochs, learningRate, schedule, source: 'head' };
  const thawed = thawedStages(settings.thaw, stages);
  if (thawed.length === 0) return [head];
  return [head, { stages: thawed, epochs: thawedEpochs, learningRate: thawedRate, schedule, source: 'thawed' }];
}

/** Which preset the plan is, by which stages train when; epochs and rates may be anything. */
export function presetOf(settings: TrainSettings, stages: readonly string[]): Preset {
  if (settings.start === 'scratch') return 'scratch';
  const counts = plannedPhases(settings, stages).map((phase) => phase.stages.length);
  if (counts.length === 1) return counts[0] === 0 ? 'headOnly' : 'atOnce';
  const grows = counts.every((count, index) => (index === 0 ? count === 0 : count > (counts[index - 1] ?? 0)));
  if (!grows) return 'own';
  return counts.length === 2 ? 'headFirst' : 'gradual';
}

/**
 * The settings with another preset at the same depth. `suggested` is the depth that is taken where the preset needs one and only
 * the head trains so far.
 */
export function withPreset(
  settings: TrainSettings,
  stages: readonly string[],
  preset: Preset,
  suggested: number,
): Partial<TrainSettings> {
  const trained = settings.start === 'scratch' ? [] : trainedStages(settings, stages);
  const asked = trained.length > 0 ? trained : stages.slice(-Math.max(1, suggested));
  const pretrained = { start: 'pretrained', phases: [] as Phase[] } as const;
  switch (preset) {
    case 'headOnly':
      return { ...pretrained, thaw: 0 };
    case 'headFirst':
      return { ...pretrained, thaw: thawOf(asked, stages) };
    case 'atOnce': {
      const thaw = thawOf(asked, stages);
      const { thawedEpochs: epochs, thawedRate: learningRate } = settings;
      return { ...pretrained, thaw, phases: [{ thaw, epochs, learningRate }] };
    }
    case 'gradual': {
      // One stage would be the usual plan under another name.
      const deep = asked.length > 1 ? asked : stages.slice(-2);
      return { ...pretrained, thaw: thawOf(deep, stages), phases: gradualPhases(settings, stages, deep) };
    }
    case 'scratch':
      return { start: 'scratch', thaw: 'all', phases: [] };
    case 'own':
      return { start: 'pretrained', phases: ownPhases(settings, stages) };
  }
}

/** The plan as phases of its own, so that they can be added to. */
export function ownPhases(settings: TrainSettings, stages: readonly string[]): Phase[] {
  if (settings.phases.length > 0) return settings.phases;
  return plannedPhases(settings, stages).map(({ stages: trained, epochs, learningRate }) => ({
    ...{ thaw: thawOf(trained, stages), epochs, learningRate },
  }));
}

/** At most this many steps from the head to the chosen depth. */
const mostSteps = 3;

/** Gradual unfreezing (Howard and Ruder 2018): the head, then deeper step by step, each at about a third of the rate before. */
function gradualPhases(settings: TrainSettings, stages: readonly string[], trained: readonly string[]): Phase[] {
  const steps = Math.min(mostSteps, trained.length);
  const { epochs, learningRate, thawedEpochs, thawedRate } = settings;
  const deeper = Array.from({ length: steps }, (_, step): Phase => {
    const stagesNow = trained.slice(-Math.ceil((trained.length * (step + 1)) / steps));
    return {
      thaw: thawOf(stagesNow, stages),
      epochs: step === steps - 1 ? thawedEpochs : Math.max(1, Math.round(thawedEpochs / 2)),
      learningRate: oneDigit(thawedRate * 3 ** (steps - 1 - step)),
    };
  });
  return [{ thaw: 0, epochs, learningRate }, ...deeper];
}

const oneDigit = (rate: number): number => Math.min(10, Number(rate.toPrecision(1)));

/**
 * The settings with the handle moved so that the last `depth` stages train. The plan keeps its kind; `before` is the plan to go back to
 * when the handle leaves the head.
 */
export function withDepth(
  settings: TrainSettings,
  stages: readonly string[],
  depth: number,
  before: { readonly preset: Preset; readonly phases: readonly Phase[] },
): Partial<TrainSettings> {
  const pretrained = { start: 'pretrained', thaw: depth } as const;
  const preset = presetOf(settings, stages);
  const kind = preset === 'headOnly' || preset === 'scratch' ? before.preset : preset;
  if (depth === 0) return { ...pretrained, phases: [] };
  const trained = stages.slice(-depth);
  const { thawedEpochs: epochs, thawedRate: learningRate } = settings;
  const phases = settings.phases.length > 0 ? settings.phases : before.phases;
  if (kind === 'atOnce') return { ...pretrained, phases: [{ epochs, learningRate, ...phases[0], thaw: depth }] };
  if (kind === 'gradual') {
    const made = gradualPhases(settings, stages, trained);
    // What was edited stays where the number of phases does.
    if (made.length !== phases.length) return { ...pretrained, phases: made };
    return { ...pretrained, phases: made.map((phase, at) => ({ ...phase, ...phases[at], thaw: phase.thaw })) };
  }
  if (kind === 'own') return { ...pretrained, phases: deepened(phases, stages, trained) };
  // The usual plan, written out only where a person had it so.
  if (settings.phases.length !== 2) return { ...pretrained, phases: [] };
  return { ...pretrained, phases: deepened(settings.phases, stages, trained) };
}

/** The deepest phases train exactly these stages, the others no more than these. */
function deepened(phases: readonly Phase[], stages: readonly string[], trained: readonly string[]): Phase[] {
  const counts = phases.map(({ thaw }) => thawedStages(thaw, stages).length);
  const deepest = Math.max(...counts);
  return phases.map((phase, index) => {
    if (counts[index] === deepest) return { ...phase, thaw: thawOf(trained, stages) };
    const kept = thawedStages(phase.thaw, stages).filter((stage) => trained.includes(stage));
    return { ...phase, thaw: thawOf(kept, stages) };
  });
}

/** The settings with these stages thawed or frozen alone. In a plan of phases they thaw with the last one. */
export function withStagesToggled(
  settings: TrainSettings,
  stages: readonly string[],
  toggled: readonly string[],
): Partial<TrainSettings> {
  const trained = trainedStages(settings, stages);
  const freezes = toggled.every((stage) => trained.includes(stage));
  const next = stages.filter((one) => (toggled.includes(one) ? !freezes : trained.includes(one)));
  const thaw = thawOf(next, stages);
  const common = { start: 'pretrained', thaw } as const;
  if (settings.phases.length === 0 || next.length === 0) return { ...common, phases: [] };
  const last = settings.phases.length - 1;
  const phases = settings.phases.map((phase, index) => {
    const now = thawedStages(phase.thaw, stages);
    const names = stages.filter((one) =>
      toggled.includes(one) ? !freezes && (index === last || now.includes(one)) : now.includes(one),
    );
    return { ...phase, thaw: thawOf(names, stages) };
  });
  return { ...common, phases };
}

/** The settings with one phase edited, wherever it is kept. */
export function withPhase(
  settings: TrainSettings,
  source: PlannedPhase['source'],
  part: Partial<Pick<Phase, 'epochs' | 'learningRate' | 'schedule' | 'thaw'>>,
): Partial<TrainSettings> {
  const { epochs, learningRate, schedule } = part;
  if (source === 'head')
    return {
      ...(epochs === undefined ? {} : { epochs }),
      ...(learningRate === undefined ? {} : { learningRate }),
      ...(schedule === undefined ? {} : { schedule }),
    };
  if (source === 'thawed')
    return {
      ...(epochs === undefined ? {} : { thawedEpochs: epochs }),
      ...(learningRate === undefined ? {} : { thawedRate: learningRate }),
      ...(schedule === undefined ? {} : { schedule }),
    };
  const phases = settings.phases.map((phase, index) => (index === source ? { ...phase, ...part } : phase));
  return { phases };
}

/** Another phase at the end: one stage deeper than the last, at a third of its rate. */
export function withPhaseAdded(settings: TrainSettings, stages: readonly string[]): Partial<TrainSettings> {
  const phases = ownPhases(settings, stages);
  const last = phases.at(-1);
  const trained = thawedStages(last?.thaw ?? 0, stages).length;
  const thaw = Math.min(stages.length, trained + 1);
  const learningRate = oneDigit((trained === 0 ? settings.thawedRate * 3 : (last?.learningRate ?? 1)) / 3);
  const added: Phase = { thaw, epochs: settings.thawedEpochs, learningRate };
  return withThaw({ ...settings, start: 'pretrained', phases: [...phases, added] }, stages);
}

export function withPhaseRemoved(
  settings: TrainSettings,
  stages: readonly string[],
  at: number,
): Partial<TrainSettings> {
  const phases = ownPhases(settings, stages).filter((_, index) => index !== at);
  return withThaw({ ...settings, start: 'pretrained', phases }, stages);
}

/** With phases, `thaw` is the union of theirs. */
export function withThaw(settings: TrainSettings, stages: readonly string[]): Partial<TrainSettings> {
  const { start, phases } = settings;
  return { start, phases, thaw: thawOf(trainedStages(settings, stages), stages) };
}

/** Settings made for another network: what this one does not have is left out, so that it can always be started. */
export function fitToNetwork(settings: TrainSettings, stages: readonly string[]): TrainSettings {
  const known = [...stages, 'head'];
  const fitted = (thaw: ThawDepth): ThawDepth => (thaw === 'all' ? thaw : thawOf(thawedStages(thaw, stages), stages));
  return {
    ...settings,
    thaw: fitted(settings.thaw),
    phases: settings.phases.map((phase) => ({ ...phase, thaw: fitted(phase.thaw) })),
    stageRates: Object.fromEntries(Object.entries(settings.stageRates).filter(([name]) => known.includes(name))),
  };
}

/**
 * How warm a rate is, 1…3, beside the highest of its neighbours: the same, up to about ten times less, or still less.
 * The three steps of ember.
 */
export function heat(rate: number, highest: number): 1 | 2 | 3 {
  if (highest <= 0 || rate >= 0.7 * highest) return 3;
  return rate >= 0.12 * highest ? 2 : 1;
}
