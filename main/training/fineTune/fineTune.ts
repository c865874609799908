/** A training that goes deeper than a head on features: prepares the data, carries the plan out, keeps the result. */
import { createHash } from 'node:crypto';
import type { Epoch } from '../../contract/index.ts';
import type { TaskContext } from '../../jobs/task.ts';
import { featuresNotKept, openFeatureStore } from '../featureStore.ts';
import type { KeptBackbone } from '../keptBackbone.ts';
import type { PlannedPhase, TrainPlan } from '../plan/resolvePlan.ts';
import { requireEveryClass } from '../requireEveryClass.ts';
import type { PausedTraining, TaskParts, TrainEvent, TrainRequest, TrainResult } from '../trainTask.ts';
import { readCheckpoint } from './checkpoint.ts';
import { createCheckpoints } from './checkpoints.ts';
import { fitPhases } from './fitPhases.ts';
import { beginning, type FitState } from './fitState.ts';
import { trainFirstHead } from './headPhase.ts';
import { keepResult } from './keepResult.ts';
import { openFit } from './openFit.ts';
import { batchWithin } from './outOfMemory.ts';
import { nothingHeldOut, type PhotoRoles, photoRoles, readableRoles } from './photoRoles.ts';
import { type PreparedData, prepareData } from './prepareData.ts';
import { createReports, type Reports } from './reports.ts';
import { trainingNetwork } from './trainingNetwork.ts';

export interface FineTuneRequest {
  readonly request: TrainRequest;
  readonly context: TaskContext<TrainEvent>;
  readonly parts: TaskParts;
  readonly backbone: KeptBackbone;
  readonly plan: TrainPlan;
  /** Fires also when the run is to pause before training has begun: nothing but time is lost then. */
  readonly preparing: AbortSignal;
  /** Milliseconds when the task began. */
  readonly startedAt: number;
}

export async function fineTune(task: FineTuneRequest): Promise<TrainResult | PausedTraining> {
  const { request, parts, plan, startedAt } = task;
  const { settings, checkpoint } = request;
  const { clock } = parts;
  const reports = createReports(task.context, plan, clock);
  const closing = new AsyncDisposableStack();
  try {
    const { data, network, views, roles } = await preparePhotos(task, reports, closing);
    const preparedAt = clock();
    const batch = Math.min(settings.batch, roles.trained.length);
    if (batch < settings.batch) reports.note(`The batch is ${batch}: there are no more photos to train on.`);

    const { folder, resume, everySeconds = 30 } = checkpoint;
    const subject = subjectOf(task, roles);
    const timing = { everyMs: everySeconds * 1000, clock };
    const checkpoints = createCheckpoints({ folder, subject, ...timing, onNote: reports.note });
    const found = resume ? await readCheckpoint(folder, subject) : null;
    const state = found ?? beginning(batch);
    if (request.mostRows !== undefined)
      state.batchRows = batchWithin(batch * settings.accumulate, Math.min(state.batchRows, request.mostRows));
    const head = headOnFeatures(plan);
    const trainHeadOn = (phase: PlannedPhase, members: PhotoRoles, onEpoch: (epoch: Epoch) => void) =>
      trainFirstHead({
        ...{ request, phase, graph: network.whole, features: data.features, views, roles: members },
        ...{ width: task.backbone.featureCount, backend: parts.backend, clock, signal: task.preparing },
        ...{ onEpoch, onProgress: reports.head },
      });
    if (found === null && head !== null) {
      const first = await trainHeadOn(head, roles, (epoch) => task.context.emit({ type: 'epoch', epoch }));
      const reached = { phase: 1, epochs: first.keptEpoch, carried: first.parameters };
      Object.assign(state, reached satisfies Partial<FitState>);
      await checkpoints.write(state);
    }

    const fitted = openFit({ task, network, data, roles, batch, checkpoints, reports });
    const end = await fitPhases(fitted.fit, state).finally(() => fitted.close());
    if (end.paused) return { paused: true };

    // Where thawing did not help, the run is worth as much as a head alone, which no photo is held out from.
    const isHeadAlone = head !== null && state.best?.phase === 0 && roles.heldOut.length > 0;
    const again = isHeadAlone ? await trainHeadOn(head, nothingHeldOut(roles), () => {}) : null;
    if (again !== null)
      reports.note(
        'Thawing made it no better on photos held out, so the head alone is kept, trained on all training photos.',
      );
    const kept = new Map([...end.kept, ...(again?.parameters ?? [])]);
    const { computed, seconds } = data.summary;
    return {
      ...(await keepResult({ task, network, data, roles, state, kept })),
      keptEpoch: state.best?.epoch ?? state.epochs,
      weightDecayUsed: again?.chosen.weightDecay ?? settings.thawedWeightDecay,
      heldOutLoss: state.best?.loss ?? null,
      seconds: {
        features: (preparedAt - startedAt) / 1000,
        train: (clock() - preparedAt) / 1000,
        total: (clock() - startedAt) / 1000,
      },
      peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
      picturesPerSecond: fitted.picturesPerSecond() ?? (seconds ? computed / seconds : null),
      deviceBusy: fitted.deviceBusy(),
    };
  } finally {
    await closing.disposeAsync();
  }
}

/** Gives every photo its part and has it ready. What it opens is closed with `closing`. */
async function preparePhotos(
  { request, context, parts, backbone, plan, preparing: signal }: FineTuneRequest,
  reports: Reports,
  closing: AsyncDisposableStack,
): Promise<PreparedData & { readonly roles: PhotoRoles }> {
  const { settings, classes, photos } = request;
  const { backend, clock } = parts;
  const asked = photoRoles(photos, settings.seed);
  const imaging = closing.adopt(parts.openImaging(request.threads), (pool) => pool.close());
  const store = closing.adopt(openFeatureStore({ ...request.features, clock }), (opened) => {
    if (!opened.close()) reports.note(featuresNotKept);
  });
  const prepared = await prepareData(
    {
      ...{ request, backbone, network: trainingNetwork(backbone, plan, settings, classes.length), roles: asked },
      ...{ wantsFeatures: headOnFeatures(plan) !== null, imaging, store, signal, clock },
      onSkipped: (photo, { subject, kind, reason }) =>
        context.emit({ type: 'skipped', photoId: photos[photo]!.photoId, path: subject ?? '', kind, reason }),
      onProgress: reports.preparing,
      onNote: reports.note,
    },
    backend,
  );
  closing.adopt(prepared.data, (opened) => opened.close());
  const roles = readableRoles(asked, prepared.data.unreadable);
  const there = [...roles.trained, ...roles.heldOut].map((photo) => photos[photo]!);
  requireEveryClass(classes, photos, there);
  if (roles.heldOut.length === 0)
    reports.note(
      'There are too few photos to hold any out of training: every epoch is trained, and the last one is kept.',
    );
  return { ...prepared, roles };
}

/** The plan's first phase, where that is a head on cached features. */
const headOnFeatures = ({ phases }: TrainPlan): PlannedPhase | null => (phases[0]!.onFeatures ? phases[0]! : null);

/** What a checkpoint belongs to. Threads are part of it: sums are added up in another order with more of them. */
function subjectOf({ request, backbone, plan }: FineTuneRequest, { trained }: PhotoRoles): string {
  const { settings, device, classes, threads, photos } = request;
  const hashes = trained.map((photo) => photos[photo]!.hash);
  // A limit of time may be changed on the way.
  const { timeLimitSeconds: _, ...asked } = settings;
  const text = JSON.stringify([asked, plan.phases, device, classes, threads, backbone.fingerprint, hashes]);
  return createHash('sha256').update(text).digest('hex');
}
