/** How long the damage meter takes: every augmentation at all its strengths, on validation photos. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOnnxBackend } from '../../main/compute/onnx/onnxBackend.ts';
import { createImagingPool } from '../../main/imaging/imagingPool.ts';
import { damageSettings, damageSteps } from '../../main/training/damageSteps.ts';
import { createDamageTask } from '../../main/training/damageTask.ts';
import { layOutFew, layOutPhotos, photosIn } from './photoFolders.ts';
import { trainFolder } from './trainFolder.ts';

/** A sentence; the app's own network. */
export async function measureDamageMeter(say: (line: string) => void): Promise<string> {
  const workshop = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
  try {
    const folder = layOutFew(layOutPhotos('ants-bees', workshop), { train: 20, val: 18 }, workshop);
    const { files } = await trainFolder({ folder, settings: {}, augmentation: 'none', workshop });
    const photos = photosIn(join(folder, 'val')).map(({ path, name }, index) => ({
      ...{ photoId: index + 1, name, paths: [path] },
      hash: createHash('sha256').update(readFileSync(path)).digest('hex'),
    }));
    const steps = damageSteps();
    const views = steps.reduce((sum, { amounts }) => sum + amounts.length, 0);
    say(`the damage meter: ${photos.length} photos, ${steps.length} augmentations`);
    const task = createDamageTask({
      backend: createOnnxBackend({ log: { info() {} } }),
      openImaging: (threads) => createImagingPool({ threads }),
      clock: () => Date.now(),
    });
    const startedAt = performance.now();
    await task.run(
      {
        ...{ members: [files], photos, seed: 1, device: 'cpu', threads: availableParallelism() },
        steps: steps.map(({ name, title, amounts }) => ({
          ...{ name, title },
          settings: amounts.map((amount) => damageSettings(name, amount, undefined)),
        })),
        features: { folder: join(workshop, 'damage features'), limitBytes: 1024 ** 3 },
      },
      { signal: new AbortController().signal, wish: () => null, progress() {}, emit() {} },
    );
    const seconds = (performance.now() - startedAt) / 1000;
    return (
      `Damage meter, with the network that comes with the app: ${photos.length} photos, changed by ${steps.length} augmentations at ${views} strengths in all, ` +
      `take ${seconds.toFixed(1)} s, ${Math.round((photos.length * views) / seconds)} views a second.`
    );
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}
