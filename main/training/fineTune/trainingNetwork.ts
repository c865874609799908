/** The network of a run in two parts: what stays as it is whatever phase it is, and what training works on, head included. */
import type { TrainSettings } from '../../contract/index.ts';
import { valuesIn } from '../../networks/cost.ts';
import { cutAtStage } from '../../networks/cutAtStage.ts';
import type { Graph, Parameters } from '../../networks/graph.ts';
import { attachHead, headName } from '../../networks/head.ts';
import { initialise } from '../../networks/initialise.ts';
import { shapesOf } from '../../networks/shapes.ts';
import type { KeptBackbone } from '../keptBackbone.ts';
import type { TrainPlan } from '../plan/resolvePlan.ts';
import { seededRandom } from '../seededRandom.ts';
import { headInput, headLayers, headShape } from './trainedHead.ts';

export interface TrainingNetwork {
  /** Backbone and head. Its features are what the head's layers see. */
  readonly whole: Graph;
  /** What runs once for each picture and view; null when everything is computed in each step. */
  readonly frozen: { readonly graph: Graph; readonly output: string } | null;
  /** The rest, which ends in `logits`; its input is a picture or what `frozen` puts out. */
  readonly trained: Graph;
  /** First values of the whole network. */
  readonly parameters: Parameters;
}

export function trainingNetwork(
  backbone: KeptBackbone,
  plan: TrainPlan,
  settings: TrainSettings,
  classes: number,
): TrainingNetwork {
  const whole = withHead(backbone, settings, classes);
  const { prefix, rest, boundary } = cutAtStage(whole, plan.trained[0] ?? headName);
  return {
    whole,
    frozen: prefix && { graph: prefix, output: boundary },
    trained: rest,
    parameters: new Map([...backbone.parameters, ...firstHead(whole, settings.seed)]),
  };
}

/** The same with everything computed in each step. */
export const withoutCut = (network: TrainingNetwork): TrainingNetwork => ({
  ...network,
  frozen: null,
  trained: network.whole,
});

function withHead(backbone: KeptBackbone, settings: TrainSettings, classes: number): Graph {
  const graph = attachHead(backbone.graph, headShape(backbone.name, settings.head, classes));
  const features = headInput(graph);
  return { ...graph, features, featureCount: valuesIn(shapesOf(graph).get(features)!) };
}

/**
 * Hidden layers begin as He et al. 2015 say, the output at zero: its first loss is that of guessing, and noise in directions that
 * no picture spans does not stay there for ever.
 */
function firstHead(whole: Graph, seed: number): Parameters {
  const own = new Set(headLayers(whole).flatMap(({ name }) => [`${name}.weight`, `${name}.bias`]));
  const random = seededRandom(seed, 'first head');
  const values = initialise(whole, { scheme: 'he', distribution: 'normal', random }, ({ name }) => own.has(name));
  values.get(`${headLayers(whole).at(-1)!.name}.weight`)!.fill(0);
  return values;
}
