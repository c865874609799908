/** Networks (backbones), their stages and cost, and the weights files that are on this machine. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { contentHash } from './values.ts';

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
  /** The published network with its 1,000-class classifier, as papers count it; equal to the backbone's where it has none. */
  whole: z.object({ parameters: z.number().int(), macs: z.number().int() }),
  /** Input edge in px that the weights were made for. */
  inputSize: z.number().int(),
  /** Length of the feature vector that heads see. */
  features: z.number().int(),
  stages: z.array(networkStage),
  /** Of the weights in use, else of those that are recommended; null where nothing is published. */
  accuracy: z.object({ top1: z.number(), top5: z.number().nullable(), by: z.string() }).nullable(),
  /** Bytes that the backbone needs at its input size, and whether this machine has room for the three times of it that runtimes take. */
  memory: z.object({
    /** Predicting one photo. */
    predictBytes: z.number(),
    /** Training all of it, batch 16, AdamW. */
    trainBytes: z.number(),
    fitsPredict: z.boolean(),
    fitsTrain: z.boolean(),
  }),
  /** The weights in use; `weights.list` has all that there are. */
  weights: z.object({
    /** `embedded`: ship with Thaw; `file`: here; `missing`: download or bring them. */
    state: z.enum(['embedded', 'file', 'missing']),
    /** Id of the entry in `weights.list`; null when missing. */
    id: z.string().nullable(),
    /** Name of the file; null when missing. */
    file: z.string().nullable(),
    sizeBytes: z.number().nullable(),
    licence: z.string().nullable(),
    note: z.string().nullable(),
  }),
});
export type Network = z.infer<typeof network>;

/** Sizes of what slides over a map: a convolution or a pool. */
export const networkWindow = z.object({
  kernel: z.tuple([z.number().int(), z.number().int()]),
  stride: z.tuple([z.number().int(), z.number().int()]),
  dilation: z.tuple([z.number().int(), z.number().int()]),
  /** px at this input size: top, left, bottom, right. */
  padding: z.tuple([z.number().int(), z.number().int(), z.number().int(), z.number().int()]),
  /** 1 for pools. */
  groups: z.number().int(),
});
export type NetworkWindow = z.infer<typeof networkWindow>;

export const networkLayer = z.object({
  name: z.string(),
  op: z.string(),
  /** For people: "conv 3×3, stride 2", "batch norm". */
  kind: z.string(),
  stage: z.string(),
  /** Names of the layers (or "input") that it takes. */
  inputs: z.array(z.string()),
  /** Shape of one picture's first input. */
  inputShape: z.array(z.number().int()),
  /** Output shape of one picture. */
  shape: z.array(z.number().int()),
  /** Null for ops without a window. */
  window: networkWindow.nullable(),
  parameters: z.number().int(),
  macs: z.number().int(),
  /** Edge in input px of what one output value sees; null after global pooling. */
  receptiveField: z.number().int().nullable(),
  /** Of its output, for the whole batch. */
  outputBytes: z.number(),
});
export type NetworkLayer = z.infer<typeof networkLayer>;

export const networkDetails = network.extend({
  /** Of the published network: those of its own classifier come last, in a stage "classifier" that is not among `stages`. */
  layers: z.array(networkLayer),
  batch: z.number().int(),
  /** At the chosen input size and batch, bytes. */
  memoryAtBatch: z.object({
    weightsBytes: z.number(),
    /** Predicting: weights and the largest set of maps alive at once. */
    predictBytes: z.number(),
    /** Training only a head: the same as predicting. */
    headBytes: z.number(),
    /** Training all: weights, gradients, AdamW's two moments, every map kept for the backward pass. */
    trainBytes: z.number(),
  }),
});
export type NetworkDetails = z.infer<typeof networkDetails>;

/** One line of worked arithmetic: `formula` with letters, `worked` with this layer's numbers, `result`. */
export const arithmeticLine = z.object({ formula: z.string(), worked: z.string(), result: z.string() });

/** The arithmetic of one layer spelt out. */
export const layerArithmetic = z.object({
  layer: networkLayer,
  /** (N + 2P − F) / S + 1; null for ops without a window. */
  outputSize: arithmeticLine.nullable(),
  /** What the letters mean, for people. */
  letters: z.string().nullable(),
  parameters: arithmeticLine.nullable(),
  /** Parameters if it had a bias (or, when it has one, if it had none); null where there is nothing to say. */
  otherBias: z.number().int().nullable(),
  macs: arithmeticLine.nullable(),
  /** What a bottleneck, a depthwise or an N×1/1×N pair would save or has saved here, in sentences with numbers. */
  savings: z.array(z.string()),
});
export type LayerArithmetic = z.infer<typeof layerArithmetic>;

/** What the network's own classifier says of a photo. */
export const classified = z.object({
  /** Best first, at most ten; probabilities 0…1. */
  answers: z.array(z.object({ name: z.string(), probability: z.number() })),
  /** Names of what it knows, counted: 1,000 for ImageNet. */
  classes: z.number().int(),
  weightsId: z.string(),
});
export type Classified = z.infer<typeof classified>;

const size = z.number().int().min(32).max(1024).optional();

export const networks = {
  list: procedure.output(z.array(network)),
  /** One network with its layers at an input size (default: its own) and batch. */
  get: procedure
    .input(z.object({ name: z.string(), inputSize: size, batch: z.number().int().min(1).max(1024).default(1) }))
    .output(networkDetails),
  /** One layer's arithmetic; `not-found` names the nearest layer. */
  layer: procedure.input(z.object({ name: z.string(), layer: z.string(), inputSize: size })).output(layerArithmetic),
  /** Forward speed on a device, measured for a second or two with the real layers. The values of the weights do not matter. */
  measure: procedure
    .input(
      z.object({
        name: z.string(),
        inputSize: size,
        batch: z.number().int().min(1).max(256).default(16),
        device: z.string().default('cpu'),
      }),
    )
    .output(z.object({ picturesPerSecond: z.number(), device: z.string(), batches: z.number().int() })),
  /**
   * What the pretrained network itself, with the classifier that came with its weights, says of one photo: a known picture
   * by hash, or a file. `unusable-data` when the weights came without a classifier.
   */
  classify: procedure
    .input(
      z.object({
        name: z.string(),
        weightsId: z.string().optional(),
        photo: z.union([z.object({ hash: contentHash }), z.object({ path: z.string() })]),
      }),
    )
    .output(classified),
};
