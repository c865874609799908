/** A whole training as the app does it, from a folder of photos to the files of a finished classifier, without a database. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOnnxBackend } from '../../main/compute/onnx/onnxBackend.ts';
import { type AugmentSettings, type Epoch, type TrainSettings, trainSettings } from '../../main/contract/index.ts';
import { indexOfLargest } from '../../main/evaluation/judgement.ts';
import { augmentPresets } from '../../main/imaging/augment/presets.ts';
import { createImagingPool } from '../../main/imaging/imagingPool.ts';
import type { ClassifierFiles } from '../../main/training/answerPhotos.ts';
import { createTrainTask, type TrainPhoto, type TrainResult } from '../../main/training/trainTask.ts';
import { photosIn } from './photoFolders.ts';

const root = join(import.meta.dirname, '..', '..');

export interface FolderTraining {
  readonly result: TrainResult;
  readonly epochs: readonly Epoch[];
  /** What the run told people on the way. */
  readonly notes: readonly string[];
  /** Share of the validation photos that it gets right, 0…1. */
  readonly accuracy: number;
  /** From the first file that is read to the last that is written. */
  readonly seconds: number;
  readonly photos: readonly TrainPhoto[];
  /** Where the trained network lies; gone already unless the request named a workshop. */
  readonly files: ClassifierFiles;
}

export interface FolderTrainingRequest {
  /** Has `train/CLASS` and `val/CLASS`. */
  readonly folder: string;
  /** Missing ones are the app's own. */
  readonly settings: Partial<TrainSettings>;
  /** A preset, or what is changed in the photos and how strongly; the app's standard preset when not given. */
  readonly augmentation?: string | Readonly<Record<string, number>>;
  /** Keeps features between trainings; without it nothing is known beforehand. */
  readonly featuresFolder?: string;
  /** Where the trained network is left; the caller removes it. */
  readonly workshop?: string;
}

export async function trainFolder({
  folder,
  settings: asked,
  augmentation,
  featuresFolder,
  workshop: kept,
}: FolderTrainingRequest): Promise<FolderTraining> {
  const workshop = kept ?? mkdtempSync(join(tmpdir(), 'thaw-training-'));
  const settings = { ...trainSettings.parse(asked), augmentation: augmentationOf(augmentation) };
  const task = createTrainTask({
    backend: createOnnxBackend({ log: { info() {} } }),
    openImaging: (threads) => createImagingPool({ threads }),
    clock: () => Date.now(),
  });
  const epochs: Epoch[] = [];
  const notes: string[] = [];
  try {
    const startedAt = performance.now();
    const { classes, photos } = readPhotos(folder);
    const result = await task.run(
      {
        ...{ settings, classes, photos, device: 'cpu', threads: availableParallelism() },
        backbone: {
          name: settings.backbone,
          ...(settings.weightsFile === undefined ? {} : { weightsFile: settings.weightsFile }),
          weightsFolder: join(workshop, 'weights'),
          resourcesFolder: join(root, 'resources'),
        },
        backbonesFolder: join(workshop, 'backbones'),
        features: { folder: featuresFolder ?? join(workshop, 'features'), limitBytes: 8 * 1024 ** 3 },
        headFile: join(workshop, 'head.safetensors'),
        checkpoint: { folder: join(workshop, 'checkpoint'), resume: false },
      },
      {
        signal: new AbortController().signal,
        wish: () => null,
        progress() {},
        emit(event) {
          if (event.type === 'epoch') epochs.push(event.epoch);
          if (event.type === 'note') notes.push(event.text);
        },
      },
    );
    const seconds = (performance.now() - startedAt) / 1000;
    if ('paused' in result) throw new Error('The training paused though nobody asked it to.');
    const files = {
      ...{ headFile: join(workshop, 'head.safetensors'), headSha256: result.headFile.sha256 },
      ...{ backbonesFolder: join(workshop, 'backbones'), backboneFingerprint: result.fingerprint },
    };
    return { result, epochs, notes, seconds, accuracy: accuracyOf(result, photos), photos, files };
  } finally {
    if (kept === undefined) rmSync(workshop, { recursive: true, force: true });
  }
}

function augmentationOf(amounts: FolderTrainingRequest['augmentation']): AugmentSettings {
  if (amounts === undefined || typeof amounts === 'string') return augmentPresets[amounts ?? 'standard']!;
  const steps = augmentPresets.none!.steps.map(({ name, amount }) => ({
    ...{ name, enabled: name in amounts, amount: amounts[name] ?? amount },
  }));
  return { preset: null, steps };
}

/** A picture that lies in two places is one photo, as in the app. */
function readPhotos(folder: string): { readonly classes: readonly string[]; readonly photos: readonly TrainPhoto[] } {
  const byHash = new Map<string, TrainPhoto>();
  const classes = [...new Set(photosIn(join(folder, 'train')).map(({ className }) => className))];
  for (const split of ['train', 'val'] as const)
    for (const { path, className, name } of photosIn(join(folder, split))) {
      const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
      if (byHash.has(hash)) continue;
      const photoId = byHash.size + 1;
      byHash.set(hash, { photoId, hash, name, paths: [path], classIndex: classes.indexOf(className), split });
    }
  return { classes, photos: [...byHash.values()] };
}

function accuracyOf({ judged }: TrainResult, photos: readonly TrainPhoto[]): number {
  const truth = new Map(photos.map(({ photoId, classIndex }) => [photoId, classIndex]));
  const right = judged.filter(
    ({ photoId, probabilities }) => indexOfLargest(probabilities) === truth.get(photoId),
  ).length;
  return right / judged.length;
}
