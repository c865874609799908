/** timm's `config.json`, which lies beside its weights on Hugging Face: how they want to be computed. */
import { readFile } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { z } from 'zod';
import { imageNetPreprocessing } from '../imaging/preprocessing.ts';
import type { Conventions } from './conventions.ts';

const triple = z.tuple([z.number(), z.number(), z.number()]);
const schema = z.object({
  /** "tf_efficientnet_b0" */
  architecture: z.string(),
  pretrained_cfg: z.object({
    tag: z.string().nullish(),
    input_size: z.tuple([z.number(), z.number(), z.number()]),
    mean: triple,
    std: triple,
    license: z.string().nullish(),
  }),
});

export interface TimmConfig extends Conventions {
  /** "timm's tf_efficientnet_b0.ns_jft_in1k" */
  readonly source: string;
  readonly licence: string | null;
}

/** Null when there is none, or one that speaks of something else than this file. */
export async function readTimmConfig(file: string): Promise<TimmConfig | null> {
  const parsed = schema.safeParse(await jsonOf(join(dirname(file), 'config.json')));
  if (!parsed.success) return null;
  const { architecture, pretrained_cfg: config } = parsed.data;
  const { name } = parse(file);
  // Hugging Face gives all files the same name; another name has to be the model's.
  if (!/^(model|pytorch_model)$/.test(name) && !name.startsWith(architecture)) return null;
  const fromTensorFlow = architecture.startsWith('tf_');
  // Inception has the step from ImageNet's mean to its own inside the network here.
  const ownScaling = /^(tf_)?inception_v3/.test(architecture);
  const usual = imageNetPreprocessing(config.input_size[1]);
  return {
    padding: fromTensorFlow && !ownScaling ? 'same' : 'torch',
    batchNormEpsilon: fromTensorFlow || ownScaling ? 1e-3 : 1e-5,
    preprocessing: ownScaling ? usual : { ...usual, mean: config.mean, std: config.std },
    source: `timm's ${architecture}${config.tag ? `.${config.tag}` : ''}`,
    licence: config.license ?? null,
  };
}

/** Whatever is in the way, there is nothing to go by then. */
async function jsonOf(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
