/** What is left of a training: the network as it was trained, its head as plain layers, and what they say of the validation photos. */
import { createHash } from 'node:crypto';
import { valuesIn } from '../../networks/cost.ts';
import type { Graph, Parameters } from '../../networks/graph.ts';
import { prune } from '../../networks/prune.ts';
import { shapesOf } from '../../networks/shapes.ts';
import { fingerprintOf } from '../../weights/fingerprint.ts';
import { inferenceBatch } from '../extractFeatures.ts';
import { type Head, predictWithHead } from '../head.ts';
import { writeHeadFile } from '../headFile.ts';
import { type KeptBackbone, keepBackbone } from '../keptBackbone.ts';
import type { FineTuneRequest } from './fineTune.ts';
import type { FitState } from './fitState.ts';
import type { PhotoRoles } from './photoRoles.ts';
import type { Samples } from './samples.ts';
import { headInput, headOf } from './trainedHead.ts';
import type { TrainingData } from './trainingData.ts';
import type { TrainingNetwork } from './trainingNetwork.ts';

/** The backbone of a trained network, up to what its head sees. */
export function trainedBackbone(start: KeptBackbone, whole: Graph, parameters: Parameters): KeptBackbone {
  const features = headInput(whole);
  const graph: Graph = {
    ...prune({ ...whole, logits: null }, [features]),
    ...{ features, featureCount: valuesIn(shapesOf(whole).get(features)!) },
  };
  const own = new Map(graph.parameters.map(({ name }) => [name, parameters.get(name)!]));
  const { preprocessing } = start;
  const values = fingerprintOf(graph.parameters, own);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([graph, preprocessing, values]))
    .digest('hex');
  // A head alone leaves the backbone what it was.
  const source = fingerprint === start.fingerprint ? start.source : `${start.source}; fine-tuned with Thaw`;
  return {
    ...{ ...start, source, fingerprint },
    ...{ graph, parameters: own, featureOutputs: [features], featureCount: graph.featureCount },
  };
}

export interface KeepRequest {
  readonly task: FineTuneRequest;
  readonly network: TrainingNetwork;
  readonly data: TrainingData;
  readonly roles: PhotoRoles;
  readonly state: FitState;
  /** What training came to, by name; all else is as it was. */
  readonly kept: Parameters;
}

export async function keepResult({ task, network, data, roles, state, kept }: KeepRequest) {
  const { request } = task;
  const parameters = new Map([...network.parameters, ...state.carried, ...kept]);
  const head = headOf(network.whole, parameters);
  const backbone = trainedBackbone(task.backbone, network.whole, parameters);
  await keepBackbone(request.backbonesFolder, backbone);
  const headFile = await writeHeadFile(request.headFile, head, {
    format: 'thaw-head-1',
    classes: JSON.stringify(request.classes),
    backbone: backbone.name,
    backboneFingerprint: backbone.fingerprint,
    preprocessing: JSON.stringify(backbone.preprocessing),
  });
  const probabilities = await judgeWith(head, parameters, task, network, data.samples, roles.validation);
  const judged = roles.validation.map((photo, place) => ({
    photoId: request.photos[photo]!.photoId,
    probabilities: probabilities[place]!,
  }));
  return { judged, headFile, fingerprint: backbone.fingerprint };
}

/** Probabilities [classes] of each photo's plain view, as a prediction with the kept classifier gives them. */
async function judgeWith(
  head: Head,
  parameters: Parameters,
  { request, context, parts }: FineTuneRequest,
  { trained: graph }: TrainingNetwork,
  samples: Samples,
  photos: readonly number[],
): Promise<readonly Float32Array[]> {
  if (photos.length === 0) return [];
  const features = headInput(graph);
  const classes = head.output.outputs;
  const rows = samples.allocate(inferenceBatch);
  const judged: Float32Array[] = [];
  const { device, threads } = request;
  const runner = await parts.backend.inference({ graph, parameters, outputs: [features], device, threads });
  try {
    for (let from = 0; from < photos.length; from += inferenceBatch) {
      context.signal.throwIfAborted();
      const part = photos.slice(from, from + inferenceBatch);
      const wanted = part.map((photo) => ({ photo, pass: null }));
      await samples.read(wanted, rows);
      const seen = (await runner.run(rows, inferenceBatch)).get(features)!;
      const probabilities = predictWithHead(head, seen);
      for (const row of part.keys()) judged.push(probabilities.slice(row * classes, (row + 1) * classes));
    }
  } finally {
    await runner.dispose();
  }
  return judged;
}
