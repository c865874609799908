/**
 * The backbones that runs stand on, kept in the data directory by fingerprint: a run can be used and exported also when the
 * weights file that it was trained with is gone, or when a later Thaw builds the network in another way. What a run trained of
 * its backbone is kept the same way.
 */
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ServiceError } from '../contract/index.ts';
import type { Preprocessing } from '../imaging/preprocessing.ts';
import type { Graph, Parameters } from '../networks/graph.ts';
import { toSafetensors } from '../weights/formats/writeSafetensors.ts';
import { readParameters } from '../weights/readParameters.ts';
import { backboneStem } from './places.ts';

export interface KeptBackbone {
  readonly name: string;
  readonly graph: Graph;
  readonly parameters: Parameters;
  readonly preprocessing: Preprocessing;
  readonly featureOutputs: readonly string[];
  readonly featureCount: number;
  readonly fingerprint: string;
  readonly licence: string | null;
  readonly source: string;
}

/**
 * Keeps it unless it is kept already, under the graph's own names whatever format the weights came in. The description is written last: without it
 * there is no backbone.
 */
export async function keepBackbone(folder: string, backbone: KeptBackbone): Promise<void> {
  const { description, weights } = placesOf(folder, backbone.fingerprint);
  if (await exists(description)) return;
  await mkdir(folder, { recursive: true });
  const partial = `${weights}.${process.pid}.partial`;
  try {
    const { name, graph, parameters, preprocessing, featureOutputs, featureCount, fingerprint, licence, source } =
      backbone;
    await toSafetensors(
      graph.parameters.map((spec) => ({ name: spec.name, shape: spec.shape, values: parameters.get(spec.name)! })),
      partial,
    );
    await rename(partial, weights);
    const text = JSON.stringify({
      name,
      graph,
      preprocessing,
      featureOutputs,
      featureCount,
      fingerprint,
      licence,
      source,
    });
    await writeFile(`${description}.${process.pid}.partial`, text);
    await rename(`${description}.${process.pid}.partial`, description);
  } catch (error) {
    await rm(partial, { force: true });
    await rm(`${description}.${process.pid}.partial`, { force: true });
    throw error;
  }
}

/** Forgets a backbone that no run stands on any more. The description goes first: half a backbone is none. */
export async function forgetBackbone(folder: string, fingerprint: string): Promise<void> {
  const { description, weights } = placesOf(folder, fingerprint);
  await rm(description, { force: true });
  await rm(weights, { force: true });
}

const triple = z.tuple([z.number(), z.number(), z.number()]);
const descriptionSchema = z.object({
  name: z.string(),
  // Written by `keepBackbone` and read by nobody else; its parts are checked where they are used.
  graph: z.custom<Graph>((value) => typeof value === 'object' && value !== null && 'nodes' in value),
  preprocessing: z.object({ size: z.number().int(), scale: z.number(), mean: triple, std: triple }),
  featureOutputs: z.array(z.string()),
  featureCount: z.number().int(),
  fingerprint: z.string(),
  licence: z.string().nullable(),
  source: z.string(),
});

/** Throws `not-found` when it is not (wholly) there. */
export async function openKeptBackbone(folder: string, fingerprint: string): Promise<KeptBackbone> {
  const places = placesOf(folder, fingerprint);
  let text: string;
  try {
    text = await readFile(places.description, 'utf8');
  } catch (error) {
    throw new ServiceError(
      'not-found',
      `The backbone of this run is no longer in Thaw's data folder (${places.weights}). Train again to use this classifier.`,
      { subject: places.weights, cause: error },
    );
  }
  const description = descriptionSchema.parse(JSON.parse(text));
  const { parameters } = await readParameters(description.graph, places.weights);
  return { ...description, parameters };
}

function placesOf(folder: string, fingerprint: string): { description: string; weights: string } {
  const stem = join(folder, backboneStem(fingerprint));
  return { description: `${stem}.json`, weights: `${stem}.safetensors` };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
