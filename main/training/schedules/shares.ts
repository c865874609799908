/** How a phase's learning rate moves, as a share of its peak: functions of how much of the phase is over, 0…1. */

import type { z } from 'zod';
import type { scheduleName } from '../../contract/runs.ts';

export type ScheduleName = z.infer<typeof scheduleName>;

export interface ScheduleFacts {
  /** Share of the phase that is over, 0…1: of its steps, or of its time where that is short. */
  readonly progress: number;
  /** How often the held-out loss has stood still so far: what `plateau` acts on. */
  readonly plateaus: number;
}

/** `step` and `plateau` divide by this. */
const divisor = 10;

const shares: Record<ScheduleName, (facts: ScheduleFacts) => number> = {
  constant: () => 1,
  /** Loshchilov, Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017, without the restarts. */
  cosine: ({ progress }) => 0.5 + 0.5 * Math.cos(Math.PI * progress),
  /** At a half and three quarters, as ResNet's training on CIFAR (He et al. 2015, 4.2). */
  step: ({ progress }) => (progress < 0.5 ? 1 : progress < 0.75 ? 1 / divisor : 1 / divisor ** 2),
  /** As ResNet's training on ImageNet (He et al. 2015, 3.4). */
  plateau: ({ plateaus }) => divisor ** -plateaus,
  /** Smith, Topin, "Super-convergence", 2018, with PyTorch's shape: up from 1/25 in three tenths, then down to 1/250,000. */
  oneCycle: ({ progress }) =>
    progress < 0.3 ? between(1 / 25, 1, progress / 0.3) : between(1, 1 / 250_000, (progress - 0.3) / 0.7),
};

/** Half a cosine from one value to another. */
const between = (from: number, to: number, share: number): number =>
  to + (from - to) * (0.5 + 0.5 * Math.cos(Math.PI * share));

/**
 * Share of the peak rate. The rate first rises in a line over `warmUp` (share of the phase, below 1); the schedule proper has
 * the rest. One-cycle has a rise of its own and takes no other.
 */
export function rateShare(schedule: ScheduleName, facts: ScheduleFacts, warmUp: number): number {
  const progress = Math.min(1, Math.max(0, facts.progress));
  if (schedule === 'oneCycle' || warmUp <= 0) return shares[schedule]({ ...facts, progress });
  if (progress < warmUp) return progress / warmUp;
  return shares[schedule]({ ...facts, progress: (progress - warmUp) / (1 - warmUp) });
}
