/** How many parameters the head has: weights and biases of its layers. */
import type { Network, TrainSettings } from '../../../main/contract/index.ts';

/** What AlexNet and VGG put on their flattened maps, taken where no sizes are given. */
const ownHidden = [4096, 4096];
const familiesWithOwn = ['AlexNet', 'VGG', 'ZFNet'];
/** A flattened head sees at most this many cells along each side. */
const grid = 7;

export function headParameters(
  network: Pick<Network, 'features' | 'family' | 'stages'>,
  classes: number,
  { kind, hidden, hidden2 }: TrainSettings['head'],
): number {
  const [channels = network.features, rows = 1, columns = 1] = network.stages.at(-1)?.shape ?? [];
  const inputs = kind === 'flatten' ? channels * Math.min(grid, rows) * Math.min(grid, columns) : network.features;
  const asked = [hidden, hidden2].filter((units) => units > 0);
  const between =
    kind === 'flatten' && asked.length === 0 && familiesWithOwn.includes(network.family) ? ownHidden : asked;
  const sizes = [inputs, ...between, classes];
  return sizes.slice(1).reduce((sum, outputs, index) => sum + (sizes[index] ?? 0) * outputs + outputs, 0);
}
