/** Five updates by every optimiser against PyTorch's. */
import { describe, expect, test } from 'vitest';
import type { OptimiserSpec } from '../../../main/compute/trainer.ts';
import {
  distanceFromRecord,
  everything,
  goldenNetwork,
  readGolden,
  requestOf,
  type TensorRecord,
  withTrainer,
} from './goldens.ts';
import type { TrainingSubject } from './subject.ts';

interface Run {
  readonly optimizer: 'SGD' | 'Adam' | 'AdamW' | 'RMSprop';
  readonly options: {
    readonly lr: number;
    readonly momentum?: number;
    readonly nesterov?: boolean;
    readonly weight_decay?: number;
    readonly alpha?: number;
    readonly eps?: number;
  };
  readonly losses: readonly number[];
  readonly float32_max_abs_loss_diff: number;
  readonly final_params: readonly TensorRecord[];
}

/** Times the difference that PyTorch's own float32 ends with. */
const factor = 10;

function optimiserOf({ optimizer, options }: Run): OptimiserSpec {
  const { momentum = 0, nesterov = false, weight_decay: weightDecay = 0, alpha = 0.99, eps: epsilon = 1e-8 } = options;
  if (optimizer === 'SGD') return { kind: 'sgd', momentum, nesterov, weightDecay };
  if (optimizer === 'RMSprop') return { kind: 'rmsprop', alpha, epsilon, momentum, weightDecay };
  const betas = { beta1: 0.9, beta2: 0.999 };
  return { kind: optimizer === 'Adam' ? 'adam' : 'adamw', ...betas, epsilon, weightDecay };
}

export function trajectoryTests(subject: TrainingSubject): void {
  // The same rules on more numbers of the same kind: the smaller network is enough for every day.
  const networks = everything ? ['mobilenet_v2', 'resnet18'] : ['mobilenet_v2'];
  describe.each(networks)("PyTorch's optimisers on %s", (name) => {
    const { runs } = readGolden<{ readonly runs: Readonly<Record<string, Run>> }>(`trajectories_${name}`);
    test.each(Object.entries(runs))('%s', async (_title, run) => {
      const { graph, parameters, step } = goldenNetwork(name);
      const request = requestOf(subject, {
        ...{ graph, parameters, trainable: new Map(run.final_params.map(([parameter]) => [parameter, 1])) },
        ...{ optimiser: optimiserOf(run), decayEverything: true },
      });
      await withTrainer(await subject.open(), request, async (trainer) => {
        const losses: number[] = [];
        for (let update = 0; update < 5; update++)
          losses.push((await trainer.step({ ...step, learningRate: run.options.lr })).loss);
        losses.push((await trainer.gradients(step)).loss);
        const difference = Math.max(...losses.map((loss, index) => Math.abs(loss - run.losses[index]!)));
        expect(difference).toBeLessThan(Math.max(factor * run.float32_max_abs_loss_diff, 5e-6));
        const after = trainer.parameters();
        // Parameters move by little; what their gradients differ by is seen in the losses.
        for (const record of run.final_params)
          expect(distanceFromRecord(after.get(record[0])!, record), record[0]).toBeLessThan(1e-4);
      });
    });
  });
}
