/** Decides whether the frozen part runs beforehand, and has the photos ready either way. */
import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname } from 'node:path';
import type { Backend } from '../../compute/backend.ts';
import { changesViews } from '../../imaging/augment/steps.ts';
import { isDiskFull } from '../featureStore.ts';
import { preparePictures } from './preparePictures.ts';
import { prepareRows } from './prepareRows.ts';
import { roomForRows } from './roomForRows.ts';
import { rowLength } from './samples.ts';
import type { DataRequest, TrainingData } from './trainingData.ts';
import { type TrainingNetwork, withoutCut } from './trainingNetwork.ts';

/** Share of the free memory that rows or pictures may fill. */
const memoryShare = 0.35;
/** Share of the free disk that the feature store may fill. */
const diskShare = 0.8;

export interface PreparedData {
  readonly data: TrainingData;
  /** The network that `data` fits: without its cut where the frozen part did not run beforehand. */
  readonly network: TrainingNetwork;
  /** Views of each photo that trains, in what was computed beforehand. */
  readonly views: number;
}

export type PrepareRequest = Omit<DataRequest, 'views' | 'memoryBytes'> & { onNote(text: string): void };

export async function prepareData(asked: PrepareRequest, backend: Backend): Promise<PreparedData> {
  const { request, network, roles, wantsFeatures, backbone } = asked;
  const { settings, features } = request;
  const augments = changesViews(settings.augmentation);
  const wanted = augments ? settings.views : 1;
  const memoryBytes = Math.floor(freemem() * memoryShare);
  const pictures = async (): Promise<PreparedData> => {
    const whole = withoutCut(network);
    const data = await preparePictures({ ...asked, network: whole, views: wanted, memoryBytes }, backend);
    return { data, network: whole, views: wanted };
  };
  if (network.frozen === null) return pictures();

  const width = rowLength(network.trained.input.shape) + (wantsFeatures ? backbone.featureCount : 0);
  const several = roles.trained.length + (wantsFeatures ? roles.heldOut.length : 0);
  const judged = roles.validation.length + (wantsFeatures ? 0 : roles.heldOut.length);
  const rows = { bytes: width * 4, views: wanted, trained: several, judged };
  const { views, note } = roomForRows(
    rows,
    Math.min(features.limitBytes, diskShare * (await freeDisk(features.folder))),
  );
  if (note !== null) asked.onNote(note);
  if (views === 0) return pictures();
  try {
    const data = await prepareRows({ ...asked, views, memoryBytes }, network.frozen, backend);
    return { data, network, views };
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    asked.onNote('The disk is full: the frozen part runs in every step instead of once, which is slower.');
    return pictures();
  }
}

/** Bytes that can be written beside a folder that may not be there yet. */
async function freeDisk(folder: string): Promise<number> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    } catch (error) {
      if (dirname(path) === path) throw error;
    }
  }
}
