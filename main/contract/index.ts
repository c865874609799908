/** The contract: everything that a window, a browser tab or a script can ask the engine. Imports nothing of ours. */
import type { ContractRouterClient } from '@orpc/contract';
import { app } from './app.ts';
import { augment } from './augment.ts';
import { checks } from './checks.ts';
import { damage } from './damage.ts';
import { datasetExports } from './datasetExports.ts';
import { datasets } from './datasets.ts';
import { ensembles } from './ensembles.ts';
import { exports } from './exports.ts';
import { folders } from './folders.ts';
import { history } from './history.ts';
import { host } from './host.ts';
import { imports } from './imports.ts';
import { jobs } from './jobs.ts';
import { labels } from './labels.ts';
import { looks } from './looks.ts';
import { networks } from './networks.ts';
import { photos } from './photos.ts';
import { predictions } from './predictions.ts';
import { recovery } from './recovery.ts';
import { runs } from './runs.ts';
import { splits } from './splits.ts';
import { suggestions } from './suggestions.ts';
import { testTime } from './testTime.ts';
import { versions } from './versions.ts';
import { weights } from './weights.ts';

export const contract = {
  app,
  host,
  jobs,
  datasets,
  imports,
  versions,
  datasetExports,
  photos,
  labels,
  history,
  folders,
  looks,
  suggestions,
  augment,
  networks,
  weights,
  runs,
  testTime,
  ensembles,
  damage,
  predictions,
  exports,
  checks,
  splits,
  recovery,
};

/** The engine as its callers see it; nobody can tell a proxy from the real thing. */
export type Client = ContractRouterClient<typeof contract>;

export type { AppInfo, Change, Device, NativePart, Settings } from './app.ts';
export * from './assets.ts';
export type {
  AugmentDescription,
  AugmentEdges,
  AugmentGroup,
  AugmentParameter,
  AugmentSettings,
  AugmentStep,
  ColourDirections,
  MixedPair,
} from './augment.ts';
export {
  type CheckKind,
  type CheckState,
  type CheckSummary,
  checkKinds,
  type Decision,
  type Finding,
  type Honesty,
  singleDecisionsFirst,
} from './checks.ts';
export type { DamageCurve, DamageReport } from './damage.ts';
export {
  type DatasetExport,
  type DatasetFormat,
  datasetFormats,
  type PhotoPlace,
  photoPlaces,
} from './datasetExports.ts';
export type { Dataset, DatasetClass, ImportReport } from './datasets.ts';
export type { EnsembleDetails, EnsembleMember } from './ensembles.ts';
export { ServiceError, type ServiceErrorCode } from './errors.ts';
export type { ExportProof, ExportRecord } from './exports.ts';
export type { DatasetFolder } from './folders.ts';
export type { HistoryEntry, Moment } from './history.ts';
export type { FolderListing } from './host.ts';
export type { ImportPreview } from './imports.ts';
export type { Job } from './jobs.ts';
export type { EditResult, JournalEntry } from './labels.ts';
export type { LooksState, PhotoGroup, PhotoMap } from './looks.ts';
export type { Classified, LayerArithmetic, Network, NetworkDetails, NetworkLayer } from './networks.ts';
export type { Photo, PhotoDetails, PhotoFilter, PhotoFolder, PhotoSelection, PhotoSort } from './photos.ts';
export type { PredictedPhoto, PredictionSet } from './predictions.ts';
export type { Backup, RecoveryState } from './recovery.ts';
export {
  type Advice,
  type DepthAdvice,
  type Epoch,
  type PerClass,
  type Phase,
  type Prediction,
  type RateSearch,
  type RunComparison,
  type RunDetails,
  type RunSummary,
  type ThawDepth,
  type TrainSettings,
  trainSettings,
} from './runs.ts';
export type { SplitFolds, SplitPlan, SplitWish } from './splits.ts';
export type { ClassShare, SuggestionState } from './suggestions.ts';
export {
  type PairedDifference,
  type TestTimeResults,
  type TestViews,
  testViewCounts,
  type ViewsResult,
} from './testTime.ts';
export { type Estimate, type ImportFormat, importFormats, type SkippedFile, type Split } from './values.ts';
export type { DatasetVersion, VersionComparison, VersionDifference } from './versions.ts';
export type { ImportedWeights, WeightsEntry } from './weights.ts';
