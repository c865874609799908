/** Which photos belong together, so that a split must not part them: near-duplicates and bursts. */
import { posix } from 'node:path';
import type { PhotoLookRow } from '../../store/measures.ts';
import type { NearPair } from './nearDuplicates.ts';
import { unionFind } from './unionFind.ts';

/** Photos of one folder and camera that follow each other within so many ms are a burst. */
export const burstMs = 3000;

/**
 * Group of each photo that is in one of several: the id of its first photo. Photos that were not measured can still be part
 * of a burst.
 * @param photos in order of id
 * @param pairs near-duplicates among them, as indices
 */
export function photoGroups(photos: readonly PhotoLookRow[], pairs: readonly NearPair[]): Map<number, number> {
  const joined = unionFind(photos.length);
  for (const members of nearDuplicateSets(photos.length, pairs))
    for (const member of members) joined.join(members[0]!, member);
  for (const burst of bursts(photos)) for (const member of burst) joined.join(burst[0]!, member);

  const groups = new Map<number, number>();
  for (const members of joined.sets()) {
    if (members.length < 2) continue;
    for (const index of members) groups.set(photos[index]!.photoId, photos[members[0]!]!.photoId);
  }
  return groups;
}

/** What makes a pair, loose to strict: bits that may differ, and how alike the pictures are at least. */
const levels = [
  { bits: 10, likeness: 0 },
  { bits: 6, likeness: 0.95 },
  { bits: 3, likeness: 0.98 },
  { bits: 1, likeness: 0.995 },
];
/** A set of more photos than this tells of a chain of chances or of a camera that stands still, not of one moment. */
const largestSet = (photos: number): number => Math.max(20, photos / 20);

/**
 * Sets of near-duplicates, of two and more. Where one picture is like the next and that like the one after (digits, a camera
 * that never moves), half a dataset would become one set: such a set is taken apart by a stricter measure.
 * @returns indices, ascending
 */
export function nearDuplicateSets(count: number, pairs: readonly NearPair[]): number[][] {
  const largest = largestSet(count);
  let sets: number[][] = [];
  let open: readonly NearPair[] = pairs;
  for (const [level, { bits, likeness }] of levels.entries()) {
    open = open.filter((pair) => pair.bits <= bits && pair.likeness >= likeness);
    const joined = unionFind(count);
    for (const { first, second } of open) joined.join(first, second);
    const found = joined.sets().filter((members) => members.length > 1);
    const isLast = level === levels.length - 1;
    const kept = found.filter((members) => isLast || members.length <= largest);
    sets = [...sets, ...kept];
    const tooLarge = new Set(found.filter((members) => !kept.includes(members)).map(([first]) => joined.find(first!)));
    if (tooLarge.size === 0) break;
    open = open.filter(({ first }) => tooLarge.has(joined.find(first)));
  }
  return sets;
}

/**
 * Photos of one folder, and of one camera as far as that is known, taken within `burstMs` of the one before. A sequence that
 * never ends (a picture every second for an hour) is cut into pieces: else all of it would have to be on one side.
 * @returns indices, of two and more, in order of time
 */
export function bursts(photos: readonly Pick<PhotoLookRow, 'name' | 'takenAt' | 'camera'>[]): number[][] {
  const timed = [...photos.keys()].filter((index) => photos[index]!.takenAt !== null);
  const places = Map.groupBy(timed, (index) => `${photos[index]!.camera ?? ''}\n${posix.dirname(photos[index]!.name)}`);
  const longest = largestSet(photos.length);
  const found: number[][] = [];
  for (const members of places.values()) {
    members.sort((a, b) => photos[a]!.takenAt! - photos[b]!.takenAt! || a - b);
    let burst: number[] = [];
    for (const index of members) {
      const previous = burst.at(-1);
      const follows = previous !== undefined && photos[index]!.takenAt! - photos[previous]!.takenAt! <= burstMs;
      if (burst.length === 0 || (follows && burst.length < longest)) burst.push(index);
      else {
        if (burst.length > 1) found.push(burst);
        burst = [index];
      }
    }
    if (burst.length > 1) found.push(burst);
  }
  return found;
}
