/** All migrations, oldest first. A data file's `user_version` is the number of the last one it has had. */
import { sql as firstLight } from './0001-first-light.ts';
import { sql as fineTuning } from './0002-fine-tuning.ts';
import { sql as pictureMeasures } from './0003-picture-measures.ts';
import { sql as testTime } from './0004-test-time.ts';
import { sql as turnedDown } from './0005-turned-down.ts';
import { sql as openedFolders } from './0006-opened-folders.ts';
import { sql as datasetVersions } from './0007-dataset-versions.ts';
import { sql as dataChecks } from './0008-data-checks.ts';
import { sql as runDamage } from './0009-run-damage.ts';
import { sql as journaledSplits } from './0010-journaled-splits.ts';
import { sql as journalSizes } from './0011-journal-sizes.ts';

export interface Migration {
  /** 1, 2, 3, … without gaps. */
  readonly number: number;
  /** As in the file's name. */
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  { number: 1, name: 'first-light', sql: firstLight },
  { number: 2, name: 'fine-tuning', sql: fineTuning },
  { number: 3, name: 'picture-measures', sql: pictureMeasures },
  { number: 4, name: 'test-time', sql: testTime },
  { number: 5, name: 'turned-down', sql: turnedDown },
  { number: 6, name: 'opened-folders', sql: openedFolders },
  { number: 7, name: 'dataset-versions', sql: datasetVersions },
  { number: 8, name: 'data-checks', sql: dataChecks },
  { number: 9, name: 'run-damage', sql: runDamage },
  { number: 10, name: 'journaled-splits', sql: journaledSplits },
  { number: 11, name: 'journal-sizes', sql: journalSizes },
];
