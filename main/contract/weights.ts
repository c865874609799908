/** Pretrained weights: what is published, what is on this machine, and how to get, bring and remove them. */
import { z } from 'zod';
import { procedure } from './procedure.ts';

export const weightsEntry = z.object({
  /** What `--weights` takes: "resnet18.torchvision-v1"; of a file that no catalog knows, "resnet18.file-250264300c4c". */
  id: z.string(),
  /** Name of the network that they belong to. */
  network: z.string(),
  /** For people: "ImageNet, torchvision v2". */
  title: z.string(),
  /** Where they come from; `file` when somebody brought them. */
  source: z.enum(['thaw', 'torchvision', 'timm', 'keras', 'file']),
  /** Name of the file, as published or as kept. */
  file: z.string(),
  /** Where the file can be fetched; null for weights that ship with Thaw or were brought as a file. */
  url: z.string().nullable(),
  /** Of the file; of one that is not here, about (4 bytes a parameter). */
  sizeBytes: z.number().nullable(),
  /** True when `sizeBytes` was measured. */
  sizeKnown: z.boolean(),
  licence: z.string().nullable(),
  /** Published accuracy on ImageNet's validation pictures, 0…1; null where nobody published any. */
  accuracy: z.object({ top1: z.number(), top5: z.number().nullable(), by: z.string() }).nullable(),
  /** Edge of the pictures that they want, px. */
  inputSize: z.number().int(),
  /** Classes of the classifier that comes with them; null when there is none in the file. */
  classes: z.number().int().nullable(),
  /** Why one would take these, in a sentence; null where there is nothing to say. */
  why: z.string().nullable(),
  /** How pictures are prepared for them, and why these conventions were taken; null until that is known. */
  note: z.string().nullable(),
  /** True for the one that is taken when a run names only the network. One a network, once any of its weights are here. */
  inUse: z.boolean(),
  /** True for the one to download when one has no opinion. One a network at most. */
  recommended: z.boolean(),
  /** `embedded`: ships with Thaw; `here`: in the data directory; `partial`: a download broke off and can go on. */
  state: z.enum(['embedded', 'here', 'partial', 'missing']),
  /** Bytes of a partial download; 0 otherwise. */
  partialBytes: z.number(),
  /** The download job that is running for it. */
  jobId: z.string().nullable(),
});
export type WeightsEntry = z.infer<typeof weightsEntry>;

export const importedWeights = z.object({
  entry: weightsEntry,
  /** How the network was found, for people: "Its 122 parameters fit ResNet-18 by name and shape." */
  recognised: z.string(),
});
export type ImportedWeights = z.infer<typeof importedWeights>;

export const weights = {
  /** The catalog and what was brought, in the order of the networks. */
  list: procedure.input(z.object({ network: z.string().optional() })).output(z.array(weightsEntry)),
  /**
   * Starts a download (a job of kind `download`), or returns the one that is running. It goes on where the last one broke
   * off, is checked against the published SHA-256, and appears whole or not at all. Offline, the job's error names the
   * file to fetch by hand and where to drop it. `invalid-request` when it is here already or cannot be downloaded,
   * `unavailable` when the disk has no room.
   */
  download: procedure.input(z.object({ id: z.string() })).output(z.object({ jobId: z.string() })),
  /**
   * Keeps a copy of a weights file (safetensors, PyTorch, Keras .h5/.weights.h5/.keras, TF.js model.json) in the data directory. Without
   * `network` the file is recognised by its parameters' names and shapes. `unusable-data` lists what is missing, extra or
   * misshapen; nothing is kept then.
   */
  import: procedure.input(z.object({ file: z.string(), network: z.string().optional() })).output(importedWeights),
  /** Takes these when a run names only the network. They have to be here. */
  use: procedure.input(z.object({ id: z.string() })).output(weightsEntry),
  /**
   * Deletes the copy, or what a broken download left. Runs keep what they need of theirs. `invalid-request` for weights
   * that ship with Thaw.
   */
  remove: procedure.input(z.object({ id: z.string() })).output(z.void()),
};
