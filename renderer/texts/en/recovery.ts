/** Texts of the page that stands in the place of the app while the data cannot be worked with. */
import { count, countOf } from '../format.ts';

export const recovery = {
  titleDamaged: 'The data file of Thaw is damaged',
  titleOther: 'Thaw cannot work with this data',
  photosSafe: 'Your photos are where they were: Thaw never changes them. Nothing was written to the damaged file.',
  kept: 'Whatever you choose, the damaged file is kept beside the backups.',
  backupsTitle: 'Backups',
  backupsLabel: 'Backup to put back',
  made: (when: string) => when,
  holds: (photos: number, labelled: number) => `${countOf(photos, 'photo')}, ${count(labelled)} labelled`,
  loses: (edits: number | null, since: string) =>
    edits === 0
      ? 'nothing is lost'
      : edits === null
        ? `labels since ${since} are lost`
        : `${countOf(edits, 'edit')} since ${since} ${edits === 1 ? 'is' : 'are'} lost`,
  noBackups:
    'There is no backup yet. You can begin with empty data; folders can be opened again, labels given by hand are lost.',
  restore: (since: string) => `Put the backup of ${since} back`,
  fresh: 'Begin with empty data',
  restoring: 'Putting the backup back…',
  failed: 'The backup was not put back.',
};
