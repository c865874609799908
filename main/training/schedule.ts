/** The learning rate over the steps of a training: a short linear warm-up, then half a cosine down to zero. */

export interface Schedule {
  /** Steps in all. */
  readonly steps: number;
  /** Share of the peak rate at a step (0 is the first), 0…1. */
  rateAt(step: number): number;
}

/** Half a cosine (Loshchilov, Hutter, "SGDR", ICLR 2017) after a warm-up of one epoch, at most a tenth of all steps. */
export function cosineSchedule(epochs: number, stepsPerEpoch: number): Schedule {
  const steps = epochs * stepsPerEpoch;
  const warmUp = Math.min(stepsPerEpoch, Math.floor(steps / 10));
  return {
    steps,
    rateAt: (step) =>
      step < warmUp ? (step + 1) / (warmUp + 1) : 0.5 + 0.5 * Math.cos((Math.PI * (step - warmUp)) / (steps - warmUp)),
  };
}
