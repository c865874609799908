/** How good trainings become, by how much of the network thaws; every figure from photos that decided nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ThawDepth, TrainSettings } from '../../main/contract/index.ts';
import type { Benchmark } from './benchmark.ts';
import { median } from './compare.ts';
import { writeDigits } from './digits.ts';
import { layOutPhotos, requireData } from './photoFolders.ts';
import { type FolderTraining, trainFolder } from './trainFolder.ts';
import { sharedWeights } from './weights.ts';

/** What is trained, by the app's own settings but for these. */
interface Scenario {
  readonly data: string;
  readonly network: string;
  readonly plan: string;
  readonly settings: Partial<TrainSettings>;
  readonly augmentation?: Readonly<Record<string, number>>;
  /** Trainings with other seeds at most. */
  readonly seeds: number;
}

const depths: readonly { readonly plan: string; readonly thaw: ThawDepth }[] = [
  { plan: 'head only', thaw: 0 },
  { plan: 'last stage', thaw: 1 },
  { plan: 'last 2 stages', thaw: 2 },
  { plan: 'everything', thaw: 'all' },
];

export const benchmark: Benchmark = {
  question:
    'Accuracy on validation photos, which decide nothing, by what thaws. Aims: thawing is never clearly worse than the head alone, the epoch ' +
    'that is kept is the best on photos held out of training, and LeNet-5 from scratch reads at least 97.5 % of the digits.',
  async run({ repeats, say }) {
    const workshop = mkdtempSync(join(tmpdir(), 'thaw-quality-'));
    const rows: string[][] = [];
    const notes: string[] = [];
    try {
      for (const { folder, scenarios } of subjects(workshop, notes))
        for (const { data, network, plan, settings, augmentation, seeds } of scenarios) {
          const trainings: FolderTraining[] = [];
          for (let seed = 1; seed <= Math.min(seeds, Math.max(1, Math.floor(repeats / 3))); seed++) {
            const training = await trainFolder({
              ...{ folder, settings: { ...settings, seed } },
              ...(augmentation === undefined ? {} : { augmentation }),
            });
            say(`${data}, ${network}, ${plan}, seed ${seed}: ${inWords(training)}`);
            trainings.push(training);
          }
          rows.push([data, network, plan, ...cellsOf(trainings)]);
        }
    } finally {
      rmSync(workshop, { recursive: true, force: true });
    }
    return {
      columns: [
        { title: 'photos' },
        { title: 'network' },
        { title: 'thawed' },
        { title: 'right, mean', align: 'right' },
        { title: 'by seed', align: 'right' },
        { title: 'epoch kept', align: 'right' },
        { title: 'of', align: 'right' },
        { title: 'held out: right when kept', align: 'right' },
        { title: 'at best', align: 'right' },
        { title: 'seconds, median', align: 'right' },
      ],
      rows,
      notes: [
        'The epoch that is kept has the least loss on the held-out photos after the best scaling of its logits; so few photos make neighbouring epochs look alike in what they get right.',
        'A head alone trains on all training photos, a thawed network on four fifths of them: part of what separates the two.',
        "The app's own settings, standard augmentation; everything from JPEG files to a finished classifier. Seeds also choose which photos are held out.",
        ...notes,
      ],
    };
  },
};

function subjects(
  workshop: string,
  notes: string[],
): readonly { readonly folder: string; readonly scenarios: readonly Scenario[] }[] {
  const networks: { network: string; settings: Partial<TrainSettings> }[] = [
    { network: 'pocket_resnet', settings: { backbone: 'pocket_resnet' } },
  ];
  if (sharedWeights === null) notes.push('mobilenet_v2_0.35 was left out: its weights file is not on this machine.');
  else networks.unshift({ network: 'mobilenet_v2_0.35', settings: sharedWeights });
  const found = [];
  for (const data of ['ants-bees', 'flowers'] as const)
    try {
      const folder = layOutPhotos(data, workshop);
      const scenarios = networks.flatMap(({ network, settings }) =>
        depths.map(({ plan, thaw }) => ({ data, network, plan, settings: { ...settings, thaw }, seeds: 3 })),
      );
      found.push({ folder, scenarios });
    } catch (error) {
      notes.push(error instanceof Error ? error.message : String(error));
    }
  try {
    const folder = join(workshop, 'digits');
    writeDigits(requireData('mnist'), folder);
    found.push({ folder, scenarios: [digits] });
    notes.push(
      'Digits: 8,000 of the MNIST test digits to train on and the other 2,000 to judge; turned by up to 10° and cropped to 90 % at least.',
    );
  } catch (error) {
    notes.push(error instanceof Error ? error.message : String(error));
  }
  return found;
}

const digits: Scenario = {
  ...{ data: 'digits', network: 'lenet5', plan: 'from scratch', seeds: 1 },
  // A digit's mirror image is no digit.
  augmentation: { rotate: 10, cropScale: 0.9 },
  settings: { backbone: 'lenet5', start: 'scratch', epochs: 12, learningRate: 0.002, batch: 64, classWeights: 'none' },
};

function cellsOf(trainings: readonly FolderTraining[]): string[] {
  const accuracies = trainings.map(({ accuracy }) => accuracy);
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
  return [
    percent(mean),
    accuracies.map(percent).join(', '),
    trainings.map(({ result }) => result.keptEpoch).join(', '),
    trainings.map(({ epochs }) => epochs.length).join(', '),
    trainings.map(heldOutWhenKept).map(shareOrNone).join(', '),
    trainings.map(heldOutAtBest).map(shareOrNone).join(', '),
    median(trainings.map(({ seconds }) => seconds)).toFixed(0),
  ];
}

/** Share of the photos held out of training that the kept epoch gets right; null for a head alone, which holds none out. */
const heldOutWhenKept = ({ epochs, result }: FolderTraining): number | null =>
  epochs.find(({ epoch }) => epoch === result.keptEpoch)?.heldOutAccuracy ?? null;

const heldOutAtBest = ({ epochs }: FolderTraining): number | null => {
  const known = epochs.map(({ heldOutAccuracy }) => heldOutAccuracy).filter((accuracy) => accuracy !== null);
  return known.length === 0 ? null : Math.max(...known);
};

const shareOrNone = (share: number | null): string => (share === null ? '–' : percent(share));

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const inWords = ({ accuracy, result, epochs, seconds, notes }: FolderTraining): string =>
  [
    `${percent(accuracy)}, epoch ${result.keptEpoch} of ${epochs.length}, ${seconds.toFixed(0)} s`,
    ...(result.deviceBusy === null ? [] : [`device busy ${percent(result.deviceBusy)}`]),
    ...notes,
  ].join('; ');
