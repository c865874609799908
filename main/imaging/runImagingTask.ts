/** What a worker thread does for each task. */
import { ServiceError } from '../contract/errors.ts';
import { colourSums } from './augment/colourDirections.ts';
import { applyMix, drawShownMix } from './augment/mixPair.ts';
import { stepsOf } from './augment/steps.ts';
import { drawVariant } from './augment/variant.ts';
import { drawVariantView } from './augmentedView.ts';
import { drawContactSheet } from './contactSheet.ts';
import { decodePicture, withDecoded } from './decode.ts';
import { encodeView, encodeWhole } from './encode.ts';
import type {
  MixedRequest,
  NetworkInputsRequest,
  TrainingPicture,
  TrainingPictureRequest,
  VariantRequest,
  ViewRequest,
} from './imaging.ts';
import type { ImagingTaskName, ImagingTasks } from './imagingTasks.ts';
import { headerFacts } from './inspect.ts';
import { keepCrops, keepPixels } from './keepPicture.ts';
import { keptSide, openKept, shared, shrinkToKeep } from './keptPicture.ts';
import { measureThumbnail } from './measure/measureThumbnail.ts';
import type { Picture, PictureFacts } from './picture.ts';
import { readPictureFile } from './pictureFile.ts';
import { readSource } from './pictureSource.ts';
import { drawPlainView, networkView, pictureOfView, plainPicture } from './preprocess.ts';
import type { Preprocessing } from './preprocessing.ts';
import { createPyramid, type PyramidLevel, type SharedPicture, sharePyramid } from './pyramid.ts';
import { drawSample } from './sampleDrawings.ts';
import { drawTestView } from './testViews.ts';
import { brightnessOf, makeThumbnail } from './thumbnail.ts';
import { thumbnailFile } from './thumbnailFile.ts';
import { plainView, type View } from './view.ts';
import { writeWhole } from './writeWhole.ts';

type Tasks = {
  [Name in ImagingTaskName]: (request: ImagingTasks[Name]['request']) => Promise<ImagingTasks[Name]['result']>;
};

export const imagingTasks: Tasks = {
  async inspect({ path }) {
    const bytes = readPictureFile(path);
    const facts = await headerFacts(bytes, path);
    return { ...facts, brightness: await brightnessOf(bytes, path) };
  },

  async thumbnail({ path, destination }) {
    const { jpeg } = await makeThumbnail(readPictureFile(path), path);
    writeWhole(destination, jpeg);
    return null;
  },

  inspectAndThumbnail,
  networkInputs,
  trainingPicture,

  async drawViews({ preprocessing, settings, seed, views }) {
    for (const { picture: kept, hash, variant, into } of views) {
      const picture = openKept(kept);
      const drawn = drawVariant(settings, { seed, hash, variant }, picture);
      drawVariantView(createPyramid(picture), drawn, networkView(preprocessing, into, 0));
    }
    return null;
  },

  async pixels({ path }) {
    return decodePicture(readPictureFile(path), path);
  },

  async decodeShared(source): Promise<SharedPicture> {
    const { viewSize } = source;
    const { bytes, path, hash } = readSource(source);
    return withDecoded(bytes, path, (picture) => {
      if (viewSize === null) return { hash, levels: sharePyramid(picture), plain: null };
      const kept = shrinkToKeep(picture, keptSide(viewSize));
      return { hash, levels: sharePyramid(kept), plain: shared(plainPicture(picture, viewSize)) };
    });
  },

  async pictureJpeg(source) {
    const { bytes, path } = readSource(source);
    return encodeWhole(bytes, path);
  },

  async viewJpeg({ picture }) {
    return encodeView(picture.plain!);
  },

  variantJpeg,
  mixedJpeg,
  contactSheet: drawContactSheet,
  async thumbnailColours({ path }) {
    return withDecoded(readPictureFile(path), path, colourSums);
  },

  measureThumbnail,

  keepCrops,

  async keepPixels({ picture, folder }) {
    return keepPixels(picture, folder);
  },

  async sampleJpeg({ classIndex, index }) {
    return encodeView(drawSample(classIndex, index));
  },
};

