/** Photos that could not be decoded may have left a class without any. */
import { ServiceError } from '../contract/index.ts';
import type { TrainPhoto } from './trainTask.ts';

/** Throws `unusable-data` naming the class. `there` are the photos that could be read. */
export function requireEveryClass(
  classes: readonly string[],
  wanted: readonly TrainPhoto[],
  there: readonly TrainPhoto[],
): void {
  const present = new Set(there.map((photo) => photo.classIndex));
  for (const [index, name] of classes.entries()) {
    if (present.has(index) || !wanted.some((photo) => photo.split === 'train' && photo.classIndex === index)) continue;
    throw new ServiceError(
      'unusable-data',
      `No training photo of "${name}" could be read. Check that its folder is still there, or take the class away.`,
      { subject: name },
    );
  }
}
