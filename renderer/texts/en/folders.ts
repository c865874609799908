/** Texts about the folders of a dataset: gone, moved, read again, and imports that were cut off. */
import { countOf } from '../format.ts';

export const folders = {
  goneTitle: (photos: number, folder: string) => `${countOf(photos, 'photo')} cannot be read: ${folder} is not there.`,
  goneText: 'Labels are kept. Connect the drive, or show where the folder is now; Thaw knows photos by their content.',
  filesTitle: (photos: number) =>
    `${countOf(photos, 'photo')} cannot be read: the ${photos === 1 ? 'file is' : 'files are'} not where ${photos === 1 ? 'it was' : 'they were'}.`,
  filesText: 'Labels are kept. Files that were moved or renamed inside their folder are found by looking again.',
  tryAgain: 'Try again',
  lookAgain: 'Look again',
  show: 'Show them',
  locate: 'Locate…',
  locateTitle: (folder: string) => `Where is ${folder} now?`,
  failed: 'The photos were not found.',
  interruptedTitle: 'An import stopped before its end.',
  interruptedText: (folder: string) => `${folder} was not read to its end. What is in stays and is not taken twice.`,
  goOn: 'Go on',
  leave: 'Leave it',
  lookAgainKey: 'look at the folders again',
};
