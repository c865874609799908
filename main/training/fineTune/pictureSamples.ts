/**
 * Training pictures, decoded once: a picture is kept as large as its views need, in memory or in a file, and each pass draws a new
 * view of it on the imaging pool's workers. What is only judged is kept as the network sees it.
 */
import type { AugmentSettings } from '../../contract/index.ts';
import type { DrawnView, ImagingPool, NetworkInputsRequest } from '../../imaging/imaging.ts';
import { type KeptPicture, keptSide } from '../../imaging/keptPicture.ts';
import type { Preprocessing } from '../../imaging/preprocessing.ts';
import type { TaskPhoto } from '../../jobs/task.ts';
import type { Shape } from '../../networks/layers/index.ts';
import type { Spill, SpilledBytes } from './rowCache.ts';
import { rowLength, type Samples } from './samples.ts';

export interface PictureSamplesOptions {
  readonly imaging: Pick<ImagingPool, 'trainingPicture' | 'drawViews' | 'threads'>;
  readonly preprocessing: Preprocessing;
  readonly photos: readonly TaskPhoto[];
  /** How views are drawn while training; null when nothing is to be changed: every view is the plain one then. */
  readonly views: { readonly settings: AugmentSettings; readonly seed: number } | null;
  /** Photos that training sees; of the others only the plain view is kept. */
  readonly trained: ReadonlySet<number>;
  /** Memory for pictures, in bytes; what is more goes into `spill`. */
  readonly memoryBytes: number;
  readonly spill: Spill;
}

export interface PictureSamples extends Samples {
  /** Decodes a photo unless it was decoded before. Rejects with a `PictureError`. */
  prepare(photo: number, signal: AbortSignal): Promise<void>;
  /** For `extractFeatures`: network inputs as the imaging pool makes them; the picture is kept on the way. */
  networkInputs(request: NetworkInputsRequest, options?: { signal?: AbortSignal | undefined }): Promise<Float32Array>;
  readonly threads: number;
}

interface Kept {
  /** [3, size, size] */
  readonly plain: Float32Array | SpilledBytes | null;
  readonly picture: KeptPicture | null;
}

export function createPictureSamples(options: PictureSamplesOptions): PictureSamples {
  const { imaging, preprocessing, photos, views, trained, spill } = options;
  const { size } = preprocessing;
  const shape: Shape = [3, size, size];
  const length = rowLength(shape);
  const kept = new Map<number, Promise<Kept>>();
  const numbers = new Map(photos.map(({ hash }, photo) => [hash, photo]));
  let free = options.memoryBytes;

  // A photo that is trained on and changed needs its picture; all others are seen plain.
  const needsPicture = (photo: number): boolean => views !== null && trained.has(photo);

  async function decode(photo: number, also: NetworkInputsRequest['views'], signal: AbortSignal | undefined) {
    const { paths, hash } = photos[photo]!;
    const plainOnly = !needsPicture(photo);
    const variants = also?.variants ?? (plainOnly ? [0] : []);
    const { inputs, picture } = await imaging.trainingPicture(
      {
        ...{ paths, hash, preprocessing },
        inputs: variants.length === 0 ? null : { views: also },
        keepSide: plainOnly ? null : keptSide(size),
      },
      { signal },
    );
    const place = variants.indexOf(0);
    const plain =
      plainOnly && inputs !== null && place >= 0 ? inputs.slice(place * length, (place + 1) * length) : null;
    return {
      inputs,
      kept: { plain: plain && (await placed(plain)), picture: picture && (await placedPicture(picture)) },
    };
  }

  async function placed(values: Float32Array): Promise<Float32Array | SpilledBytes> {
    if (values.byteLength <= free) {
      free -= values.byteLength;
      return values;
    }
    return spill.append(bytesOf(values));
  }

  async function placedPicture(picture: { data: Uint8Array; width: number; height: number }): Promise<KeptPicture> {
    const { data, width, height } = picture;
    if (data.length <= free) {
      free -= data.length;
      return picture;
    }
    return { ...(await spill.append(data)), width, height };
  }

  function prepared(photo: number, signal?: AbortSignal): Promise<Kept> {
    const known = kept.get(photo);
    if (known !== undefined) return known;
    const started = decode(photo, null, signal).then((decoded) => decoded.kept);
    kept.set(photo, started);
    started.catch(() => kept.delete(photo));
    return started;
  }

  return {
    shape,
    threads: imaging.threads,
    // The workers write into it.
    allocate: (rows) => new Float32Array(new SharedArrayBuffer(rows * length * 4)),
    async prepare(photo, signal) {
      await prepared(photo, signal);
    },
    async networkInputs(request, call = {}) {
      const photo = numbers.get(request.hash ?? '')!;
      const decoding = decode(photo, request.views ?? { ...noViews, variants: [0] }, call.signal);
      const keeping = decoding.then((decoded) => decoded.kept);
      kept.set(photo, keeping);
      keeping.catch(() => kept.delete(photo));
      return (await decoding).inputs!;
    },
    async read(wanted, into) {
      const place = (row: number) => into.subarray(row * length, (row + 1) * length);
      const drawn: DrawnView[] = [];
      await Promise.all(
        wanted.map(async ({ photo, pass }, row) => {
          const { plain, picture } = await prepared(photo);
          if (plain instanceof Float32Array) place(row).set(plain);
          else if (plain !== null) await spill.read(plain, bytesOf(place(row)));
          // Variant 0 is the plain view: training sees it in its first pass, and new ones after that.
          else drawn.push({ picture: picture!, hash: photos[photo]!.hash, variant: pass ?? 0, into: place(row) });
        }),
      );
      if (views === null || drawn.length === 0) return;
      // In few large pieces: a worker gets its next one from this thread, which the device may block.
      const size = Math.ceil(drawn.length / imaging.threads);
      const parts = Array.from({ length: Math.ceil(drawn.length / size) }, (_, part) =>
        drawn.slice(part * size, (part + 1) * size),
      );
      await Promise.all(parts.map((part) => imaging.drawViews({ ...views, preprocessing, views: part })));
    },
  };
}

const bytesOf = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** For the plain view alone nothing is drawn. */
const noViews = { settings: { preset: null, steps: [] }, seed: 0 };
