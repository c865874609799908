/** Suggests labels for the photos of a dataset, by a head on the labels so far or by a finished run, and says what to label next. */
import type { Task, TaskContext } from '../../jobs/task.ts';
import type { SuggestingRun, SuggestionWish } from '../../library/looks/suggestions.ts';
import { fitSharpness, shares } from '../../looks/calibration.ts';
import { fitLabelHead } from '../../looks/labelHead.ts';
import { type Looks, readLooks } from '../../looks/looksFile.ts';
import { rowOf, vectorAt } from '../../looks/lookVectors.ts';
import { mixed, mostDifferent, type QueueRequest } from '../../looks/queue.ts';
import { type AboutSuggestions, type Suggestions, writeSuggestions } from '../../looks/suggestions.ts';
import type { ClassifierFiles } from '../answerPhotos.ts';
import { extractFeatures } from '../extractFeatures.ts';
import { openFeatureStore } from '../featureStore.ts';
import { predictWithHead } from '../head.ts';
import { readHeadFile } from '../headFile.ts';
import { openKeptBackbone } from '../keptBackbone.ts';
import { seededRandom, shuffle } from '../seededRandom.ts';
import type { TaskParts } from '../trainTask.ts';

export interface SuggestRequest extends Omit<SuggestionWish, 'run'> {
  /** Null: a head on the labels. */
  readonly run: RunModel | null;
  readonly device: string;
  readonly features: { readonly folder: string; readonly limitBytes: number };
  /** CPU threads. */
  readonly threads: number;
}

/** A finished run as it suggests labels. */
export interface RunModel extends Pick<SuggestingRun, 'runId' | 'photos' | 'judged'> {
  readonly classifier: ClassifierFiles;
}

/** Classes kept of each photo: so many may be turned down before nothing is left to suggest. */
const keptMost = 5;
/** Photos put in order for labelling next. */
const queueLength = 200;
/** Photos that are compared among themselves for that; more would take minutes. */
const candidatesMost = 6000;
const labelledMost = 1500;

export function createSuggestTask(parts: TaskParts): Task<SuggestRequest, never, AboutSuggestions> {
  return { name: 'suggest', run: (request, context) => suggest(request, context, parts) };
}

async function suggest(
  request: SuggestRequest,
  context: TaskContext<never>,
  parts: TaskParts,
): Promise<AboutSuggestions> {
  const { classIds, run, labelled, journalId } = request;
  const startedAt = parts.clock();
  context.progress({ stage: 'Learning from the labels', done: 0, total: null, progress: null });
  const looks = await readLooks(request.looksFile);
  if (looks === null) throw new Error('There are no looks to suggest from.');
  const classes = classIds.length;
  const kept = Math.min(keptMost, classes);

  let answers: Answers = { photoIds: new Uint32Array(0), best: noAnswers(0, kept) };
  let labels = 0;
  let judged: AboutSuggestions['judged'] = null;
  if (run !== null) {
    answers = await askRun(run, kept, request, context, parts);
    judged = rightOf(run.judged, classes);
    labels = labelled.photoIds.length;
  } else if (classes > 0) {
    const head = fitLabelHead(looks, labelled, classes, (indices) =>
      shuffle(indices, seededRandom(0, 'labels to learn from')),
    );
    answers = askHead(looks, head, kept, classes);
    ({ labels, judged } = head);
  }
  context.signal.throwIfAborted();
  context.progress({ stage: 'Choosing what to label next', done: 0, total: null, progress: null });
  const queue = queueOf(looks, request, answers, kept);
  const about: AboutSuggestions = {
    ...{ classIds, kept, runId: run?.runId ?? null, labels, judged, journalId },
    seconds: (parts.clock() - startedAt) / 1000,
  };
  context.signal.throwIfAborted();
  const suggestions: Suggestions = {
    ...{ about, photoIds: answers.photoIds, ...answers.best },
    ...queue,
  };
  await writeSuggestions(request.file, suggestions);
  return about;
}

interface Answers {
  readonly photoIds: Uint32Array;
  readonly best: Pick<Suggestions, 'classes' | 'probabilities'>;
}

const noAnswers = (photos: number, kept: number): Answers['best'] => ({
  classes: new Uint16Array(photos * kept),
  probabilities: new Float32Array(photos * kept),
});

function askHead(looks: Looks, head: ReturnType<typeof fitLabelHead>, kept: number, classes: number): Answers {
  const best = noAnswers(looks.photoIds.length, kept);
  const said = new Float32Array(classes);
  for (let row = 0; row < looks.photoIds.length; row++) {
    head.probabilities(row, said);
    keepBest(said, best, row * kept, kept);
  }
  return { photoIds: looks.photoIds, best };
}

