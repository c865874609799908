/** Puts together what the training loop needs: batches, trainers for each phase, and what they report. */
import type { PlannedPhase } from '../plan/resolvePlan.ts';
import { classWeightsOf } from '../trainingSet.ts';
import { createBatches } from './batches.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { FineTuneRequest } from './fineTune.ts';
import type { Fit, UpdateFacts } from './fitPhases.ts';
import type { FitState } from './fitState.ts';
import { mixingOf } from './mixing.ts';
import { type OpenPhase, openPhase } from './openPhase.ts';
import { optimiserOf } from './optimiser.ts';
import { createOrder } from './order.ts';
import type { PhotoRoles } from './photoRoles.ts';
import type { Reports } from './reports.ts';
import { trainableOf } from './trainable.ts';
import type { TrainingData } from './trainingData.ts';
import type { TrainingNetwork } from './trainingNetwork.ts';

export interface OpenFitOptions {
  readonly task: FineTuneRequest;
  readonly network: TrainingNetwork;
  readonly data: TrainingData;
  readonly roles: PhotoRoles;
  /** Photos of a batch. */
  readonly batch: number;
  readonly checkpoints: Checkpoints;
  readonly reports: Reports;
}

export interface OpenFit {
  readonly fit: Fit<OpenPhase>;
  /** Share of the updates' time that the device computed, 0…1; null before the first. */
  deviceBusy(): number | null;
  /** Training photos a second; null before the first update. */
  picturesPerSecond(): number | null;
  close(): Promise<void>;
}

/** Mistakes that a training shows while it goes on. */
const mostMistakesShown = 24;

/** Share of a time limit that judging the result and keeping it need. */
const endingShare = 0.03;

export function openFit({ task, network, data, roles, batch, checkpoints, reports }: OpenFitOptions): OpenFit {
  const { request, context, parts, plan, startedAt } = task;
  const { settings, classes, photos, device, threads } = request;
  const { backend, clock } = parts;
  const { seed, patience, timeLimitSeconds, accumulate, labelSmoothing } = settings;
  const { samples } = data;
  const classOf = (photo: number) => photos[photo]!.classIndex;
  const labels = Int32Array.from(roles.trained, classOf);
  const updateRows = batch * accumulate;
  const classWeights = classWeightsOf(labels, classes.length, settings.classWeights);
  const isDrawn = settings.classWeights === 'sampling';
  const batches = createBatches(
    {
      ...{
        samples,
        photos: roles.trained,
        labels,
        classes: classes.length,
        updateRows,
        mixing: mixingOf(settings),
        seed,
      },
      // What is drawn as often as every other needs no weight besides.
      classWeights: isDrawn ? new Float32Array(classes.length).fill(1) : classWeights,
      order: createOrder({ labels, balanced: isDrawn, seed }),
    },
    clock,
  );
  const sets = {
    heldOut: { photos: roles.heldOut, labels: roles.heldOut.map(classOf) },
    validation: { photos: roles.validation, labels: roles.validation.map(classOf) },
  };
  const used = { busyMs: 0, seconds: 0, rows: 0 };

  const open = (phase: PlannedPhase, state: FitState): Promise<OpenPhase> =>
    openPhase(
      {
        request: {
          ...{ graph: network.trained, parameters: network.parameters, device, threads, labelSmoothing },
          trainable: trainableOf(network.trained, phase, plan),
          // Norms that begin at nothing have no statistics to keep.
          batchNorm: plan.start === 'scratch' ? 'trained' : settings.batchNorm,
          optimiser: optimiserOf(settings.optimiser, settings.thawedWeightDecay),
          decayEverything: false,
          clipNorm: settings.clipNorm === 0 ? null : settings.clipNorm,
          averageDecay: settings.averageDecay === 0 ? null : settings.averageDecay,
        },
        ...{
          openTrainer: (trainer) => backend.trainer(trainer),
          samples,
          batches,
          sets,
          classWeights,
          updateRows,
          seed,
        },
        onBusy: (ms) => {
          used.busyMs += ms;
        },
        onMistakes(mistakes) {
          const surest = mistakes.toSorted((a, b) => b.confidence - a.confidence).slice(0, mostMistakesShown);
          context.emit({
            ...{ type: 'stillWrong', epoch: state.epochs + 1, wrong: mistakes.length, of: roles.validation.length },
            photos: surest.map(({ photo, ...rest }) => ({ photoId: photos[photo]!.photoId, ...rest })),
          });
        },
        onSmaller: (rows) =>
          reports.note(
            `Memory ran out: ${rows} photos at a time are computed from here on; the updates stay the same.`,
          ),
      },
      state,
      clock,
    );

  const secondsBefore = (clock() - startedAt) / 1000;
  return {
    fit: {
      ...{ plan, open, clock, updateRows },
      updatesPerEpoch: Math.max(1, Math.ceil(labels.length / updateRows)),
      // Without photos to judge by, nothing says when to stop.
      patience: roles.heldOut.length === 0 ? 0 : patience,
      secondsLimit: timeLimitSeconds === 0 ? null : timeLimitSeconds * (1 - endingShare) - secondsBefore,
      save: checkpoints.save,
      onEpoch: (epoch) => context.emit({ type: 'epoch', epoch }),
      onUpdate(facts: UpdateFacts) {
        used.seconds += facts.seconds;
        used.rows += updateRows;
        reports.update(facts);
      },
      onNote: reports.note,
      wish: () => context.wish(),
      signal: context.signal,
    },
    deviceBusy: () => (used.seconds === 0 ? null : used.busyMs / 1000 / used.seconds),
    picturesPerSecond: () => (used.seconds === 0 ? null : used.rows / used.seconds),
    close: () => batches.close(),
  };
}
