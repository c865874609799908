/** What each photo of a training is there for. */

import { groupNumbers } from '../groupNumbers.ts';
import type { TrainPhoto } from '../trainTask.ts';
import { holdOut } from './holdOut.ts';

/** Indices into the request's photos. */
export interface PhotoRoles {
  readonly trained: readonly number[];
  readonly heldOut: readonly number[];
  readonly validation: readonly number[];
}

/** Depends on labels, groups and seed alone, so that a photo that cannot be read moves no other. */
export function photoRoles(photos: readonly TrainPhoto[], seed: number): PhotoRoles {
  const side = (split: TrainPhoto['split']) => [...photos.keys()].filter((photo) => photos[photo]!.split === split);
  const train = side('train');
  const split = holdOut(
    train.map((photo) => photos[photo]!.classIndex),
    seed,
    groupNumbers(train.map((place) => photos[place]!)),
  );
  return {
    trained: split.train.map((place) => train[place]!),
    heldOut: split.heldOut.map((place) => train[place]!),
    validation: side('val'),
  };
}

/** The same with every training photo trained on, in the order of the request. */
export const nothingHeldOut = (roles: PhotoRoles): PhotoRoles => ({
  ...roles,
  trained: [...roles.trained, ...roles.heldOut].toSorted((a, b) => a - b),
  heldOut: [],
});

/** The same without photos that could not be read. */
export function readableRoles(roles: PhotoRoles, unreadable: ReadonlySet<number>): PhotoRoles {
  const readable = (photos: readonly number[]) => photos.filter((photo) => !unreadable.has(photo));
  return {
    trained: readable(roles.trained),
    heldOut: readable(roles.heldOut),
    validation: readable(roles.validation),
  };
}