async function askRun(
  run: RunModel,
  kept: number,
  { device, threads, features }: SuggestRequest,
  { signal, progress }: TaskContext<never>,
  { backend, openImaging, clock }: TaskParts,
): Promise<Answers> {
  const { classifier, photos, judged } = run;
  const head = await readHeadFile(classifier.headFile, classifier.headSha256);
  const backbone = await openKeptBackbone(classifier.backbonesFolder, classifier.backboneFingerprint);
  const { graph, parameters, featureOutputs: outputs } = backbone;
  const classes = head.output.outputs;
  const sharpness = fitSharpness(judged.probabilities.map(logOf), classes, judged.classes);
  const store = openFeatureStore({ ...features, clock });
  const imaging = openImaging(threads);
  const photoIds: number[] = [];
  const best = noAnswers(photos.length, kept);
  try {
    const runner = await backend.inference({ graph, parameters, outputs, device, threads });
    try {
      await extractFeatures(
        {
          ...{ runner, source: backbone, device, imaging, store, signal, views: null },
          photos: photos.map((photo) => ({ photo, count: 1 })),
        },
        {
          onFeatures(index, values) {
            const said = predictWithHead(head, values).map(logOf);
            keepBest(shares(said, sharpness), best, photoIds.length * kept, kept);
            photoIds.push(photos[index]!.photoId);
          },
          // It has no suggestion then; the looks say which photos cannot be read.
          onSkipped() {},
          onProgress: (done, total) =>
            progress({ stage: 'Asking the run', done, total, progress: total === 0 ? 1 : done / total }),
        },
        clock,
      );
    } finally {
      await runner.dispose();
    }
  } finally {
    store.close();
    await imaging.close();
  }
  return {
    photoIds: Uint32Array.from(photoIds),
    best: {
      classes: best.classes.subarray(0, photoIds.length * kept),
      probabilities: best.probabilities.subarray(0, photoIds.length * kept),
    },
  };
}

const logOf = (probability: number): number => Math.log(Math.max(1e-12, probability));

/** The most probable classes of one photo, written from `place` on. */
function keepBest(said: Float32Array, { classes, probabilities }: Answers['best'], place: number, kept: number): void {
  let count = 0;
  for (const [one, probability] of said.entries()) {
    if (count === kept && probability <= probabilities[place + count - 1]!) continue;
    let at = Math.min(count, kept - 1);
    while (at > 0 && probabilities[place + at - 1]! < probability) {
      probabilities[place + at] = probabilities[place + at - 1]!;
      classes[place + at] = classes[place + at - 1]!;
      at--;
    }
    probabilities[place + at] = probability;
    classes[place + at] = one;
    count = Math.min(kept, count + 1);
  }
}

function rightOf({ probabilities, classes: truths }: RunModel['judged'], classes: number): AboutSuggestions['judged'] {
  let correct = 0;
  for (const [photo, truth] of truths.entries()) {
    const said = probabilities.subarray(photo * classes, (photo + 1) * classes);
    if (said.every((probability, one) => one === truth || probability < said[truth]!)) correct++;
  }
  return truths.length === 0 ? null : { correct, n: truths.length };
}

/** Among so many of the waiting photos as can be compared; all of them where there are few. */
function queueOf(
  looks: Looks,
  { waiting, labelled, classIds }: SuggestRequest,
  { photoIds, best }: Answers,
  kept: number,
): Pick<Suggestions, 'mixed' | 'different'> {
  const known = (ids: Uint32Array) => [...ids].filter((photoId) => rowOf(looks, photoId) >= 0);
  const some = (ids: number[], most: number, purpose: string) =>
    ids.length > most
      ? shuffle(ids, seededRandom(0, purpose))
          .slice(0, most)
          .sort((a, b) => a - b)
      : ids;
  const candidates = some(known(waiting), candidatesMost, 'photos to ask for');
  const request = (): QueueRequest => ({
    candidates: gather(looks, candidates),
    labelled: gather(looks, some(known(labelled.photoIds), labelledMost, 'labelled photos')),
    width: looks.width,
    margins: null,
    count: Math.min(queueLength, candidates.length),
    random: seededRandom(0, 'queue'),
  });
  const margins = Float32Array.from(candidates, (photoId) => {
    const row = rowOf({ photoIds }, photoId);
    if (row < 0) return 1;
    return best.probabilities[row * kept]! - (kept > 1 ? best.probabilities[row * kept + 1]! : 0);
  });
  const idsOf = (places: readonly number[]) => Uint32Array.from(places, (place) => candidates[place]!);
  return {
    mixed: idsOf(mixed({ ...request(), margins: classIds.length === 0 ? null : margins }, classIds.length)),
    different: idsOf(mostDifferent(request())),
  };
}

function gather(looks: Looks, photoIds: readonly number[]): Float32Array {
  const rows = new Float32Array(photoIds.length * looks.width);
  for (const [at, photoId] of photoIds.entries()) rows.set(vectorAt(looks, rowOf(looks, photoId)), at * looks.width);
  return rows;
}
