/** Which parameters of a network train in a phase, and at which share of its rate. */
import type { Graph } from '../../networks/graph.ts';
import { layerOf } from '../../networks/layers/index.ts';
import { headStage, type PlannedPhase, type TrainPlan } from '../plan/resolvePlan.ts';
import { greyWeight } from './scratchBackbone.ts';

/** Learning-rate multiplier by parameter name; a stage whose multiplier is 0 stays as it is. */
export function trainableOf(
  graph: Graph,
  phase: PlannedPhase,
  { rates }: Pick<TrainPlan, 'rates'>,
): ReadonlyMap<string, number> {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]));
  const trainable = new Map<string, number>();
  for (const stage of graph.stages) {
    if (stage.name !== headStage && !phase.stages.includes(stage.name)) continue;
    const rate = rates.get(stage.name) ?? 1;
    if (rate === 0) continue;
    for (const name of stage.nodes) {
      const node = byName.get(name);
      if (node === undefined) continue;
      for (const parameter of layerOf(node).parameters(node))
        if (parameter.trainable && parameter.name !== greyWeight) trainable.set(parameter.name, rate);
    }
  }
  return trainable;
}
