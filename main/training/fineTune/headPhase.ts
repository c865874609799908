/** The first phase of a usual plan: a head on pooled features that were computed once, from which thawing goes on. */
import type { Backend } from '../../compute/backend.ts';
import type { Epoch } from '../../contract/index.ts';
import type { Graph, Parameters } from '../../networks/graph.ts';
import { groupNumbers } from '../groupNumbers.ts';
import type { PlannedPhase } from '../plan/resolvePlan.ts';
import { type TrainedHead, trainHead } from '../trainHead.ts';
import type { TrainRequest } from '../trainTask.ts';
import type { PhotoRoles } from './photoRoles.ts';
import { headParameters } from './trainedHead.ts';

export interface HeadPhaseOptions {
  readonly request: TrainRequest;
  readonly phase: PlannedPhase;
  /** Backbone and head. */
  readonly graph: Graph;
  /** Of every readable photo, [views, width]. */
  readonly features: ReadonlyMap<number, Float32Array>;
  readonly width: number;
  readonly views: number;
  readonly roles: PhotoRoles;
  readonly backend: Backend;
  readonly signal: AbortSignal;
  onEpoch(epoch: Epoch): void;
  onProgress(progress: { stage: string; done: number; total: number | null; share: number }): void;
  clock(): number;
}

/** The head never sees the photos that are held out, so that what comes after can be compared with it. */
export async function trainFirstHead(
  options: HeadPhaseOptions,
): Promise<TrainedHead & { readonly parameters: Parameters }> {
  const { request, phase, graph, features, width, views, roles, backend, signal } = options;
  const { settings, photos, classes } = request;
  const { epochs, learningRate } = phase;
  const side = (members: readonly number[], count: number) => ({
    features: gather(features, members, count * width),
    labels: Int32Array.from(members, (photo) => photos[photo]!.classIndex),
  });
  const trained = await trainHead(
    {
      ...{ width, classes: classes.length },
      train: {
        ...{ ...side(roles.trained, views), views },
        groups: groupNumbers(roles.trained.map((photo) => photos[photo]!)),
      },
      val: side(roles.validation, 1),
      heldOut: side(roles.heldOut, 1),
    },
    { ...settings, epochs, learningRate },
    {
      ...{ signal, clock: options.clock, onEpoch: options.onEpoch, onProgress: options.onProgress },
      openTrainer: (spec, random) => backend.headTrainer(spec, { device: 'cpu', threads: 1, random }),
    },
  );
  return { ...trained, parameters: headParameters(graph, trained.head) };
}

function gather(features: ReadonlyMap<number, Float32Array>, members: readonly number[], length: number): Float32Array {
  const gathered = new Float32Array(members.length * length);
  for (const [place, photo] of members.entries())
    gathered.set(features.get(photo)!.subarray(0, length), place * length);
  return gathered;
}
