/** The update rules by name. */
import type { OptimiserSpec } from '../../trainer.ts';
import { adam } from './adam.ts';
import type { Optimiser } from './optimiser.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

export function optimiserOf(spec: OptimiserSpec): Optimiser {
  switch (spec.kind) {
    case 'sgd':
      return sgd(spec);
    case 'adam':
    case 'adamw':
      return adam(spec);
    case 'rmsprop':
      return rmsprop(spec);
  }
}

export type { Optimiser } from './optimiser.ts';
