/** The map of a dataset as it is now, its arrays unpacked, and how it is made. */
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Dataset, Job } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { isUnderWay, useJobs } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';

export interface MapNow {
  /** Undefined until it is known whether there is one; null when there is none. */
  readonly map: UnpackedMap | null | undefined;
  /** Class of each photo on the map; 0 without a label. */
  readonly marks: Uint32Array;
  readonly job: Job | null;
  readonly problem: string | null;
  /** Seconds that making it takes, about; undefined until it is known. */
  readonly secondsNeeded: number | undefined;
  make: () => void;
  cancel: () => void;
}

export interface UnpackedMap {
  readonly photoIds: Uint32Array;
  readonly places: Uint16Array;
  readonly groups: Uint16Array;
  readonly finished: boolean;
  readonly newer: number;
}

/** Photos that are laid out a second, until it is measured; and those that are looked at. */
const laidOutPerSecond = 400;
const lookedAtPerSecond = 40;
const startSeconds = 3;
/** Of more photos, only so many are laid out; the others are placed among them. */
const laidOutMost = 4000;

export function usePhotoMap(dataset: Dataset): MapNow {
  const { datasetId } = dataset;
  const api = useApi();
  const input = { datasetId };
  const packed = useQuery(api.looks.map.queryOptions({ input, placeholderData: keepPreviousData }));
  const marks = useQuery(api.looks.marks.queryOptions({ input, placeholderData: keepPreviousData })).data;
  const state = useQuery(api.looks.state.queryOptions({ input })).data;
  const make = useMutation(api.looks.makeMap.mutationOptions());
  const stop = useMutation(api.jobs.cancel.mutationOptions());
  const jobs = useJobs().filter((job) => job.kind === 'looks' && job.datasetId === datasetId);
  const running = jobs.filter(isUnderWay);
  const last = jobs.find((job) => job.id === make.data?.jobId);
  const map = useMemo(() => {
    if (!packed.data) return packed.data;
    const { photoIds, places, groups, finished, newer } = packed.data;
    return {
      photoIds: new Uint32Array(bytesOf(photoIds)),
      places: new Uint16Array(bytesOf(places)),
      groups: new Uint16Array(bytesOf(groups)),
      ...{ finished, newer },
    };
  }, [packed.data]);
  return {
    map,
    marks: useMemo(() => new Uint32Array(bytesOf(marks ?? '')), [marks]),
    // The one that looks at the photos is the one that moves.
    job: running.find((job) => job.total !== null) ?? running[0] ?? null,
    problem: make.error ? problemText(make.error) : last?.state === 'failed' ? last.error : null,
    secondsNeeded:
      state &&
      Math.round(
        startSeconds +
          Math.max(0, state.photos - state.known) / lookedAtPerSecond +
          Math.min(state.photos, laidOutMost) / laidOutPerSecond,
      ),
    make: () => make.mutate(input),
    cancel: () => {
      for (const { id } of running) stop.mutate({ jobId: id });
    },
  };
}

/** A buffer of its own, so that arrays of any kind may lie on it. */
function bytesOf(base64: string): ArrayBuffer {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes.buffer;
}
