/** A head on a frozen backbone, from JPEG files to a finished model, against the loop that people write in PyTorch. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TrainSettings } from '../../main/contract/index.ts';
import { loadBackbone } from '../../main/weights/loadBackbone.ts';
import type { Benchmark } from './benchmark.ts';
import { longTurns, median, takeTurns } from './compare.ts';
import { layOutPhotos } from './photoFolders.ts';
import { pythonNote } from './rival.ts';
import { openTorchTraining } from './torchTraining.ts';
import { trainFolder } from './trainFolder.ts';
import { sharedWeights } from './weights.ts';

const epochs = 20;
const resourcesFolder = join(import.meta.dirname, '..', '..', 'resources');

export const benchmark: Benchmark = {
  question:
    `Seconds from JPEG files to a finished classifier: a head on a frozen backbone, at most ${epochs} epochs, against PyTorch with ImageFolder, ` +
    'DataLoader with 2 workers and the frozen backbone in every epoch, same weights. Aim: at least 5 times faster at the same accuracy.',
  async run({ repeats, say }) {
    const workshop = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
    const rows: string[][] = [];
    const notes: string[] = [];
    const turns = longTurns(repeats);
    let torch: Awaited<ReturnType<typeof openTorchTraining>> | null = null;
    try {
      torch = await openTorchTraining();
      const rival = torch;
      const networks: Pick<TrainSettings, 'backbone' | 'weightsFile'>[] = [{ backbone: 'pocket_resnet' }];
      if (sharedWeights === null)
        notes.push('mobilenet_v2_0.35 was left out: its weights file is not on this machine.');
      else networks.push(sharedWeights);
      for (const data of ['ants-bees', 'flowers'] as const) {
        const folder = layOutPhotos(data, workshop);
        for (const settings of networks) {
          const { backbone: network, weightsFile } = settings;
          const { preprocessing, file } = await loadBackbone({
            ...{ name: network, weightsFolder: join(workshop, 'weights'), resourcesFolder },
            ...(weightsFile === undefined ? {} : { weightsFile }),
          });
          const theirs = { folder, network, weights: file, preprocessing, thawed: [], epochs, batch: 32, rate: 0.003 };
          say(`${data}, ${network}: ${turns === 1 ? 'one turn' : `${turns} turns`} against PyTorch ${torch.version}`);
          // The first training of a process loads code.
          await rival.train({ ...theirs, epochs: 1 });
          const taken = await takeTurns(turns, {
            ours: () => trainFolder({ folder, settings: { ...settings, epochs } }),
            theirs: () => rival.train(theirs),
          });
          const { ours } = taken[0]!;
          const seconds = (side: 'ours' | 'theirs') => median(taken.map((turn) => turn[side].seconds));
          const ratio = median(taken.map((turn) => turn.theirs.seconds / turn.ours.seconds));
          const training = median(taken.map((turn) => turn.theirs.trainingSeconds / turn.ours.seconds));
          rows.push([
            ...[data, network, seconds('ours').toFixed(1), seconds('theirs').toFixed(1), ratio.toFixed(1)],
            training.toFixed(1),
            ...[percent(ours.accuracy), percent(taken[0]!.theirs.accuracy), String(ours.result.judged.length)],
          ]);
        }
      }
      notes.push(
        `PyTorch ${torch.version}, channels last, AdamW with a cosine, random crops and mirroring, validation after each epoch.`,
      );
    } catch (error) {
      notes.push(error instanceof Error ? error.message : String(error));
    } finally {
      torch?.close();
      rmSync(workshop, { recursive: true, force: true });
    }
    return {
      columns: [
        { title: 'photos' },
        { title: 'network' },
        { title: 'Thaw, s', align: 'right' },
        { title: 'PyTorch, s', align: 'right' },
        { title: 'times faster', align: 'right' },
        { title: 'than its training without validation', align: 'right' },
        { title: 'Thaw, right', align: 'right' },
        { title: 'PyTorch, right', align: 'right' },
        { title: 'of', align: 'right' },
      ],
      rows,
      notes: [
        ...notes,
        `${turns === 1 ? 'One turn' : `Medians of ${turns} turns taken alternately`}; loading Python, PyTorch and Node is not counted on either side.`,
        "Thaw's time includes reading and hashing, four views of each photo, the choice of weight decay and epochs by cross-validation, and writing the classifier; nothing is cached beforehand.",
        pythonNote,
      ],
    };
  },
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
