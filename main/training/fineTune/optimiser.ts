/** A run's optimiser with the constants that PyTorch gives it. */
import type { OptimiserSpec } from '../../compute/trainer.ts';
import type { TrainSettings } from '../../contract/index.ts';

export function optimiserOf(name: TrainSettings['optimiser'], weightDecay: number): OptimiserSpec {
  switch (name) {
    case 'sgd':
      return { kind: 'sgd', momentum: 0, nesterov: false, weightDecay };
    case 'momentum':
    case 'nesterov':
      return { kind: 'sgd', momentum: 0.9, nesterov: name === 'nesterov', weightDecay };
    case 'adam':
    case 'adamw':
      return { kind: name, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay };
    case 'rmsprop':
      return { kind: 'rmsprop', alpha: 0.99, epsilon: 1e-8, momentum: 0, weightDecay };
  }
}
