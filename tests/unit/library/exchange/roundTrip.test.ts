/** What is exported comes back as the same dataset, and nothing of anybody else's is overwritten. */
import { readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DatasetFormat, PhotoPlace } from '../../../../main/contract/index.ts';
import { openWorkbench, type Workbench, writeTree } from '../workbench.ts';

/** Photos with awkward names and classes, one without a label, one rejected, on all sides and on none. */
async function makeDataset(bench: Workbench): Promise<number> {
  const folder = await writeTree(join(bench.folder, 'garden'), {
    ...{ 'zebra/1.png': 1, 'zebra/2.png': 2, 'ant/1.png': 3, 'ant/süß, "rot".png': 4, 'Löwe/a.b.png': 5 },
    ...{ 'Löwe/no ending': 6, 'loose.png': 7, 'ant/bad.png': 8, 'Löwe/1.png': 9, 'zebra/9.png': 10 },
  });
  await bench.import(folder);
  const { library, store } = bench;
  const photos = await library.photos.list({ datasetId: 1, filter: {}, sort: 'added', offset: 0, limit: 99 });
  const id = (name: string) => photos.photos.find((photo) => photo.name === name)?.photoId ?? 0;
  await library.labels.setRejected({ selection: { photoIds: [id('ant/bad.png')] }, rejected: true });
  const sides = { 'zebra/1.png': 'train', 'zebra/2.png': 'val', 'ant/1.png': 'train', 'Löwe/a.b.png': 'test' };
  for (const [name, side] of Object.entries(sides)) {
    store.db.prepare('UPDATE photo SET split = ? WHERE id = ?').run(side, id(name));
  }
  const { classes } = await library.datasets.get({ datasetId: 1 });
  const lion = classes.find((row) => row.name === 'Löwe')?.classId ?? 0;
  await library.labels.renameClass({ classId: lion, name: 'Löwe, "wild" & <free>' });
  await library.labels.moveClass({ classId: classes.find((row) => row.name === 'zebra')?.classId ?? 0, position: 0 });
  await library.labels.createClass({ datasetId: 1, name: 'yak' });
  return 1;
}

/** What must come back: label and side by content, and the classes. */
async function said({ library }: Workbench, datasetId: number) {
  const { classes } = await library.datasets.get({ datasetId });
  const names = new Map(classes.map((row) => [row.classId, row.name]));
  const { photos } = await library.photos.list({
    ...{ datasetId, filter: { rejected: false }, sort: 'added', offset: 0, limit: 99 },
  });
  const rows = photos.map(({ hash, classId, split }) => [hash, classId === null ? null : names.get(classId), split]);
  return { classes: classes.map((row) => row.name), photos: rows.sort() };
}

async function write(bench: Workbench, format: DatasetFormat, folder: string | null, photos: PhotoPlace, more = {}) {
  const { jobId } = await bench.library.datasetExports.start({
    ...{ datasetId: 1, versionId: null, format, folder, newFolder: false, photos },
    ...more,
  });
  const job = await bench.ended(jobId);
  if (job.state !== 'done') throw new Error(job.error ?? job.state);
  return bench.library.datasetExports.get({ exportId: job.resultId ?? 0 });
}

async function readBack(bench: Workbench, path: string): Promise<number> {
  const asked = { paths: [path], sent: [], format: null, pictureFolder: null };
  const { jobId, datasetId } = await bench.library.imports.start({ ...asked, name: `back from ${path}` });
  const job = await bench.ended(jobId);
  if (job.state !== 'done') throw new Error(job.error ?? job.state);
  return datasetId;
}

test.each([
  ['csv', 'leave', 'labels.csv'],
  ['csv', 'copy', ''],
  ['coco', 'leave', ''],
  ['coco', 'copy', ''],
  ['image-folder', 'copy', ''],
  ['image-folder', 'link', ''],
] as const)('%s with photos by %s comes back the same', async (format, place, pointedAt) => {
  using bench = openWorkbench();
  await makeDataset(bench);
  const before = await said(bench, 1);
  const out = join(bench.folder, 'out');
  const report = await write(bench, format, out, place);
  expect([report.photos, report.labelled, report.skipped]).toEqual([9, 8, []]);
  expect(report.notes[0]).toBe('1 rejected photo left out.');
  const back = await said(bench, await readBack(bench, join(out, pointedAt)));
  expect(back.photos).toEqual(before.photos);
  // COCO has an order of classes, and names those without photos too.
  expect(before.classes).toEqual(['zebra', 'ant', 'Löwe, "wild" & <free>', 'yak']);
  if (format === 'coco') expect(back.classes).toEqual(before.classes);
  else expect(back.classes).toEqual(['ant', 'Löwe, "wild" & <free>', 'zebra']);
});

test.each(['copy', 'link'] as const)(
  'class folders by %s come back the same, but for names that no folder can have',
  async (place) => {
    using bench = openWorkbench();
    await makeDataset(bench);
    const { classes } = await bench.library.datasets.get({ datasetId: 1 });
    await bench.library.labels.renameClass({ classId: classes[2]?.classId ?? 0, name: 'lion' });
    bench.store.db.prepare(`UPDATE photo SET split = 'train' WHERE class_id IS NOT NULL AND split IS NULL`).run();
    const before = await said(bench, 1);
    const out = join(bench.folder, 'out');
    await write(bench, 'class-folders', out, place);
    const links = await readdir(join(out, 'train', 'ant'), { withFileTypes: true });
    expect(links.every((entry) => entry.isSymbolicLink() === (place === 'link'))).toBe(true);
    if (place === 'link') {
      expect(await readlink(join(out, 'train', 'ant', '1.png'))).toBe(join(bench.folder, 'garden', 'ant', '1.png'));
    }
    const back = await said(bench, await readBack(bench, out));
    expect(back.photos).toEqual(before.photos);
  },
);

