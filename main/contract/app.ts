/** The application: what machine this is, settings, and the news that something changed. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { id } from './values.ts';

export const device = z.object({
  /** `cpu`, `webgpu`, `cuda`, … : what a run's `device` setting takes. */
  id: z.string(),
  /** For people: "CPU, 8 cores". */
  name: z.string(),
  backend: z.enum(['onnx', 'tensorflow']),
  /** The chip itself, "NVIDIA GeForce RTX 4070"; null where nobody tells. */
  hardware: z.string().nullable(),
  /** Of the device; of the CPU the machine's. Null where nobody tells. */
  memoryMiB: z.number().nullable(),
  available: z.boolean(),
  /** Why it cannot be used, for people; null when it can. */
  reason: z.string().nullable(),
  /** Largest difference of a forward pass from the reference CPU's, relative to the output's spread; null when not checked. */
  maxRelativeError: z.number().nullable(),
  /** Largest relative difference of a training step's loss and gradients (L2 norm) from the reference CPU's; null when not checked. */
  gradientError: z.number().nullable(),
  /** Milliseconds of one training step: Pocket ResNet at 128 px, all of it trained, a batch of 16. Null when not measured. */
  stepMs: z.number().nullable(),
  /** Of the same network and batch; null when not measured. */
  forwardPerSecond: z.number().nullable(),
  trainingPerSecond: z.number().nullable(),
  /** True for the one that `auto` takes: the one chosen in the settings when it can be used, else the one that trains fastest. */
  preferred: z.boolean(),
});
export type Device = z.infer<typeof device>;

/** Large libraries that Thaw does without, and fetches when somebody asks for them. */
export const nativePart = z.object({
  /** `onnxruntime-cuda`, `tensorflow-gpu`, `tensorflow-cpu`. */
  id: z.string(),
  /** For people: "CUDA for onnxruntime". */
  title: z.string(),
  /** What it brings, one sentence. */
  brings: z.string(),
  /** What the machine has to have besides, for people. */
  needs: z.string(),
  /** The device that it is for. */
  device: z.string(),
  /** Whether it exists for this machine at all; else `problem` says why not. */
  supported: z.boolean(),
  state: z.enum(['absent', 'partial', 'here']),
  /** Bytes to fetch, as the servers say when asked; null before, and while they cannot be asked. */
  downloadBytes: z.number().nullable(),
  /** Why it cannot be had or used, for people; null when nothing is known against it. */
  problem: z.string().nullable(),
  /** Job that fetches it now. */
  jobId: z.string().nullable(),
});
export type NativePart = z.infer<typeof nativePart>;

export const appInfo = z.object({
  version: z.string(),
  dataDir: z.string(),
  host: z.enum(['electron', 'web', 'cli']),
  /** True when the host can open the system's folder dialog; else use `host.listFolder`. */
  nativeDialogs: z.boolean(),
  platform: z.string(),
  cores: z.number().int(),
  memoryMiB: z.number(),
});
export type AppInfo = z.infer<typeof appInfo>;

const settingFields = {
  colourScheme: z.enum(['light', 'dark', 'auto']),
  /** Edge of a grid tile in px. */
  tileSize: z.number().int().min(72).max(320),
  /** Whole pictures in the grid instead of square crops. */
  wholePictures: z.boolean(),
  /** What `auto` takes when it can be used: a device's id, or `auto` for the one that trains fastest in the check. */
  device: z.string(),
  lastDatasetId: id.nullable(),
  /** Changed keys of the window: by name of the binding, the keys that take the place of its own, in the same order. */
  keys: z.record(z.string().max(200), z.array(z.string().min(1).max(40)).max(40)),
};

export const settings = z.object({
  colourScheme: settingFields.colourScheme.default('auto'),
  tileSize: settingFields.tileSize.default(110),
  wholePictures: settingFields.wholePictures.default(false),
  device: settingFields.device.default('auto'),
  lastDatasetId: settingFields.lastDatasetId.default(null),
  keys: settingFields.keys.default({}),
});
export type Settings = z.infer<typeof settings>;

/** Without defaults: of a partial object, zod would fill them in, and one change would reset all else. */
const settingsChange = z.object(settingFields).partial();

/** Something changed; ask the service what it is now. */
export const change = z.object({
  kind: z.enum([
    'datasets',
    'photos',
    'classes',
    'runs',
    'predictions',
    'exports',
    'weights',
    'devices',
    'settings',
    'looks',
    'suggestions',
    'checks',
  ]),
  datasetId: id.nullable(),
  runId: id.nullable(),
  /** For the status line, where there is something to say: "6 photos labelled tulip". */
  summary: z.string().nullable(),
});
export type Change = z.infer<typeof change>;

export const app = {
  info: procedure.output(appInfo),
  /** Every device that was looked for, also those that cannot be used, with the reason. Checked once, then remembered. */
  devices: procedure.output(z.array(device)),
  /** Looks for devices and checks them anew: after a new driver, card or library. */
  checkDevices: procedure.output(z.array(device)),
  /** `sizes`: asks the servers how large each missing part is, which takes a moment and a network. */
  nativeParts: procedure.input(z.object({ sizes: z.boolean().default(false) })).output(z.array(nativePart)),
  /**
   * Starts to fetch a part (a job of kind `download`), or returns the running job. It goes on where the last one broke off; devices
   * are checked anew when it is there. `invalid-request` when it is here or does not exist for this machine, `unavailable` when its
   * folder cannot be written.
   */
  fetchNativePart: procedure.input(z.object({ id: z.string() })).output(z.object({ jobId: z.string() })),
  /** Deletes the part's files, or what a broken download left. */
  removeNativePart: procedure.input(z.object({ id: z.string() })).output(z.void()),
  getSettings: procedure.output(settings),
  /** Changes the given fields only. */
  setSettings: procedure.input(settingsChange).output(settings),
  /** Says that something changed, from whichever window or process. */
  changes: procedure.output(eventIterator(change)),
};
