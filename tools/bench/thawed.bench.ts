/** The last stage thawed, end to end, against the loop that people write in PyTorch. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageNetPreprocessing } from '../../main/imaging/preprocessing.ts';
import type { Benchmark } from './benchmark.ts';
import { longTurns, median, takeTurns } from './compare.ts';
import { layOutFew, layOutPhotos, photosIn } from './photoFolders.ts';
import { pythonNote } from './rival.ts';
import { openTorchTraining } from './torchTraining.ts';
import { trainFolder } from './trainFolder.ts';
import { randomWeights } from './weights.ts';

/** As many as the app proposes, and as many as headOnly takes: what is prepared once weighs less in a longer training. */
const lengths = [12, 20];
const batch = 32;
const rate = 0.0001;
const few = { train: 80, val: 20 };
const networks = [
  { network: 'resnet18', stage: 'layer4', theirs: ['layer4.'] },
  { network: 'mobilenet_v2', stage: 'last', theirs: ['features.18.'] },
] as const;

export const benchmark: Benchmark = {
  question:
    `Training pictures a second with the last stage and the head thawed, 224 px, batch ${batch}, end to end: files, ` +
    'the frozen part, updates, judging after each epoch, the finished classifier. Against PyTorch with ImageFolder and DataLoader with 2 workers. Aim: at least 2.',
  async run({ repeats, say }) {
    const workshop = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
    const rows: string[][] = [];
    const notes: string[] = [];
    const turns = longTurns(repeats);
    let torch: Awaited<ReturnType<typeof openTorchTraining>> | null = null;
    try {
      torch = await openTorchTraining();
      const rival = torch;
      const folder = layOutFew(layOutPhotos('ants-bees', workshop), few, workshop);
      const count = photosIn(join(folder, 'train')).length;
      for (const { network, stage, theirs: thawed } of networks) {
        const weights = await randomWeights(network, workshop);
        const theirs = {
          ...{ folder, network, weights, preprocessing: imageNetPreprocessing(224), thawed, batch, rate },
        };
        say(`${network}: ${turns === 1 ? 'one turn' : `${turns} turns`} against PyTorch ${torch.version}`);
        // The first training of a process loads code.
        await rival.train({ ...theirs, epochs: 1 });
        for (const epochs of lengths) {
          const taken = await takeTurns(turns, {
            ours: () =>
              trainFolder({
                folder,
                settings: {
                  ...{ backbone: network, weightsFile: weights, batch, patience: 0 },
                  phases: [{ thaw: [stage], epochs, learningRate: rate }],
                },
              }),
            theirs: () => rival.train({ ...theirs, epochs }),
          });
          const rates = taken.map((turn) => {
            const { result, seconds, epochs: done } = turn.ours;
            const trainedOn = count - heldOut(count);
            return {
              ours: (trainedOn * done.length) / seconds,
              theirs: (count * epochs) / turn.theirs.seconds,
              oursUpdating: result.picturesPerSecond ?? Number.NaN,
              theirsUpdating: (count * epochs) / turn.theirs.trainingSeconds,
              preparing: result.seconds.features / seconds,
              busy: result.deviceBusy ?? Number.NaN,
            };
          });
          const typical = (of: (turn: (typeof rates)[number]) => number) => median(rates.map(of));
          rows.push([
            `${network}, ${stage}`,
            `${epochs}`,
            typical(({ ours }) => ours).toFixed(0),
            typical(({ theirs }) => theirs).toFixed(0),
            typical(({ ours, theirs }) => ours / theirs).toFixed(2),
            typical(({ oursUpdating }) => oursUpdating).toFixed(0),
            typical(({ theirsUpdating }) => theirsUpdating).toFixed(0),
            typical(({ oursUpdating, theirsUpdating }) => oursUpdating / theirsUpdating).toFixed(2),
            percent(typical(({ preparing }) => preparing)),
            percent(1 - typical(({ busy }) => busy)),
          ]);
        }
      }
      notes.push(
        `${count} photos of ants-bees to train on and ${photosIn(join(folder, 'val')).length} for validation. Thaw holds a fifth of the former ` +
          'out to choose the epoch that it keeps, and only the others count as its pictures.',
      );
    } catch (error) {
      notes.push(error instanceof Error ? error.message : String(error));
    } finally {
      torch?.close();
      rmSync(workshop, { recursive: true, force: true });
    }
    return {
      columns: [
        { title: 'network, thawed stage' },
        { title: 'epochs', align: 'right' },
        { title: 'Thaw, pictures/s', align: 'right' },
        { title: 'PyTorch, pictures/s', align: 'right' },
        { title: 'ratio', align: 'right' },
        { title: 'Thaw, updates alone', align: 'right' },
        { title: 'PyTorch, epochs without validation', align: 'right' },
        { title: 'ratio', align: 'right' },
        { title: 'time that preparing takes', align: 'right' },
        { title: 'device idle', align: 'right' },
      ],
      rows,
      notes: [
        ...notes,
        `${turns === 1 ? 'One turn' : `Medians of ${turns} turns taken alternately`}; loading Python, PyTorch and Node is not counted on either side.`,
        'Preparing decodes the photos and runs the frozen part once for four views of each; nothing is cached beforehand. The device is idle while an update waits for pictures.',
        'Random weights, which take as long as real ones; batch norm with running statistics on both sides.',
        pythonNote,
      ],
    };
  },
};

/** Of a balanced folder, as training does it. */
const heldOut = (count: number): number => Math.round(count * 0.2);

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