test('what folders cannot hold is said', async () => {
  using bench = openWorkbench();
  await makeDataset(bench);
  const report = await write(bench, 'class-folders', join(bench.folder, 'out'), 'copy');
  expect(report.notes).toEqual([
    '1 rejected photo left out.',
    'Written to train because they have no side: 4 photos.',
    'Folders cannot be called like every class: “Löwe, "wild" & <free>” is Löwe, _wild_ & _free_.',
    '1 class without photos is not in it.',
    'Folders have no order, so classes come back in the order of their names.',
  ]);
  expect((await readdir(join(bench.folder, 'out'))).sort()).toEqual(['test', 'train', 'unlabelled', 'val']);
});

test('a folder with files is refused, a failure leaves nothing, a photo that went away is listed', async () => {
  using bench = openWorkbench();
  await makeDataset(bench);
  const full = await writeTree(join(bench.folder, 'full'), { 'mine.txt': 'mine' });
  await expect(write(bench, 'csv', full, 'leave')).rejects.toThrow('holds files already');
  await expect(write(bench, 'image-folder', join(bench.folder, 'x'), 'leave')).rejects.toThrow('Choose copies');
  expect(await readFile(join(full, 'mine.txt'), 'utf8')).toBe('mine');
  const report = await write(bench, 'csv', full, 'leave', { newFolder: true });
  expect(report.folder).toBe(join(full, 'garden CSV'));
  await rm(join(bench.folder, 'garden/zebra/1.png'));
  const second = await write(bench, 'csv', full, 'copy', { newFolder: true });
  expect(second.folder).toBe(join(full, 'garden CSV (2)'));
  expect(second.skipped).toEqual([
    { path: 'zebra/1.png', kind: 'vanished', reason: 'The file is not there any more.' },
  ]);
  expect((await readdir(full)).filter((name) => name.includes('partial'))).toEqual([]);
});

test('keywords beside photos: made, kept up to date, added to what others wrote, or refused with a reason', async () => {
  using bench = openWorkbench();
  await makeDataset(bench);
  const garden = join(bench.folder, 'garden');
  const foreign = `<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="digiKam">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4">
   <dc:subject>
    <rdf:Bag>
     <rdf:li>ant</rdf:li>
     <rdf:li>holiday</rdf:li>
    </rdf:Bag>
   </dc:subject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
`;
  await writeFile(join(garden, 'zebra/1.png.xmp'), foreign);
  await writeFile(join(garden, 'zebra/2.png.xmp'), foreign.replace(/\s*<dc:subject>[\s\S]*<\/dc:subject>/, ''));
  await writeFile(join(garden, 'zebra/9.png.xmp'), 'not XML at all');
  const report = await write(bench, 'xmp', null, 'leave');
  expect(report.skipped).toEqual([
    {
      path: 'zebra/9.png',
      kind: 'unreadable',
      reason: 'Its sidecar has keywords in a form that is not known here; it was left alone.',
    },
  ]);
  expect([report.photos, report.labelled]).toEqual([7, 7]);
  const sidecar = (name: string) => readFile(join(garden, name), 'utf8');
  const words = async (name: string) =>
    [...(await sidecar(name)).matchAll(/<rdf:li>(.*?)<\/rdf:li>/g)].map(([, word]) => word);
  expect(await sidecar('ant/1.png.xmp')).toMatch(
    /^<\?xpacket begin[\s\S]*<rdf:li>ant<\/rdf:li>[\s\S]*<\?xpacket end="w"\?>\n$/,
  );
  expect(await words('Löwe/a.b.png.xmp')).toEqual(['Löwe, "wild" &amp; &lt;free&gt;']);
  // Nothing of what another program wrote has changed but for the one line.
  expect(await sidecar('zebra/1.png.xmp')).toBe(
    foreign.replace('holiday</rdf:li>\n', 'holiday</rdf:li>\n     <rdf:li>zebra</rdf:li>\n'),
  );
  expect(await words('zebra/2.png.xmp')).toEqual(['zebra']);
  expect(await sidecar('zebra/2.png.xmp')).toContain('xmp:Rating="4"');
  expect(await readFile(join(garden, 'zebra/9.png.xmp'), 'utf8')).toBe('not XML at all');
  await expect(readFile(join(garden, 'loose.png.xmp'))).rejects.toThrow('ENOENT');

  // A new label replaces ours; a word of somebody else's stays.
  const { classes } = await bench.library.datasets.get({ datasetId: 1 });
  const { photos } = await bench.library.photos.list({
    ...{ datasetId: 1, filter: { search: 'ant/1' }, sort: 'name', offset: 0, limit: 1 },
  });
  await bench.library.labels.set({
    selection: { photoIds: [photos[0]?.photoId ?? 0] },
    classId: classes.find((row) => row.name === 'yak')?.classId ?? 0,
  });
  await write(bench, 'xmp', null, 'leave');
  // Sidecars are no files that somebody meant to import.
  expect((await bench.import(garden)).skipped.filter((file) => file.kind !== 'hidden')).toEqual([]);
  expect(await words('ant/1.png.xmp')).toEqual(['yak']);
  expect(await words('zebra/1.png.xmp')).toEqual(['ant', 'holiday', 'zebra']);
});
