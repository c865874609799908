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
  available: z.boolean(),
  /** Why it cannot be used, for people; null when it can. */
  reason: z.string().nullable(),
  /** Largest difference from the reference CPU on the check batch, relative to the output's spread; null when not checked. */
  maxRelativeError: z.number().nullable(),
  /** Milliseconds of one check step; null when not measured. */
  stepMs: z.number().nullable(),
  /** True for the one that `auto` takes. */
  preferred: z.boolean(),
});
export type Device = z.infer<typeof device>;

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

export const settings = z.object({
  colourScheme: z.enum(['light', 'dark', 'auto']).default('auto'),
  /** Edge of a grid tile in px. */
  tileSize: z.number().int().min(72).max(320).default(110),
  /** Whole pictures in the grid instead of square crops. */
  wholePictures: z.boolean().default(false),
  lastDatasetId: id.nullable().default(null),
});
export type Settings = z.infer<typeof settings>;

/** Something changed; ask the service what it is now. */
export const change = z.object({
  kind: z.enum(['datasets', 'photos', 'classes', 'runs', 'predictions', 'exports', 'weights', 'devices', 'settings']),
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
  getSettings: procedure.output(settings),
  /** Changes the given fields only. */
  setSettings: procedure.input(settings.partial()).output(settings),
  /** Says that something changed, from whichever window or process. */
  changes: procedure.output(eventIterator(change)),
};
