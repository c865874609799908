/**
 * What training has to compute, on any backend: PyTorch's gradients of every op and of whole networks, its optimisers'
 * trajectories, and what the Trainer interface promises. Goldens: tests/golden/training, float64 by PyTorch; each file also says how
 * far PyTorch's own float32 is from it, and the tolerances follow from that.
 */
import { describe } from 'vitest';
import { finiteDifferenceTests } from './finiteDifferences.ts';
import { goldenNetworkTests } from './goldenNetworks.ts';
import { goldenOpTests } from './goldenOps.ts';
import { lossTests } from './loss.ts';
import type { TrainingSubject } from './subject.ts';
import { trainerTests } from './trainerBehaviour.ts';
import { trajectoryTests } from './trajectories.ts';

/** Declares the tests of one backend. */
export function trainingSuite(subject: TrainingSubject): void {
  gradientSuite(subject);
  describe(`training on ${subject.name}`, () => {
    lossTests(subject);
    trajectoryTests(subject);
    trainerTests(subject);
  });
}

/** The gradients alone, for another way of writing them in the same backend. */
export function gradientSuite(subject: TrainingSubject): void {
  describe(`gradients on ${subject.name}`, () => {
    goldenOpTests(subject);
    finiteDifferenceTests(subject);
    goldenNetworkTests(subject);
  });
}
