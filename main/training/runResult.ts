/** What a run's record holds besides its columns; it grows while the run goes on. */
import { z } from 'zod';
import { ensembleDetails, ensembleMember } from '../contract/ensembles.ts';
import { runDetails } from '../contract/runs.ts';

const details = runDetails.shape;

export const runResult = z.object({
  stages: details.stages,
  skipped: details.skipped,
  /** Of the backbone that the head sees: after training, the one with the trained stages. */
  fingerprint: z.string().nullable(),
  keptEpoch: details.keptEpoch,
  weightDecayUsed: details.weightDecayUsed,
  accuracy: details.accuracy,
  perClass: details.perClass,
  confusion: details.confusion,
  baseline: details.baseline,
  seconds: details.seconds,
  peakMemoryMiB: details.peakMemoryMiB,
  picturesPerSecond: details.picturesPerSecond,
  deviceBusy: details.deviceBusy.default(null),
  plan: details.plan.default([]),
  events: details.events.default([]),
  stillWrong: details.stillWrong.default(null),
  /** Of what it is made of, in the order of its members. */
  members: z.array(ensembleMember.pick({ accuracy: true, gain: true, msPerPhoto: true })).default([]),
  crossValidation: ensembleDetails.shape.crossValidation.default(null),
});
export type RunResult = z.infer<typeof runResult>;

/** Before anything is known but what there is to say beforehand. */
export const emptyResult = (
  stages: RunResult['stages'],
  importSeconds: number | null,
  events: RunResult['events'] = [],
): RunResult => ({
  stages,
  skipped: [],
  fingerprint: null,
  keptEpoch: null,
  weightDecayUsed: null,
  accuracy: null,
  perClass: [],
  confusion: [],
  baseline: null,
  seconds: { import: importSeconds, features: null, train: null, total: null },
  peakMemoryMiB: null,
  picturesPerSecond: null,
  deviceBusy: null,
  plan: [],
  events,
  stillWrong: null,
  members: [],
  crossValidation: null,
});
