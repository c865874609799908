/** Proves an exported file: loads it afresh in onnxruntime, asks it about photos in both input forms, compares its answers. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as ort from 'onnxruntime-node';
import type { ExportProof } from '../contract/index.ts';
import { indexOfLargest } from '../evaluation/judgement.ts';
import type { Imaging } from '../imaging/imaging.ts';
import type { Picture } from '../imaging/picture.ts';
import { PictureError } from '../imaging/pictureError.ts';
import type { TaskPhoto } from '../jobs/task.ts';
import { type FloatInput, modelNames } from './onnxModel.ts';

export interface ProofPhoto extends TaskPhoto {
  /** What the run said of the plain view, [classes]. */
  readonly probabilities: Float32Array;
  /** What it said by the views that the file makes of its pixel input, [classes]. */
  readonly viewed: Float32Array;
}

export interface ProofRequest {
  /** The written file. */
  readonly file: string;
  readonly inputs: readonly FloatInput[];
  readonly photos: readonly ProofPhoto[];
  /** Largest difference allowed of any probability, for both forms. */
  readonly allowed: number;
  readonly imaging: Pick<Imaging, 'networkInputs' | 'pixels'>;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ProofResult {
  readonly proof: ExportProof;
  /** Photos whose probabilities differ by more than is allowed, or that got another label without being a near tie. */
  readonly disagreeing: readonly ProofPhoto[];
  /** Photos that could not be read any more and were left out. */
  readonly unreadable: number;
}

/** Throws when the file cannot be loaded or gives answers of another shape: it is no classifier then. */
export async function proveExport(
  request: ProofRequest,
  onProgress: (done: number, total: number) => void,
): Promise<ProofResult> {
  const { file, inputs: floats, photos, allowed, imaging, threads, signal } = request;
  // From the bytes on disk, so that what is proven is what was written.
  const session = await ort.InferenceSession.create(await readFile(file), {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
  });
  const noPixels = new ort.Tensor('uint8', new Uint8Array(0), [0, 1, 1, 3]);
  /** The float inputs, each with one picture, or with none. */
  const feeds = (pictures: readonly Float32Array[] | null): Record<string, ort.Tensor> =>
    Object.fromEntries(
      floats.map(({ name, preprocessing: { size } }, index) => {
        const values = pictures === null ? new Float32Array(0) : pictures[index]!;
        return [name, new ort.Tensor('float32', values, [pictures === null ? 0 : 1, 3, size, size])];
      }),
    );
  const ask = async (pixels: ort.Tensor, inputs: Record<string, ort.Tensor>): Promise<Float32Array> => {
    const answer = await session.run({ [modelNames.pixels]: pixels, ...inputs });
    const data = answer[modelNames.probabilities]?.data;
    if (!(data instanceof Float32Array)) throw new Error(`The exported file has no "${modelNames.probabilities}".`);
    return data;
  };

  const float = createComparison(allowed);
  const pixel = createComparison(allowed);
  const disagreeing: ProofPhoto[] = [];
  let unreadable = 0;
  try {
    // A few photos are decoded ahead, so that the workers are busy while onnxruntime blocks this thread.
    const decode = (photo: ProofPhoto) => decodeBoth(photo, floats, imaging, signal);
    const ahead = photos.slice(0, decodedAhead).map(decode);
    for (const [index, photo] of photos.entries()) {
      signal?.throwIfAborted();
      const result = await ahead.shift()!;
      const next = photos[index + decodedAhead];
      if (next) ahead.push(decode(next));
      if ('error' in result) throw result.error;
      const { decoded } = result;
      if (decoded === null) unreadable++;
      else {
        const { inputs, picture } = decoded;
        const byFloat = await ask(noPixels, feeds(inputs));
        const shape = [1, picture.height, picture.width, 3];
        const byPixels = await ask(new ort.Tensor('uint8', picture.data, shape), feeds(null));
        const agrees = [float.add(photo.probabilities, byFloat), pixel.add(photo.viewed, byPixels)];
        if (agrees.includes(false)) disagreeing.push(photo);
      }
      onProgress(index + 1, photos.length);
    }
  } finally {
    await session.release();
  }
  const { meanAbsDiff, maxAbsDiff, agreement } = pixel.result();
  return {
    proof: {
      runtime: `onnxruntime ${runtimeVersion()}`,
      photos: photos.length - unreadable,
      maxAbsDiff: float.result().maxAbsDiff,
      allowed,
      agreement: float.result().agreement,
      pixels: { meanAbsDiff, maxAbsDiff, agreement },
    },
    disagreeing,
    unreadable,
  };
}

const decodedAhead = 4;

type Decoded = { readonly inputs: readonly Float32Array[]; readonly picture: Picture };

/** `decoded` is null when no copy of the photo can be read any more, or its content has changed. Never rejects. */
async function decodeBoth(
  photo: ProofPhoto,
  floats: readonly FloatInput[],
  imaging: ProofRequest['imaging'],
  signal: AbortSignal | undefined,
): Promise<{ decoded: Decoded | null } | { error: unknown }> {
  const { hash } = photo;
  for (const path of photo.paths) {
    try {
      const inputs = floats.map(({ preprocessing }) =>
        imaging.networkInputs({ paths: [path], hash, preprocessing, views: null }, { signal }),
      );
      const picture = imaging.pixels(path, { signal });
      await Promise.allSettled([...inputs, picture]);
      return { decoded: { inputs: await Promise.all(inputs), picture: await picture } };
    } catch (error) {
      if (!(error instanceof PictureError)) return { error };
    }
  }
  return { decoded: null };
}

function createComparison(allowed: number) {
  let answers = 0;
  let same = 0;
  let values = 0;
  let sum = 0;
  let maxAbsDiff = 0;
  return {
    /** Whether the answer agrees. */
    add(expected: Float32Array, answer: Float32Array): boolean {
      if (answer.length !== expected.length) {
        throw new Error(`The exported file gives ${answer.length} probabilities, the run ${expected.length}.`);
      }
      let largest = 0;
      for (const [index, value] of expected.entries()) {
        const difference = Math.abs(value - answer[index]!);
        // NaN is as wrong as can be.
        largest = Math.max(largest, Number.isNaN(difference) ? 1 : difference);
        sum += Number.isNaN(difference) ? 1 : difference;
      }
      answers++;
      values += expected.length;
      maxAbsDiff = Math.max(maxAbsDiff, largest);
      const label = indexOfLargest(expected);
      const sameLabel = indexOfLargest(answer) === label;
      if (sameLabel) same++;
      // Between classes that the run itself gave the same probability, rounding may decide.
      const isTie = expected[label]! - (expected[indexOfLargest(answer)] ?? 0) <= 2 * allowed;
      return largest <= allowed && (sameLabel || isTie);
    },
    result: () => ({
      maxAbsDiff,
      meanAbsDiff: values === 0 ? 0 : sum / values,
      agreement: answers === 0 ? 0 : same / answers,
    }),
  };
}

function runtimeVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('onnxruntime-node/package.json');
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}
