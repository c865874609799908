/** How busy drawing views keeps the machine while whole networks train on them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildNetwork } from '../../main/networks/registry.ts';
import { layOutFew, layOutPhotos } from './photoFolders.ts';
import { trainFolder } from './trainFolder.ts';
import { randomWeights } from './weights.ts';

const few = { train: 40, val: 8 };
const epochs = 6;

/** A sentence. @param viewsASecond that one core draws of kept pictures, standard preset */
export async function measureTraining(viewsASecond: number, say: (line: string) => void): Promise<string> {
  const workshop = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
  try {
    const folder = layOutFew(layOutPhotos('ants-bees', workshop), few, workshop);
    const parts: string[] = [];
    for (const network of ['mobilenet_v2', 'resnet18']) {
      say(`${network}, all of it thawed: ${epochs} epochs`);
      const thaw = buildNetwork(network, { inputSize: 224 }).stages.map(({ name }) => name);
      const { result } = await trainFolder({
        folder,
        settings: {
          ...{ backbone: network, weightsFile: await randomWeights(network, workshop), batch: 16, patience: 0 },
          phases: [{ thaw, epochs, learningRate: 0.0001 }],
        },
      });
      const rate = result.picturesPerSecond ?? Number.NaN;
      const idle = 1 - (result.deviceBusy ?? Number.NaN);
      parts.push(
        `${network} takes ${rate.toFixed(0)} views a second on all cores, which costs ${percent(rate / viewsASecond)} of one core ` +
          `and leaves the device idle for ${percent(idle)} of the time`,
      );
    }
    return `Training with the whole network thawed and new views of standard strength in every epoch: ${parts.join('; ')}.`;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
