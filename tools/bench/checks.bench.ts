/** Known faults are put into real photos; how many of them does each check name, and how much else. */
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { CheckKind, Finding } from '../../main/contract/index.ts';
import { createEngine } from '../../main/engine.ts';
import { seededRandom, shuffle } from '../../main/training/seededRandom.ts';
import type { Benchmark } from './benchmark.ts';
import { photosIn, requireData } from './photoFolders.ts';

/** Share of photos that get a fault of each kind. */
const share = 0.05;

interface Laid {
  readonly folder: string;
  /** Names that a check has to find, by kind. For groups: of each pair the added file. */
  readonly faults: ReadonlyMap<CheckKind, ReadonlySet<string>>;
}

export const benchmark: Benchmark = {
  question:
    'Known faults in real photos: 5 % of the labels flipped to another class, and 5 % of the photos copied and altered for each other fault. Recall: how many of the faults are named. Precision: how many of the named are faults that were put in (photos that were so before count as wrong, so it is a lower bound).',
  async run({ say, repeats }) {
    const rows: string[][] = [];
    const seeds = Math.max(1, Math.min(3, repeats));
    for (const data of ['flowers', 'ants-bees'] as const) {
      const totals = new Map<CheckKind, { faults: number; found: number; named: number; right: number }>();
      for (let seed = 1; seed <= seeds; seed++) {
        say(`${data}, seed ${seed}`);
        const workshop = mkdtempSync(join(tmpdir(), 'thaw-bench-checks-'));
        try {
          const { folder, faults } = await layOut(data, workshop, seed);
          const found = await check(folder, join(workshop, 'data'));
          for (const [kind, names] of faults) {
            const named = (found.get(kind) ?? []).map((one) => one.names);
            const total = totals.get(kind) ?? { faults: 0, found: 0, named: 0, right: 0 };
            total.faults += names.size;
            total.named += named.length;
            total.right += named.filter((group) => group.some((name) => isFault(kind, name, names))).length;
            total.found += [...names].filter((name) => named.some((group) => group.includes(name))).length;
            totals.set(kind, total);
          }
        } finally {
          rmSync(workshop, { recursive: true, force: true });
        }
      }
      for (const [kind, { faults, found, named, right }] of totals)
        rows.push([data, kind, String(faults), String(named), percent(found, faults), percent(right, named)]);
    }
    return {
      columns: [
        ...[{ title: 'photos' }, { title: 'check' }, { title: 'faults', align: 'right' as const }],
        ...[
          { title: 'named', align: 'right' as const },
          { title: 'recall', align: 'right' as const },
        ],
        { title: 'precision', align: 'right' as const },
      ],
      rows,
      notes: [
        `Sums over ${seeds} draws of the faults. Altered copies: near-duplicate: half size, quality 40, brighter by a tenth, mirrored, 2, 5, 10 or 15 % cut off each side, in turn; two-labels: half size in another class's folder; blurred: Gaussian, 2 to 4 px at the photo's own size; exposure: luma × 0.15, or × 0.3 + 190; low-information: one colour with a little noise.`,
        'Labels are doubted by linear heads that get about three quarters of the untouched flowers right: what they cannot tell apart they cannot check. A perceptual hash knows copies and slight crops; others are found by how they look to the backbone and by the part of the original that they are like.',
      ],
    };
  },
};

/** Every altered copy is nearly its original, and a photo of one colour is badly exposed too. */
const isFault = (kind: CheckKind, name: string, names: ReadonlySet<string>): boolean =>
  names.has(name) ||
  (kind === 'near-duplicate' && /\/(near-duplicate|blurred|exposure|low-information)-/.test(name)) ||
  (kind === 'exposure' && name.includes('/low-information-')) ||
  (kind === 'low-information' && name.includes('/exposure-'));

