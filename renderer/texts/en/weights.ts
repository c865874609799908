/** Words about weights files, wherever they are got: on Networks, on Train, and when one is dropped. */
import { countOf } from '../format.ts';

export const weights = {
  title: (network: string) => `Weights of ${network}`,
  reading: 'Reading which weights there are…',
  none: 'Nobody has published weights of this network in a place that Thaw knows. A file of your own works.',
  state: {
    embedded: 'built in',
    here: 'here',
    partial: 'broke off',
    missing: 'not here',
  },
  inUse: 'in use',
  recommended: 'recommended',
  accuracy: (top1: string) => `${top1} right`,
  accuracyBy: (top1: string, top5: string | null, by: string) =>
    `${top1} of ImageNet's validation photos named right at the first try${top5 === null ? '' : `, ${top5} among the first five`}. Published by ${by}.`,
  input: (px: number) => `${px} px`,
  about: (size: string) => `about ${size}`,
  classes: (names: number) => countOf(names, 'name'),
  noClassifier: 'no classifier',
  licence: (licence: string) => `Licence: ${licence.replace(/\.$/, '')}.`,
  fromFile: (file: string) => file,

  download: (size: string) => (size === '' ? 'Download' : `Download ${size}`),
  goOn: (soFar: string) => `Go on, ${soFar}`,
  cancel: 'Cancel',
  use: 'Use these',
  remove: 'Remove',
  removeThese: (title: string) => `Remove ${title}`,
  removePart: 'Remove the part',
  removeSure: (size: string) => `Delete ${size} from this machine? Runs keep what they need.`,
  removeDo: 'Delete',
  removeKeep: 'Keep',
  copyLink: 'Copy link',
  copied: 'Copied',
  tryAgain: 'Try again',
  speed: (speed: string) => `${speed}/s`,
  left: (left: string) => `${left} left`,
  measuring: 'measuring the time left',
  starting: 'Starting…',
  waiting: 'Waiting for another download',
  checking: 'Checking the file',
  downloadOf: (title: string) => `Download of ${title}`,
  notDownloaded: 'Not downloaded.',
  notUsed: 'Not changed.',
  notRemoved: 'Not removed.',

  bring: 'Bring a file of your own',
  bringHelp:
    'safetensors, PyTorch (.pth), Keras (.h5, .keras) or TF.js (model.json). It is checked layer by layer and copied; nothing is kept when it does not fit.',
  bringDrop: 'Or drop it anywhere on this window.',
  choose: 'Choose the file…',
  path: 'Path of the file on the machine that Thaw runs on',
  pathPlaceholder: 'or its path: /home/you/weights.pth',
  take: 'Check and use',
  taking: 'Checking the file…',
  notTaken: 'These weights were not taken.',

  missingTitle: (network: string) => `${network} needs its weights`,
  missingHelp: 'Download them, or drop the file here.',
  missingOwn: 'Nobody has published them in a place that Thaw knows. Drop a file of your own here.',
  others: 'Other weights…',

  drop: {
    taking: (file: string) => `Looking which network ${file} fits…`,
    recognised: (network: string) => `These are weights of ${network}.`,
    useInTrain: 'Use in Train',
    show: 'Show',
    failed: (file: string) => `${file} was not taken.`,
    tooLarge: (file: string, limit: string) =>
      `A browser can hand over at most ${limit}; ${file} is larger. Say where it lies instead.`,
    needsShards:
      'A TF.js model.json has its values in files beside it, which a browser does not hand over. Say where it lies instead.',
    several: (left: number) => `${countOf(left, 'more file')} to go`,
  },
};
