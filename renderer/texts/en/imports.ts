/** Texts of bringing photos in: what to choose, the look before, and what is sent. */
import type { ImportFormat, ImportPreview } from '../../../main/contract/index.ts';
import { count, countOf } from '../format.ts';

const formats: Record<ImportFormat, string> = {
  folder: 'Photos in folders',
  csv: 'A table: path, label, split',
  coco: 'COCO: a photo, its category',
  'coco-crops': 'COCO: each box a photo',
  'open-images': 'Open Images: a photo, its label',
  'open-images-crops': 'Open Images: each box a photo',
  'image-folder': 'Hugging Face image folder',
  cifar: 'CIFAR, binary',
  mnist: 'MNIST, IDX files',
};

export const imports = {
  title: 'Add photos',
  addPhotos: 'Add photos…',
  addKey: 'add photos',
  lead: 'Thaw looks first and says what would come in. Photos stay where they are and are never changed.',
  folderTitle: 'A folder',
  folderText: 'Sub-folders become classes, train, val and test sub-folders the split.',
  folderDo: 'Choose folder…',
  fileTitle: 'A file',
  fileText: 'A photo, a zip, a CSV with path and label, COCO or Open Images annotations, metadata.jsonl, CIFAR, MNIST.',
  fileDo: 'Choose file…',
  sendTitle: 'From this computer',
  sendText: 'Sends photos or a zip from where this browser runs. Thaw keeps them as copies in its data folder.',
  sendDo: 'Send files…',
  orDrop: 'Or drop files and folders anywhere on the window.',
  chooseFolderTitle: 'Folder to import',
  chooseFileTitle: 'File to import',
  chooseThisFile: 'Choose this file',
  noFiles: 'Nothing in here that can be imported.',

  looking: 'Looking at what is there…',
  sending: (done: number, total: number) => `Sending ${count(done)} of ${countOf(total, 'file')}`,
  cancelSending: 'Stop sending',
  somethingElse: 'Choose something else',
  takenFor: 'Taken for',
  formats,
  picturesIn: 'Photos lie in',
  picturesNear: 'near the file',
  chooseOther: 'Choose…',
  into: 'Add to',
  newDataset: 'A new dataset',
  nameLabel: 'Name',
  found: ({ photos, labelled, classes }: Pick<ImportPreview, 'photos' | 'labelled' | 'classes'>) =>
    [
      classes.length > 0 ? countOf(classes.length, 'class', 'classes') : null,
      countOf(photos, 'photo'),
      labelled === photos ? null : labelled === 0 ? 'none with a label' : `${count(labelled)} with a label`,
    ]
      .filter((part) => part !== null)
      .join(', '),
  nothing: 'Nothing in it can be imported.',
  split: ({ train, val, test }: ImportPreview['split']) =>
    `Split given: ${count(train)} for training, ${count(val)} for validation, ${count(test)} for testing.`,
  missing: (files: number) =>
    files === 1 ? '1 file it names is not there.' : `${count(files)} files it names are not there.`,
  missingWayOut: 'Say where the photos lie, or import what is there.',
  severalLabels: (photos: number) =>
    `${countOf(photos, 'photo')} ${photos === 1 ? 'shows' : 'show'} several classes and would come in without a label.`,
  cropsInstead: 'Cut out the boxes instead',
  leftOut: (files: number) => `${countOf(files, 'other file')} would be left out.`,
  keepsCopies: 'These pictures are no files of their own, so Thaw keeps copies in its data folder.',
  keepsSent: 'Photos sent by a browser are kept as copies in Thaw’s data folder.',
  known: (name: string) => `“${name}” has this folder already; only what is new comes in.`,
  showExamples: (shown: number, total: number) =>
    shown < total ? `Show the first ${count(shown)} of ${count(total)}` : `Show ${shown === 1 ? 'it' : 'them'}`,
  classColumn: 'Class',
  photosColumn: 'Photos',
  moreClasses: (more: number) => `and ${countOf(more, 'more class', 'more classes')}`,
  importDo: (photos: number) => `Import ${countOf(photos, 'photo')}`,
  starting: 'Starting…',
  cancel: 'Cancel',
  dropHere: (items: number) => `Drop to look at ${items === 1 ? 'it' : countOf(items, 'thing')} and add the photos`,
  otherWays: 'A table, annotations, a zip or single photos:',
};
