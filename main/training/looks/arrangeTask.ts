/** Arranges the photos of a dataset by their looks: in groups, and on a map. */
import { setImmediate } from 'node:timers/promises';
import type { Task } from '../../jobs/task.ts';
import { groupByLook, layOut } from '../../looks/layout.ts';
import { readLooks } from '../../looks/looksFile.ts';
import { type PhotoMap, scaled, writeMap } from '../../looks/mapFile.ts';
import { seededRandom } from '../seededRandom.ts';

export interface ArrangeRequest {
  readonly looksFile: string;
  readonly groups: number;
  /** The map is written here; null: groups only. */
  readonly mapFile: string | null;
}

/** Places so far, while a map is being made. */
export interface ArrangeEvent {
  readonly photoIds: Uint32Array;
  readonly places: Uint16Array;
}

export interface ArrangeResult {
  readonly photoIds: Uint32Array;
  /** [photos] */
  readonly groupOf: Uint16Array;
  /** [photos]: how far from the middle of its group. */
  readonly distances: Float32Array;
}

const eventEveryMs = 700;
/** Share of the time that grouping takes where a map is made. */
const groupsShare = 0.2;

export function createArrangeTask(parts: { clock(): number }): Task<ArrangeRequest, ArrangeEvent, ArrangeResult> {
  return {
    name: 'arrange',
    async run({ looksFile, groups, mapFile }, { signal, progress, emit }) {
      const looks = await readLooks(looksFile);
      if (looks === null) throw new Error('There are no looks to arrange by.');
      const { photoIds, values: rows, width } = looks;
      const ofGroups = mapFile === null ? 1 : groupsShare;
      const { groupOf, distances } = await groupByLook(
        { rows, width, groups, random: seededRandom(0, 'groups') },
        {
          async onShare(share) {
            // A cancel comes in between.
            await setImmediate();
            signal.throwIfAborted();
            progress({
              stage: 'Grouping the photos',
              done: Math.round(100 * share),
              total: 100,
              progress: ofGroups * share,
            });
          },
        },
      );
      if (mapFile !== null) {
        let sentAt = parts.clock();
        const places = await layOut(
          { rows, width, random: seededRandom(0, 'map') },
          {
            async onPlaces(sofar, share) {
              // A cancel comes in between.
              await setImmediate();
              signal.throwIfAborted();
              progress({
                stage: 'Drawing the map',
                done: Math.round(100 * share),
                total: 100,
                progress: groupsShare + (1 - groupsShare) * share,
              });
              if (parts.clock() - sentAt < eventEveryMs) return;
              sentAt = parts.clock();
              const now = scaled(sofar);
              emit({ photoIds: Uint32Array.from(now.rows, (row) => photoIds[row]!), places: now.places });
            },
          },
        );
        const map: PhotoMap = { photoIds, places: scaled(places).places, groups: groupOf };
        await writeMap(mapFile, map);
      }
      return { photoIds, groupOf, distances };
    },
  };
}
