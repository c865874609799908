/** Networks (backbones), their stages and cost, and the weights files that are on this machine. */
import { z } from 'zod';
import { procedure } from './procedure.ts';

/** A thaw point: a block of layers that is frozen or trained as one. */
export const networkStage = z.object({
  name: z.string(),
  /** Output shape of one picture, channels × height × width (or just features). */
  shape: z.array(z.number().int()),
  layers: z.number().int(),
  parameters: z.number().int(),
  /** Multiply-adds for one picture. */
  macs: z.number().int(),
});

export const network = z.object({
  /** What `--backbone` takes: `pocket_resnet`, `resnet18`, `mobilenet_v2_0.35`. */
  name: z.string(),
  title: z.string(),
  family: z.string(),
  /** Trainable parameters of the backbone, without any classifier. */
  parameters: z.number().int(),
  macs: z.number().int(),
  /** Input edge in px that the weights were made for. */
  inputSize: z.number().int(),
  /** Length of the feature vector that heads see. */
  features: z.number().int(),
  stages: z.array(networkStage),
  /** `embedded`: ships with Thaw; `file`: a weights file is here; `missing`: bring one with --weights or "Import weights". */
  weights: z.object({
    state: z.enum(['embedded', 'file', 'missing']),
    /** Name of the file; null when missing. */
    file: z.string().nullable(),
    sizeBytes: z.number().nullable(),
    licence: z.string().nullable(),
    note: z.string().nullable(),
  }),
});
export type Network = z.infer<typeof network>;

export const networkLayer = z.object({
  name: z.string(),
  op: z.string(),
  stage: z.string(),
  /** Output shape of one picture. */
  shape: z.array(z.number().int()),
  parameters: z.number().int(),
  macs: z.number().int(),
  /** Edge in input px of what one output value sees; null after global pooling. */
  receptiveField: z.number().int().nullable(),
});
export type NetworkLayer = z.infer<typeof networkLayer>;

export const networks = {
  list: procedure.output(z.array(network)),
  /** One network with its layers at an input size (default: its own). */
  get: procedure
    .input(z.object({ name: z.string(), inputSize: z.number().int().min(32).max(1024).optional() }))
    .output(network.extend({ layers: z.array(networkLayer) })),
  /**
   * Checks a weights file (safetensors, or PyTorch's .pth) against a network and keeps a copy in the data directory. Missing, extra or
   * misshapen parameters are listed by name; nothing is kept then.
   */
  importWeights: procedure.input(z.object({ name: z.string(), file: z.string() })).output(network),
};