async function inspectAndThumbnail(request: { path: string; thumbnailFolder: string }): Promise<PictureFacts> {
  const { path, thumbnailFolder } = request;
  const bytes = readPictureFile(path);
  const facts = await headerFacts(bytes, path);
  const { jpeg, brightness } = await makeThumbnail(bytes, path);
  writeWhole(thumbnailFile(thumbnailFolder, facts.hash), jpeg);
  return { ...facts, brightness };
}

async function networkInputs(request: NetworkInputsRequest): Promise<Float32Array> {
  const { preprocessing, views, testViews } = request;
  const { bytes, path, hash } = readSource(request);
  const length = inputLength(preprocessing);
  return withDecoded(bytes, path, (picture) => {
    const inputs = new Float32Array((testViews ?? views?.variants ?? [0]).length * length);
    if (testViews === undefined) drawViews(picture, hash, preprocessing, views, inputs);
    else
      for (const [index, view] of testViews.entries())
        drawTestView(picture, view, preprocessing, inputs, index * length);
    return inputs;
  });
}

async function trainingPicture(request: TrainingPictureRequest): Promise<TrainingPicture> {
  const { preprocessing, inputs: wanted, keepSide } = request;
  const { bytes, path, hash } = readSource(request);
  return withDecoded(bytes, path, (picture) => {
    let inputs: Float32Array | null = null;
    if (wanted !== null) {
      const count = wanted.views?.variants.length ?? 1;
      inputs = new Float32Array(new SharedArrayBuffer(count * inputLength(preprocessing) * 4));
      drawViews(picture, hash, preprocessing, wanted.views, inputs);
    }
    return { inputs, picture: keepSide === null ? null : shared(shrinkToKeep(picture, keepSide)) };
  });
}

const inputLength = ({ size }: Preprocessing): number => 3 * size * size;

/** Writes [views, 3, size, size] into `inputs`; the plain view where no views are asked for. */
function drawViews(
  picture: Picture,
  hash: string,
  preprocessing: Preprocessing,
  views: ViewRequest | null,
  inputs: Float32Array,
): void {
  const length = inputLength(preprocessing);
  const variants = views?.variants ?? [0];
  const drawn = variants.some((variant) => variant !== 0) && views?.settings.drawnFrom === 'kept';
  const source = drawn ? shrinkToKeep(picture, keptSide(preprocessing.size)) : picture;
  const level = createPyramid(source);
  for (const [index, variant] of variants.entries()) {
    const view = networkView(preprocessing, inputs, index * length);
    if (views === null || variant === 0) drawPlainView(picture, view);
    else drawVariantView(level, drawVariant(views.settings, { seed: views.seed, hash, variant }, source), view);
  }
}

async function mixedJpeg(
  request: MixedRequest & { pictures: readonly [SharedPicture, SharedPicture] },
): Promise<Uint8Array> {
  const { pictures, settings, seed, variant, size, mixing } = request;
  const step = stepsOf(settings).find(({ augmentation }) => augmentation.name === mixing);
  if (step === undefined)
    throw new ServiceError('invalid-request', `The settings do not have "${mixing}" switched on.`);
  const hashes = [pictures[0].hash, pictures[1].hash] as const;
  const mix = drawShownMix({ ...{ kind: mixing, alpha: step.amount, size, seed, variant }, hashes });
  const [first, second] = pictures.map((picture) => variantView({ settings, seed, variant, size }, picture)) as [
    View,
    View,
  ];
  applyMix(first.data, second.data, [3, size, size], mix);
  return encodeView(pictureOfView(first));
}

async function variantJpeg(request: VariantRequest & { picture: SharedPicture }): Promise<Uint8Array> {
  const { picture, ...wanted } = request;
  // Variant 0 is the plain view of the whole photo, not of what training keeps of it.
  if (wanted.variant === 0 && picture.plain !== null) return encodeView(picture.plain);
  return encodeView(pictureOfView(variantView(wanted, picture)));
}

function variantView({ settings, seed, variant, size }: VariantRequest, { hash, levels }: SharedPicture): View {
  const level = (factor: number): PyramidLevel =>
    levels.find((candidate) => candidate.factor >= factor) ?? levels[levels.length - 1]!;
  const view = plainView(size, size);
  drawVariantView(level, drawVariant(settings, { seed, hash, variant }, levels[0]!), view);
  return view;
}
