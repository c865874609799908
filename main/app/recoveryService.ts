/** The contract's `recovery` service of an engine whose data is well: it lists and makes backups, and puts none back. */
import { type Backup, ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import type { BackupKeeper } from '../store/backupKeeper.ts';

export function createRecoveryService(options: {
  readonly dataDir: string;
  readonly keeper: BackupKeeper;
  describe(): Backup[];
}): Services['recovery'] {
  const { dataDir, keeper, describe } = options;
  return {
    state: () => ({ problem: null, restorable: false, dataDir, backups: describe() }),
    async backUp() {
      const name = await keeper.backUp();
      const made = describe().find((backup) => backup.name === name);
      if (!made) throw new Error(`The backup ${name} cannot be read.`);
      return made;
    },
    restore() {
      throw new ServiceError(
        'conflict',
        'Thaw works with its data. Close it, then put the backup back with "thaw backups restore".',
      );
    },
  };
}
