/** Augmented views a second and core, against torchvision's v1 transforms on the same recipes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { AugmentSettings } from '../../main/contract/index.ts';
import { augmentPresets } from '../../main/imaging/augment/presets.ts';
import { drawVariant } from '../../main/imaging/augment/variant.ts';
import { drawVariantView } from '../../main/imaging/augmentedView.ts';
import { withDecoded } from '../../main/imaging/decode.ts';
import { createImagingPool } from '../../main/imaging/imagingPool.ts';
import { keptSide, shared, shrinkToKeep } from '../../main/imaging/keptPicture.ts';
import type { Picture } from '../../main/imaging/picture.ts';
import { networkView } from '../../main/imaging/preprocess.ts';
import { imageNetPreprocessing } from '../../main/imaging/preprocessing.ts';
import { createPyramid } from '../../main/imaging/pyramid.ts';
import { measureDamageMeter } from './augmentDamage.ts';
import { largePhoto, measurePreview } from './augmentPreview.ts';
import { measureTraining } from './augmentTraining.ts';
import type { Benchmark } from './benchmark.ts';
import { median } from './compare.ts';
import { findPictures } from './pictures.ts';
import { openRival, pythonNote, type Rival } from './rival.ts';

const preprocessing = imageNetPreprocessing(224);
const side = keptSide(preprocessing.size);
const pictures = 64;
const rounds = 4;

/** Named as in torchAugment.py, which does the same. */
const recipes: Readonly<Record<string, AugmentSettings>> = {
  standard: augmentPresets.standard!,
  heavy: {
    preset: null,
    drawnFrom: 'kept',
    steps: Object.entries({
      ...{ mirror: 1, cropScale: 0.4, rotate: 25, perspective: 0.25 },
      ...{ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 10, blur: 1.2, erase: 0.2 },
    }).map(([name, amount]) => ({ name, enabled: true, amount })),
  },
};

export const benchmark: Benchmark = {
  question:
    'Augmented views a second and core, 224 px, normalised, ready for a network: from pictures that lie decoded as training keeps ' +
    'them, and from files, decoding each time; against torchvision. Aim: at least 1.5 times as many.',
  async run({ repeats, say }) {
    // As the imaging workers have it.
    sharp.concurrency(1);
    sharp.cache(false);
    const imaging = createImagingPool({ threads: 1 });
    const { paths, description } = await findPictures(imaging, pictures).finally(() => imaging.close());
    let rival: Rival | null = null;
    const notes: string[] = [];
    try {
      rival = await openRival('torchAugment.py', []);
    } catch (error) {
      notes.push(`torchvision was not measured: ${(error as Error).message} ${pythonNote}`);
    }
    const rows: string[][] = [];
    let viewsASecond = Number.NaN;
    const workshop = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
    const largePath = await largePhoto(paths, workshop);
    try {
      const kept = await Promise.all(
        paths.map((path) => withDecoded(readFileSync(path), path, (picture) => shared(shrinkToKeep(picture, side)))),
      );
      const large = Array.from({ length: 6 }, () => largePath);
      for (const [recipe, settings] of Object.entries(recipes)) {
        for (const { title, files } of [
          { title: 'kept pictures, decoding excluded', files: null },
          { title: 'these files, decoding included', files: paths },
          { title: 'files of 12 megapixels, decoding included', files: large },
        ]) {
          const decode = files !== null;
          const turns = files === large ? 1 : rounds;
          const views = (files ?? paths).length * turns;
          say(`${recipe}, ${title}: ${views} views, ${repeats} turns each`);
          const ours = () =>
            decode ? drawFromFiles(files, settings, turns) : Promise.resolve(drawKept(kept, settings, turns));
          const theirs = async (): Promise<number> => {
            const request = { recipe, paths: files ?? paths, decode, side, rounds: turns };
            return (JSON.parse(await rival!.ask(JSON.stringify(request))) as { seconds: number }).seconds;
          };
          // The first turn compiles.
          await ours();
          if (rival) await theirs();
          const own: number[] = [];
          const other: number[] = [];
          for (let turn = 0; turn < repeats; turn += 1) {
            own.push(views / (await ours()));
            if (rival) other.push(views / (await theirs()));
          }
          if (recipe === 'standard' && !decode) viewsASecond = median(own);
          rows.push([
            ...[recipe, title],
            ...[ranged(own), rival ? ranged(other) : '–'],
            rival ? `${(median(own) / median(other)).toFixed(2)}×` : '–',
          ]);
        }
      }
    } finally {
      rival?.close();
    }
    try {
      say(`the page's variants: ${repeats} turns`);
      notes.push(await measurePreview(largePath, repeats));
      notes.push(await measureTraining(viewsASecond, say));
      notes.push(await measureDamageMeter(say));
    } catch (error) {
      notes.push(error instanceof Error ? error.message : String(error));
    } finally {
      rmSync(workshop, { recursive: true, force: true });
    }
    return {
      columns: [
        ...[{ title: 'recipe' }, { title: 'from' }],
        ...[
          { title: 'Thaw', align: 'right' as const },
          { title: 'torchvision', align: 'right' as const },
        ],
        { title: 'ratio', align: 'right' },
      ],
      rows,
      notes: [
        `Views a second of CPU time (all threads of the process counted), median of ${repeats} turns and their range; ${description}; ` +
          `${rival?.version ?? 'no torchvision'}.`,
        `Kept pictures have a short side of ${side} px at most; both sides start from the same size. Training decodes once and ` +
          'draws every epoch from these; a PyTorch training decodes in every epoch.',
        'From files, more than half of our time is the image library’s. It needs less for each megapixel than Pillow, but about half a millisecond ' +
          'more for each file, most of it for handing over between its threads.',
        'Standard: crop, mirror, rotation by ± 12°, brightness, contrast, saturation. Heavy: crops from 40 %, ± 25°, perspective, ' +
          'stronger colours, hue, blur and cutout.',
        ...notes,
      ],
    };
  },
};

/** CPU seconds of the process. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function drawKept(kept: readonly Picture[], settings: AugmentSettings, turns: number): number {
  const into = new Float32Array(3 * preprocessing.size ** 2);
  const startedAt = cpuSeconds();
  for (let variant = 1; variant <= turns; variant += 1) {
    for (const [index, picture] of kept.entries()) draw(picture, settings, index, variant, into);
  }
  return cpuSeconds() - startedAt;
}

async function drawFromFiles(paths: readonly string[], settings: AugmentSettings, turns: number): Promise<number> {
  const into = new Float32Array(3 * preprocessing.size ** 2);
  const startedAt = cpuSeconds();
  for (let variant = 1; variant <= turns; variant += 1) {
    for (const [index, path] of paths.entries()) {
      await withDecoded(readFileSync(path), path, (picture) =>
        draw(shrinkToKeep(picture, side), settings, index, variant, into),
      );
    }
  }
  return cpuSeconds() - startedAt;
}

function draw(picture: Picture, settings: AugmentSettings, index: number, variant: number, into: Float32Array): void {
  const drawn = drawVariant(settings, { seed: 1, hash: String(index), variant }, picture);
  drawVariantView(createPyramid(picture), drawn, networkView(preprocessing, into, 0));
}

const ranged = (values: readonly number[]): string =>
  `${Math.round(median(values))} (${Math.round(Math.min(...values))}–${Math.round(Math.max(...values))})`;
