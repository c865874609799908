/** Writes a run's classifier as files that work without Thaw, and proves them before they get their names. */
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportProof } from '../contract/index.ts';
import type { TestViews } from '../contract/testTime.ts';
import type { Task, TaskContext } from '../jobs/task.ts';
import { type ClassifierFiles, openMembers } from '../training/answerPhotos.ts';
import { evenly } from '../training/evenly.ts';
import { isTaken, linkToFreeName } from '../training/freeName.ts';
import type { TaskParts } from '../training/trainTask.ts';
import { makeWorkshop } from '../training/workshop.ts';
import { labelsFile, nodeExample, pythonExample } from './examples.ts';
import { buildOnnxModel, type ClassifierParts, floatInputs } from './onnxModel.ts';
import { type ProofPhoto, proveExport } from './proof.ts';

export interface ExportRequest {
  /** The networks whose answers are averaged; one for a single run. */
  readonly members: readonly ClassifierFiles[];
  /** What the file makes of each photo. */
  readonly views: TestViews;
  /** In the order of the heads' outputs. */
  readonly labels: readonly string[];
  /** Validation photos with what the run said of them. */
  readonly photos: readonly ProofPhoto[];
  /** Absolute; made when needed. */
  readonly folder: string;
  /** Name of the model file without ending: "garden-flowers-run7". */
  readonly stem: string;
  /** What to write into the file besides labels and preprocessing. */
  readonly facts: Readonly<Record<string, string>>;
  /** Largest difference of any probability that the proof allows. */
  readonly allowed: number;
  /** CPU threads. */
  readonly threads: number;
}

export interface ExportResult {
  /** Null when the files agree; else they were deleted. */
  readonly problem: {
    readonly message: string;
    readonly disagreeing: readonly { readonly photoId: number; readonly name: string }[];
  } | null;
  readonly proof: ExportProof;
  /** The model first. */
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[];
}

/** Photos that a proof looks at: more would take minutes and show nothing new. */
export const mostProofPhotos = 1000;

export function createExportTask(
  { openImaging }: Pick<TaskParts, 'openImaging'>,
  /** Another one only in tests. */
  build: (parts: ClassifierParts) => Uint8Array = buildOnnxModel,
): Task<ExportRequest, never, ExportResult> {
  return { name: 'export', run: (request, context) => exportRun(request, context, openImaging, build) };
}

async function exportRun(
  request: ExportRequest,
  { signal, progress }: TaskContext<never>,
  openImaging: TaskParts['openImaging'],
  build: (parts: ClassifierParts) => Uint8Array,
): Promise<ExportResult> {
  const { labels, folder, stem, facts, allowed, threads, views } = request;
  progress({ stage: 'Writing the model', done: 0, total: null, progress: null });
  const members = await openMembers(request.members);
  const networks = members.map(({ backbone, heads }) => ({ backbone, heads: heads.map(({ head }) => head) }));
  const inputs = floatInputs(networks);

  const workshop = await makeWorkshop(folder, 'export');
  try {
    const draft = join(workshop, 'model.onnx');
    await writeFile(draft, build({ networks, views, labels, facts }), { flush: true });

    const imaging = openImaging(threads);
    let result: Awaited<ReturnType<typeof proveExport>>;
    try {
      const photos = evenly(request.photos, mostProofPhotos);
      result = await proveExport({ file: draft, inputs, photos, allowed, imaging, threads, signal }, (done, total) =>
        progress({ stage: 'Comparing with the run', done, total, progress: done / total }),
      );
    } finally {
      await imaging.close();
    }
    const problem = problemOf(result);
    if (problem) return { problem, proof: result.proof, files: [] };

    signal.throwIfAborted();
    const files = await placeFiles(folder, draft, (suffix) => {
      const names = { model: `${stem}${suffix}.onnx`, labels: `labels${suffix}.txt` };
      const example = { ...names, inputs: inputs.map(({ name, preprocessing: { size } }) => ({ name, size })) };
      return {
        model: names.model,
        texts: {
          [names.labels]: labelsFile(labels),
          [`example${suffix}.py`]: pythonExample(example),
          [`example${suffix}.mjs`]: nodeExample(example),
        },
      };
    });
    return { problem: null, proof: result.proof, files };
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

function problemOf({
  proof,
  disagreeing,
  unreadable,
}: Awaited<ReturnType<typeof proveExport>>): ExportResult['problem'] {
  if (proof.photos === 0) {
    const why = unreadable > 0 ? `None of its ${unreadable} validation photos can be read any more.` : 'It has none.';
    return {
      message: `The export needs validation photos to be compared on. ${why} Nothing was written.`,
      disagreeing: [],
    };
  }
  if (disagreeing.length === 0) return null;
  const shown = disagreeing.slice(0, 3).map(({ name }) => name);
  const more = disagreeing.length > shown.length ? ` and ${disagreeing.length - shown.length} more` : '';
  const largest = Math.max(proof.maxAbsDiff, proof.pixels.maxAbsDiff).toPrecision(2);
  return {
    message:
      `The exported file does not give the run's answers: on ${disagreeing.length} of ${proof.photos} photos ` +
      `(${shown.join(', ')}${more}) they differ by up to ${largest}, allowed is ${proof.allowed}. The files were deleted.`,
    disagreeing: disagreeing.map(({ photoId, name }) => ({ photoId, name })),
  };
}

/**
 * Puts the files into the folder under names that are free, all with the same suffix ('', '-2', '-3', …). A file that is
 * there is never overwritten, also not by two exports at once.
 */
async function placeFiles(
  folder: string,
  draft: string,
  plan: (suffix: string) => { readonly model: string; readonly texts: Readonly<Record<string, string>> },
): Promise<{ name: string; sizeBytes: number }[]> {
  for (let attempt = 1; ; attempt++) {
    const { model, texts } = plan(attempt === 1 ? '' : `-${attempt}`);
    const placed: string[] = [];
    try {
      for (const [name, text] of Object.entries(texts)) {
        await writeFile(join(folder, name), text, { flag: 'wx' });
        placed.push(name);
      }
      await linkToFreeName(draft, join(folder, model));
      placed.push(model);
      const names = [model, ...Object.keys(texts)];
      return await Promise.all(names.map(async (name) => ({ name, sizeBytes: (await stat(join(folder, name))).size })));
    } catch (error) {
      for (const name of placed) await rm(join(folder, name), { force: true });
      if (!isTaken(error)) throw error;
    }
  }
}