const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`);

/** Copies the photos and puts faults in. */
async function layOut(data: 'flowers' | 'ants-bees', workshop: string, seed: number): Promise<Laid> {
  const folder = join(workshop, data);
  const random = seededRandom(seed, 'faults');
  const photos = photosIn(data === 'flowers' ? requireData(data) : join(requireData(data), 'train'));
  const classes = [...new Set(photos.map(({ className }) => className))];
  for (const name of classes) mkdirSync(join(folder, name), { recursive: true });
  const order = shuffle([...photos.keys()], random);
  const count = Math.round(photos.length * share);
  const take = () => order.splice(0, count).map((index) => photos[index]!);
  const flipped = take();
  const isFlipped = new Set(flipped);
  const other = (className: string) => {
    const others = classes.filter((name) => name !== className);
    return others[Math.floor(random() * others.length)]!;
  };
  const faults = new Map<CheckKind, Set<string>>();
  const note = (kind: CheckKind, name: string) => faults.set(kind, (faults.get(kind) ?? new Set()).add(name));
  for (const photo of photos) {
    const className = isFlipped.has(photo) ? other(photo.className) : photo.className;
    copyFileSync(photo.path, join(folder, className, photo.name));
    if (isFlipped.has(photo)) note('label-error', `${className}/${photo.name}`);
  }
  const altered = async (
    kind: CheckKind,
    change: (picture: Sharp, at: number, size: { width: number; height: number }) => Sharp,
    place = (className: string) => className,
  ) => {
    for (const [at, { className, name: file, path }] of take().entries()) {
      const { width, height } = await sharp(path).metadata();
      const name = `${place(className)}/${kind}-${basename(file)}`;
      await change(sharp(path), at, { width, height }).jpeg({ quality: 90 }).toFile(join(folder, name));
      note(kind, name);
    }
  };
  const cut = (picture: Sharp, { width, height }: { width: number; height: number }, part: number) => {
    const [left, top] = [Math.round(width * part), Math.round(height * part)];
    return picture.extract({ left, top, width: width - 2 * left, height: height - 2 * top });
  };
  await altered('near-duplicate', (picture, at, size) =>
    [
      () => picture.resize(Math.round(size.width / 2)),
      () => picture.jpeg({ quality: 40 }),
      () => picture.linear(1.1, 0),
      () => picture.flop(),
      () => cut(picture, size, 0.02),
      () => cut(picture, size, 0.05),
      () => cut(picture, size, 0.1),
      () => cut(picture, size, 0.15),
    ][at % 8]!(),
  );
  await altered('two-labels', (picture, _, size) => picture.resize(Math.round(size.width / 2)), other);
  await altered('blurred', (picture, at) => picture.blur(2 + (at % 3)));
  await altered('exposure', (picture, at) => (at % 2 === 0 ? picture.linear(0.15, 0) : picture.linear(0.3, 190)));
  await altered('low-information', (picture, at) =>
    picture.linear([0.02, 0.02, 0.02], [40 + 20 * (at % 5), 80, 120]).resize(200, 150, { fit: 'fill' }),
  );
  return { folder, faults };
}

/** All findings with the names of their photos. */
async function check(folder: string, dataDir: string): Promise<Map<CheckKind, Named[]>> {
  const engine = await createEngine({
    ...{ dataDir, resourcesDir: join(import.meta.dirname, '../../resources'), version: 'benchmark' },
    ...{ host: { kind: 'cli', dialogs: null }, clock: Date.now, newId: randomUUID },
  });
  try {
    const { datasets, checks, photos } = engine.services;
    const imported = await datasets.importFolder({ folder });
    await engine.jobs.ended(imported.jobId);
    const { datasetId } = imported;
    const { jobId } = await checks.run({ datasetId });
    const { error } = await engine.jobs.ended(jobId);
    if (error !== null) throw new Error(error);
    const found = new Map<CheckKind, Named[]>();
    const { kinds } = await checks.state({ datasetId });
    for (const { kind, open } of kinds) {
      const findings: Finding[] = [];
      while (findings.length < open)
        findings.push(...(await checks.list({ datasetId, kind, offset: findings.length, limit: 50 })).findings);
      const named = await Promise.all(
        findings.map(async (finding) => {
          const shown = await photos.byId({ photoIds: finding.photos.map(({ photoId }) => photoId) });
          return { finding, names: shown.map(({ name }) => name) };
        }),
      );
      found.set(kind, named);
    }
    return found;
  } finally {
    await engine.close();
  }
}

interface Named {
  readonly finding: Finding;
  readonly names: readonly string[];
}
