/** A thaw depth as training would carry it out: which stages, which network, which trainer. */
import type { TrainerRequest } from '../../compute/trainer.ts';
import type { AugmentSettings, TrainSettings } from '../../contract/index.ts';
import { valuesIn } from '../../networks/cost.ts';
import { optimiserOf } from '../fineTune/optimiser.ts';
import { trainableOf } from '../fineTune/trainable.ts';
import { type TrainingNetwork, trainingNetwork } from '../fineTune/trainingNetwork.ts';
import type { KeptBackbone } from '../keptBackbone.ts';
import { headStage, type PlannedPhase, resolvePlan, type TrainPlan } from '../plan/resolvePlan.ts';

export type FullSettings = TrainSettings & { readonly augmentation: AugmentSettings };

export interface Depth {
  /** What `thaw` takes for it. */
  readonly thaw: number;
  /** First stage that trains. */
  readonly stage: string;
  readonly plan: TrainPlan;
  /** The plan's last phase: the one that trains all of it. */
  readonly phase: PlannedPhase;
  readonly network: TrainingNetwork;
  readonly trainableParameters: number;
  /** Null for a head that is trained on features. */
  readonly trainer: Omit<TrainerRequest, 'batch'> | null;
}

export interface DepthOptions {
  readonly backbone: KeptBackbone;
  readonly settings: FullSettings;
  readonly classes: number;
  readonly device: string;
  readonly threads: number;
}

/** The usual plan for a depth, whatever plan the settings have. */
export function depthOf(thaw: number, { backbone, settings, classes, device, threads }: DepthOptions): Depth {
  const plan = resolvePlan({ ...settings, thaw, phases: [] }, backbone.graph);
  return { ...depthOfPlan(plan, { backbone, settings, classes, device, threads }), thaw };
}

/** The last phase of a plan. */
export function depthOfPlan(
  plan: TrainPlan,
  { backbone, settings, classes, device, threads }: DepthOptions,
): Omit<Depth, 'thaw'> {
  const phase = plan.phases.at(-1)!;
  const network = trainingNetwork(backbone, plan, settings, classes);
  const trainable = trainableOf(network.trained, phase, plan);
  const sizes = new Map(network.trained.parameters.map(({ name, shape }) => [name, valuesIn(shape)]));
  return {
    ...{ plan, phase, network },
    stage: phase.stages[0] ?? headStage,
    trainableParameters: [...trainable.keys()].reduce((sum, name) => sum + sizes.get(name)!, 0),
    trainer: phase.onFeatures
      ? null
      : {
          ...{ graph: network.trained, trainable, device, threads },
          parameters: new Map([...network.parameters].filter(([name]) => sizes.has(name))),
          labelSmoothing: settings.labelSmoothing,
          batchNorm: plan.start === 'scratch' ? 'trained' : settings.batchNorm,
          optimiser: optimiserOf(settings.optimiser, settings.thawedWeightDecay),
          decayEverything: false,
          clipNorm: settings.clipNorm === 0 ? null : settings.clipNorm,
          averageDecay: settings.averageDecay === 0 ? null : settings.averageDecay,
        },
  };
}
