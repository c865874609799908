/** The contract's `damage` service: which changes of its photos a finished run bears. Curves are kept with the run. */
import { type DamageCurve, damageCurve } from '../contract/damage.ts';
import type { Services } from '../contract/services.ts';
import { damageCurveOf } from '../evaluation/damage.ts';
import type { JobHandle } from '../jobs/jobs.ts';
import { damageCurvesOf, putDamageCurve } from '../store/damage.ts';
import { photosOfRun } from '../store/runs.ts';
import { chooseDevice } from './chooseDevice.ts';
import { type DamageStep, damageSettings, damageSteps } from './damageSteps.ts';
import type { DamageEvent, DamageRequest } from './damageTask.ts';
import { evenly } from './evenly.ts';
import { createMeasuringJobs } from './measuringJobs.ts';
import { featuresPlace } from './places.ts';
import type { FinishedRun, Runs } from './runs.ts';
import type { Surroundings } from './surroundings.ts';

/** Validation photos that are asked about at most: more would take minutes for each augmentation and show little more. */
const mostPhotos = 400;
const seed = 1;

export function createDamage(surroundings: Surroundings, runs: Runs): Services['damage'] {
  const { store, library, runTask, dataDir, threads } = surroundings;
  const measuring = createMeasuringJobs(surroundings);

  /** In the order of the augmentations; those that were measured at other strengths, by an older Thaw, do not count. */
  function curvesOf(runId: number): DamageCurve[] {
    const kept = damageCurvesOf(store, runId).map((json) => damageCurve.parse(JSON.parse(json)));
    return damageSteps().flatMap(({ name, amounts }) => {
      const curve = kept.find((one) => one.name === name);
      return curve && curve.points.map(({ amount }) => amount).join() === amounts.join() ? [curve] : [];
    });
  }

  async function measure(run: FinishedRun, steps: readonly DamageStep[], job: JobHandle): Promise<null> {
    const { row, settings } = run;
    const judged = evenly(
      photosOfRun(store, row.runId).filter(({ split }) => split === 'val'),
      mostPhotos,
    );
    // Where the run's device is no longer there, the CPU gives the same answers, slower.
    const device = await chooseDevice(row.device ?? 'cpu', () => surroundings.devices()).catch(() => 'cpu');
    const request: DamageRequest = {
      members: run.members.map(({ files }) => files),
      photos: judged.map(({ photoId, hash, name }) => ({
        ...{ photoId, hash, name },
        paths: library.pictureByHash(hash)?.paths ?? [],
      })),
      steps: steps.map(({ name, title, amounts }) => ({
        ...{ name, title },
        settings: amounts.map((amount) => damageSettings(name, amount, settings.augmentation)),
      })),
      ...{ seed, device, threads, features: featuresPlace(dataDir) },
    };
    const truths = judged.map(({ classIndex }) => classIndex);
    return runTask<null, DamageEvent>({
      task: 'damage',
      request,
      signal: job.signal,
      onProgress: (progress) => job.progress(progress),
      onEvent({ name, plain, changed }) {
        const { amounts } = steps.find((step) => step.name === name)!;
        const answers = changed.map((said, index) => ({ amount: amounts[index]!, said }));
        const curve = damageCurveOf(name, truths, plain, answers);
        if (curve === null) return;
        store.write(() => putDamageCurve(store, row.runId, name, JSON.stringify(curve)));
        measuring.announce(run);
      },
    });
  }

  return {
    get({ runId }) {
      runs.finished(runId);
      return { runId, curves: curvesOf(runId), planned: damageSteps().length, jobId: measuring.jobOf(runId) };
    },

    measure({ runId, again }) {
      const run = runs.finished(runId);
      const running = measuring.jobOf(runId);
      if (running !== null) return { jobId: running };
      const known = new Set(again ? [] : curvesOf(runId).map(({ name }) => name));
      const steps = damageSteps().filter(({ name }) => !known.has(name));
      return measuring.start(run, `Changing the photos of ${run.row.name}`, async (job) =>
        steps.length === 0 ? null : measure(run, steps, job),
      );
    },
  };
}
