/** Texts of the first start: two doors. */
export const firstStart = {
  title: 'Teach a network to tell your photos apart',
  explanation:
    'Sort photos into classes, train on this machine, see how often it is right, and take the result away as one file.',
  openTitle: 'Open a folder of photos',
  openExplanation: 'Sub-folders become classes. Photos stay where they are and are never changed.',
  openDo: 'Choose folder…',
  sampleTitle: 'Try with sample pictures',
  sampleExplanation: '300 small drawings in 4 classes, already on this machine. A trained model in about a minute.',
  sampleDo: 'Start with samples',
  keysTitle: 'the first start',
  keysGroup: 'Begin',
  openKey: 'open a folder of photos',
  sampleKey: 'start with sample pictures',
  sampleStarting: 'Drawing samples…',
  notImported: 'The folder was not opened.',
  chooseTitle: 'Open a folder of photos',
};
