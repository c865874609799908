/** The photos of a training as its network wants them. */
import type { ImagingPool } from '../../imaging/imaging.ts';
import type { PictureError } from '../../imaging/pictureError.ts';
import type { ExtractSummary } from '../extractFeatures.ts';
import type { FeatureStore } from '../featureStore.ts';
import type { KeptBackbone } from '../keptBackbone.ts';
import type { TrainRequest } from '../trainTask.ts';
import type { PhotoRoles } from './photoRoles.ts';
import type { Samples } from './samples.ts';
import type { TrainingNetwork } from './trainingNetwork.ts';

export interface TrainingData {
  /** Photos are counted as in the request. */
  readonly samples: Samples;
  readonly unreadable: ReadonlySet<number>;
  /** Pooled features of each photo that could be read [views, featureCount]; none unless they were asked for. */
  readonly features: ReadonlyMap<number, Float32Array>;
  /** Views that went through the frozen part, and how long that took; seconds are null when all were known. */
  readonly summary: ExtractSummary;
  close(): Promise<void>;
}

export interface DataRequest {
  readonly request: TrainRequest;
  readonly backbone: KeptBackbone;
  readonly network: TrainingNetwork;
  readonly roles: PhotoRoles;
  /** Views of each photo that trains whose activations or features are kept; 1 when nothing is augmented. */
  readonly views: number;
  /** Whether a head is to be trained on pooled features first. */
  readonly wantsFeatures: boolean;
  readonly imaging: ImagingPool;
  readonly store: FeatureStore;
  /** Memory for rows or pictures. */
  readonly memoryBytes: number;
  readonly signal: AbortSignal;
  onSkipped(photo: number, error: PictureError): void;
  onProgress(progress: { readonly stage: string; readonly done: number; readonly total: number }): void;
  clock(): number;
}

/**
 * Views of each photo whose features or activations are computed. Photos that are held out have all of theirs where a head is trained
 * on features: it may be what is kept, and is then trained on them too.
 */
export function viewCounts({ request, roles, views, wantsFeatures }: DataRequest): readonly number[] {
  const several = new Set([...roles.trained, ...(wantsFeatures ? roles.heldOut : [])]);
  return request.photos.map((_, photo) => (several.has(photo) ? views : 1));
}
