/** Texts of the Devices page. */
import { count } from '../format.ts';

export const devices = {
  title: 'Devices',
  checking: 'Checking what this machine can compute with…',
  sentence: (name: string) => `Trains and predicts on ${name}.`,
  because: {
    fastest: 'Of the devices that agree with the CPU it trains fastest.',
    only: 'It is the only device that can be used here.',
    chosen: 'You chose it.',
  },
  none: 'No device passed its check.',
  again: 'Check again',
  automatic: 'Choose by speed',
  columns: {
    device: 'Device',
    engine: 'Engine',
    memory: 'Memory',
    forward: 'Predicts',
    training: 'Trains',
    difference: 'Results',
    gradients: 'Gradients',
    use: 'Used by default',
  },
  unit: 'photos/s',
  differ: 'off by',
  engines: { onnx: 'onnxruntime', tensorflow: 'TensorFlow' },
  memory: (gib: string) => `${gib} GiB`,
  notTold: 'not told',
  notMeasured: 'too slow to measure',
  exact: 'reference',
  inUse: 'in use',
  use: 'Use',
  takeThis: (name: string) => `Use ${name}`,
  cannot: 'cannot be used',
  explained:
    'Measured with Pocket ResNet at 128 px in batches of 16, all of it trained. A device is refused when its results differ from the CPU’s by more than 0.001 of their spread, or its gradients by more than 0.01.',
  notChecked: 'The devices could not be checked.',
  notChosen: 'Not changed.',

  parts: {
    title: 'Libraries on request',
    sentence: 'Large, and not needed: WebGPU uses a graphics card without any of them.',
    needs: (needs: string) => `Needs ${needs}.`,
    get: (size: string | null) => (size === null ? 'Get it…' : `Get it, ${size}…`),
    goOn: (size: string | null) => (size === null ? 'Go on…' : `Go on, ${size} in all…`),
    here: 'here',
    remove: 'Remove',
    removeTitle: (title: string) => `Remove ${title}?`,
    removeExplained: 'Its files are deleted from the program’s folder. They can be fetched again.',
    removeDo: 'Delete the files',
    sure: (title: string) => `Fetch ${title}?`,
    sureSize: (size: string | null) =>
      size === null
        ? 'Its server does not tell now how large it is: usually some hundred megabytes.'
        : `${size} are fetched and unpacked to about three times that.`,
    sureDo: 'Fetch it',
    keep: 'Not now',
    notFetched: 'Not fetched.',
    notRemoved: 'Not removed.',
    progress: (title: string) => `Fetching ${title}`,
    stop: 'Stop',
  },
  perSecond: (value: number) => (value < 10 ? value.toFixed(1) : count(Math.round(value))),
};
