/** Each format is read from real files into a real dataset: labels, sides, the order of classes, and what was left out. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { ImportFormat, ImportPreview } from '../../../../main/contract/index.ts';
import { colouredPicture, openWorkbench, type Workbench, writeTree } from '../workbench.ts';
import { zipOf } from './zipOf.ts';

interface Asked {
  readonly paths?: string[];
  readonly sent?: { path: string; name: string }[];
  readonly format?: ImportFormat | null;
  readonly pictureFolder?: string | null;
  readonly datasetId?: number;
}

const full = ({ paths = [], sent = [], format = null, pictureFolder = null, ...rest }: Asked) => ({
  ...{ paths, sent, format, pictureFolder },
  ...rest,
});

/** Imports and waits; rejects with the job's words when it failed. */
async function bring(bench: Workbench, asked: Asked) {
  const { jobId, datasetId } = await bench.library.imports.start(full(asked));
  const job = await bench.ended(jobId);
  if (job.state !== 'done') throw new Error(job.error ?? job.state);
  const [report] = await bench.library.datasets.reports({ datasetId });
  if (!report) throw new Error('There is no report.');
  return { datasetId, report };
}

const look = async (bench: Workbench, asked: Asked): Promise<ImportPreview> =>
  await bench.library.imports.look(full(asked));

/** Name, label and side of every photo, in order of name. */
async function rowsOf({ library }: Workbench, datasetId = 1) {
  const { classes } = await library.datasets.get({ datasetId });
  const names = new Map(classes.map((row) => [row.classId, row.name]));
  const { photos } = await library.photos.list({ datasetId, filter: {}, sort: 'name', offset: 0, limit: 2000 });
  return photos.map((photo) => [photo.name, photo.classId === null ? null : names.get(photo.classId), photo.split]);
}

const classesOf = async ({ library }: Workbench, datasetId = 1) =>
  (await library.datasets.get({ datasetId })).classes.map((row) => row.name);

const skippedOf = (report: { skipped: { path: string; kind: string; reason: string }[] }) =>
  report.skipped.map(({ path, kind, reason }) => [path, kind, reason]);

const threePictures = { 'photos/1.png': 1, 'photos/2.png': 2, 'photos/3.png': 3 };

test('a table with header, split and a byte order mark; the preview says the same as the import', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'garden'), {
    ...threePictures,
    'labels.csv':
      '\uFEFFpath,label,split\nphotos/1.png,rose,train\n"photos/2.png","tulip, red",val\nphotos/9.png,rose,test\n',
  });
  const table = join(folder, 'labels.csv');
  expect(await look(bench, { paths: [table] })).toEqual({
    root: table,
    format: 'csv',
    formats: ['csv'],
    name: 'garden',
    knownDatasetId: null,
    photos: 2,
    labelled: 2,
    classes: [
      { name: 'rose', photos: 1 },
      { name: 'tulip, red', photos: 1 },
    ],
    split: { train: 1, val: 1, test: 0 },
    missing: 1,
    severalLabels: 0,
    leftOut: 0,
    examples: [{ path: 'photos/9.png', kind: 'vanished', reason: 'Row 4 names it, but there is no such file.' }],
    keepsCopies: false,
  });
  const { report } = await bring(bench, { paths: [table] });
  expect([report.layout, report.folder, report.files, report.taken]).toEqual(['csv', table, 3, 2]);
  expect(skippedOf(report)).toEqual([['photos/9.png', 'vanished', 'Row 4 names it, but there is no such file.']]);
  expect(await rowsOf(bench)).toEqual([
    ['photos/1.png', 'rose', 'train'],
    ['photos/2.png', 'tulip, red', 'val'],
  ]);
});

test.each([
  ['semicolons, no header, Windows paths', 'photos\\1.png;Löwe\nphotos\\2.png;Tiger\n', 'utf8'],
  ['tabs and capital headers', 'Image\tClass\nphotos/1.png\tLöwe\nphotos/2.png\tTiger\n', 'utf8'],
  ['Windows-1252', 'file,species\nphotos/1.png,Löwe\nphotos/2.png,Tiger\n', 'latin1'],
  ['UTF-16', '\uFEFFfile,species\nphotos/1.png,Löwe\nphotos/2.png,Tiger\n', 'utf16le'],
  ['ids without an ending and a column in front', 'row,id,breed\n1,1,Löwe\n2,2,Tiger\n', 'utf8'],
] as const)('a table with %s', async (_, text, encoding) => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x'), threePictures);
  await writeFile(join(folder, 'table.csv'), Buffer.from(text, encoding));
  await bring(bench, { paths: [join(folder, 'table.csv')] });
  expect(await rowsOf(bench)).toEqual([
    ['photos/1.png', 'Löwe', null],
    ['photos/2.png', 'Tiger', null],
  ]);
});

test('a table that names no picture is refused in words', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x'), { 'a.csv': 'a,b\n1,2\n3,4\n' });
  await expect(look(bench, { paths: [join(folder, 'a.csv')] })).rejects.toMatchObject({
    code: 'unusable-data',
    message: expect.stringContaining('no column that names pictures'),
  });
  expect(await bench.library.datasets.list(undefined)).toEqual([]);
});

test('a corrected table changes labels of an earlier table, but not what a person said', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x'), {
    ...threePictures,
    'labels.csv': 'path,label\nphotos/1.png,a\nphotos/2.png,a\nphotos/3.png,b\n',
  });
  const table = join(folder, 'labels.csv');
  const { datasetId } = await bring(bench, { paths: [table] });
  const { classes } = await bench.library.datasets.get({ datasetId });
  await bench.library.labels.set({ selection: { photoIds: [1] }, classId: classes[1]?.classId ?? 0 });
  await writeFile(table, 'path,label\nphotos/1.png,c\nphotos/2.png,c\nphotos/3.png,b\n');
  const { report } = await bring(bench, { paths: [table], datasetId });
  expect(await rowsOf(bench)).toEqual([
    ['photos/1.png', 'b', null],
    ['photos/2.png', 'c', null],
    ['photos/3.png', 'b', null],
  ]);
  expect(skippedOf(report)).toEqual([
    ['photos/1.png', 'conflicting-label', 'It says c, but a person labelled it b; that was kept.'],
  ]);
});

const cocoFile = {
  info: { description: 'test' },
  images: [
    { id: 1, file_name: '1.png', width: 9, height: 8 },
    { id: 2, file_name: '2.png', width: 10, height: 8 },
    { id: 3, file_name: 'gone.png' },
    { id: 4, file_name: '3.png', width: 8, height: 11 },
  ],
  categories: [
    { id: 7, name: 'zebra' },
    { id: 3, name: 'ant' },
    { id: 5, name: 'never used' },
  ],
  annotations: [
    { id: 1, image_id: 1, category_id: 7, bbox: [0, 0, 4, 4] },
    { id: 2, image_id: 1, category_id: 7, bbox: [5, 1, 3, 6] },
    { id: 3, image_id: 2, category_id: 7, bbox: [0, 0, 5, 8] },
    { id: 4, image_id: 2, category_id: 3, bbox: [5, 0, 5, 8] },
    { id: 5, image_id: 4, category_id: 3, bbox: [0, 0, 2, 2] },
    { id: 6, image_id: 1, category_id: 3, bbox: [0, 0, 9, 8], iscrowd: 1 },
  ],
};

test('COCO: pictures with their category, in the order of the categories; with several they come in without a label', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'coco'), {
    ...{ 'val2017/1.png': 1, 'val2017/2.png': 2, 'val2017/3.png': 3 },
    'annotations/instances_val2017.json': JSON.stringify(cocoFile),
    'annotations/captions_val2017.json': JSON.stringify({ info: {}, images: [], annotations: [] }),
  });
  expect((await look(bench, { paths: [folder] })).formats).toEqual(['coco', 'folder', 'coco-crops']);
  const { report } = await bring(bench, { paths: [folder] });
  expect(await rowsOf(bench)).toEqual([
    ['val2017/1.png', 'zebra', null],
    ['val2017/2.png', null, null],
    ['val2017/3.png', 'ant', null],
  ]);
  expect(await classesOf(bench)).toEqual(['zebra', 'ant']);
  expect(skippedOf(report)).toEqual([
    ['gone.png', 'vanished', 'The annotations name it, but there is no such file.'],
    ['2.png', 'conflicting-label', 'It shows zebra and ant; it came in without a label.'],
  ]);
  expect(report.taken + report.skipped.length).toBe(report.files);
});

test('COCO: each box a picture of its own, cut out exactly, kept once, and gone with its dataset', async () => {
  using bench = openWorkbench();
  const pixels = Buffer.alloc(9 * 8 * 3, 0);
  // A white 4 × 4 corner at the left top of a black picture.
  for (let row = 0; row < 4; row++) pixels.fill(255, row * 27, row * 27 + 12);
  const picture = await sharp(pixels, { raw: { width: 9, height: 8, channels: 3 } })
    .png()
    .toBuffer();
  const folder = await writeTree(join(bench.folder, 'coco'), {
    '1.png': picture,
    '2.png': 2,
    '3.png': 3,
    'boxes.json': JSON.stringify(cocoFile),
  });
  const asked = { paths: [join(folder, 'boxes.json')], format: 'coco-crops' as const };
  const { datasetId, report } = await bring(bench, asked);
  const { photos } = await bench.library.photos.list({
    ...{ datasetId, filter: {}, sort: 'name', offset: 0, limit: 10 },
  });
  expect(photos.map(({ name, width, height }) => [name, width, height])).toEqual([
    ['1.png#1', 4, 4],
    ['1.png#2', 3, 6],
    ['2.png#1', 5, 8],
  ]);
  expect(skippedOf(report)).toEqual([
    ['gone.png', 'vanished', 'The annotations name it, but there is no such file.'],
    // Both halves of a picture of one colour are the same picture.
    ['2.png#2', 'conflicting-label', 'It is the same picture as 2.png#1, but is called ant; the label zebra was kept.'],
    ['3.png#1', 'unreadable', 'Its box was drawn on a picture of 8 × 11 px, but this one has 11 × 8.'],
  ]);
  const crop = await bench.library.photos.details({ photoId: photos[0]?.photoId ?? 0 });
  const cut = await sharp(await readFile(crop.paths[0] ?? ''))
    .raw()
    .toBuffer();
  expect(cut.equals(Buffer.alloc(4 * 4 * 3, 255))).toBe(true);

  const kept = () =>
    readdir(join(bench.dataDir, 'pictures'), { recursive: true }).then((all) =>
      all.filter((name) => name.endsWith('.png')),
    );
  expect(await kept()).toHaveLength(3);
  expect((await bring(bench, { ...asked, datasetId })).report.added).toBe(0);
  expect(await kept()).toHaveLength(3);
  await bench.library.datasets.remove({ datasetId });
  expect(await kept()).toEqual([]);
});

test('Open Images: names of labels from class-descriptions, rows of confidence 0 left out, boxes in shares', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'oi'), {
    ...{ 'train/aa.jpg': 1, 'train/bb.jpg': 2 },
    'class-descriptions.csv': '/m/1,Dog\n/m/2,Cat\n',
    'train-annotations-bbox.csv':
      'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsGroupOf\naa,x,/m/1,1,0,0.5,0,0.5,0\naa,x,/m/2,0,0,1,0,1,0\nbb,x,/m/2,1,0.5,1,0,1,0\n',
  });
  const table = join(folder, 'train-annotations-bbox.csv');
  expect((await look(bench, { paths: [table] })).formats).toEqual(['open-images', 'open-images-crops']);
  await bring(bench, { paths: [table] });
  expect(await rowsOf(bench)).toEqual([
    ['train/aa.jpg', 'Dog', null],
    ['train/bb.jpg', 'Cat', null],
  ]);
  const { datasetId } = await bring(bench, { paths: [table], format: 'open-images-crops' });
  const { photos } = await bench.library.photos.list({ datasetId, filter: {}, sort: 'name', offset: 0, limit: 9 });
  // The pictures have 9 × 8 and 10 × 8 px; a box takes every px that it touches.
  expect(photos.map(({ name, width, height }) => [name, width, height])).toEqual([
    ['train/aa.jpg#1', 5, 4],
    ['train/bb.jpg#1', 5, 8],
  ]);
});

test('Hugging Face: metadata.csv and metadata.jsonl in the folders of their sides', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'hf'), {
    ...{ 'data/train/1.png': 1, 'data/train/2.png': 2, 'data/validation/3.png': 3, 'data/test/4.png': 4 },
    'data/train/metadata.csv': 'file_name,label,text\n1.png,rose,"a rose"\n2.png,tulip,"a tulip"\n',
    'data/validation/metadata.jsonl':
      '{"file_name": "3.png", "label": "rose"}\n{"file_name": "5.png", "label": "rose"}\n',
  });
  expect((await look(bench, { paths: [folder] })).format).toBe('image-folder');
  const { report } = await bring(bench, { paths: [folder] });
  expect(await rowsOf(bench)).toEqual([
    ['data/test/4.png', null, 'test'],
    ['data/train/1.png', 'rose', 'train'],
    ['data/train/2.png', 'tulip', 'train'],
    ['data/validation/3.png', 'rose', 'val'],
  ]);
  expect(skippedOf(report)).toEqual([
    ['data/validation/5.png', 'vanished', 'metadata.jsonl names it, but there is no such file.'],
  ]);
});

test('CIFAR: planes become pixels, names come from batches.meta.txt', async () => {
  using bench = openWorkbench();
  const record = (label: number, [red, green, blue]: [number, number, number]) =>
    Buffer.concat([Buffer.from([label]), Buffer.alloc(1024, red), Buffer.alloc(1024, green), Buffer.alloc(1024, blue)]);
  const folder = await writeTree(join(bench.folder, 'cifar'), {
    'batches.meta.txt': 'airplane\nautomobile\nbird\n\n',
    'data_batch_1.bin': Buffer.concat([record(2, [200, 10, 20]), record(0, [1, 2, 3])]),
    'test_batch.bin': record(1, [9, 9, 9]),
  });
  expect((await look(bench, { paths: [folder] })).format).toBe('cifar');
  const { datasetId } = await bring(bench, { paths: [folder] });
  expect(await rowsOf(bench)).toEqual([
    ['data_batch_1/00001', 'bird', null],
    ['data_batch_1/00002', 'airplane', null],
    ['test_batch/00001', 'automobile', 'test'],
  ]);
  expect(await classesOf(bench)).toEqual(['airplane', 'automobile', 'bird']);
  const [first] = (await bench.library.photos.list({ datasetId, filter: {}, sort: 'name', offset: 0, limit: 1 }))
    .photos;
  const { paths } = await bench.library.photos.details({ photoId: first?.photoId ?? 0 });
  const { data, info } = await sharp(await readFile(paths[0] ?? ''))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, [...data.subarray(0, 3)], [...data.subarray(-3)]]).toEqual([
    32,
    32,
    [200, 10, 20],
    [200, 10, 20],
  ]);
});

const idx = (shape: number[], bytes: number[]) => {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.writeUInt32BE(0x0800 + shape.length, 0);
  for (const [index, length] of shape.entries()) head.writeUInt32BE(length, 4 + 4 * index);
  return Buffer.concat([head, Buffer.from(bytes)]);
};

test('MNIST: pairs of IDX files, packed or not, either of them pointed at', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'mnist'), {
    'train-images-idx3-ubyte.gz': gzipSync(idx([2, 2, 3], [0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255])),
    'train-labels-idx1-ubyte': idx([2], [7, 3]),
    't10k-images-idx3-ubyte': idx([1, 2, 3], [9, 9, 9, 9, 9, 9]),
    't10k-labels-idx1-ubyte.gz': gzipSync(idx([1], [3])),
  });
  await bring(bench, { paths: [folder] });
  expect(await rowsOf(bench)).toEqual([
    ['t10k/00001', '3', 'test'],
    ['train/00001', '7', null],
    ['train/00002', '3', null],
  ]);
  expect((await look(bench, { paths: [join(folder, 'train-labels-idx1-ubyte')] })).photos).toBe(2);
  await writeFile(join(folder, 't10k-images-idx3-ubyte'), idx([3, 2, 3], [9, 9, 9]));
  await expect(look(bench, { paths: [join(folder, 't10k-images-idx3-ubyte')] })).rejects.toThrow(
    'announces 18 bytes, but 3 follow',
  );
});

test("ImageNet's folder names become words; two synsets of one name keep their ids", async () => {
  using bench = openWorkbench();
  const dogs = await writeTree(join(bench.folder, 'dogs'), {
    'n02085620-Chihuahua/n02085620_1.png': 1,
    'n02086646-Blenheim_spaniel/n02086646_1.png': 2,
  });
  await bring(bench, { paths: [dogs] });
  expect(await classesOf(bench)).toEqual(['Chihuahua', 'Blenheim spaniel']);
  // A second look finds the same classes by their folders.
  await writeTree(dogs, { 'n02085620-Chihuahua/n02085620_2.png': 3 });
  await bring(bench, { paths: [dogs] });
  expect((await bench.library.datasets.get({ datasetId: 1 })).classes.map(({ photos }) => photos)).toEqual([2, 1]);

  const train = await writeTree(join(bench.folder, 'train'), {
    'n02012849_crane/1.png': 4,
    'n03126707_crane/1.png': 5,
    'n02123045/1.png': 6,
    'n09999999/1.png': 7,
  });
  const { datasetId } = await bring(bench, { paths: [train] });
  expect(await classesOf(bench, datasetId)).toEqual(['crane (n02012849)', 'tabby', 'crane (n03126707)', 'n09999999']);
});

test('several folders without sub-folders are classes of one dataset, also when they are looked through again', async () => {
  using bench = openWorkbench();
  const root = await writeTree(join(bench.folder, 'pick'), { 'rose/1.png': 1, 'tulip/2.png': 2, 'loose.png': 3 });
  const paths = [join(root, 'rose'), join(root, 'tulip')];
  expect((await look(bench, { paths })).classes.map((row) => row.name)).toEqual(['rose', 'tulip']);
  await bring(bench, { paths });
  expect(await rowsOf(bench)).toEqual([
    ['1.png', 'rose', null],
    ['2.png', 'tulip', null],
  ]);
  await writeTree(root, { 'tulip/4.png': 4 });
  await bench.import(join(root, 'tulip'), { datasetId: 1 });
  expect((await rowsOf(bench)).at(-1)).toEqual(['4.png', 'tulip', null]);
  // Photos from here and there come in without a label.
  await bring(bench, { paths: [join(root, 'loose.png')], datasetId: 1 });
  expect(await rowsOf(bench)).toContainEqual(['loose.png', null, null]);
});

test('several folders with classes of their own are read each by its own layout, and the look before says the same', async () => {
  using bench = openWorkbench();
  const root = await writeTree(join(bench.folder, 'pick'), {
    'first/rose/1.png': 1,
    'first/tulip/2.png': 2,
    'second/train/rose/3.png': 3,
    'second/val/rose/4.png': 4,
  });
  const paths = [join(root, 'second'), join(root, 'first')];
  const preview = await look(bench, { paths });
  expect([preview.classes, preview.split]).toEqual([
    [
      { name: 'rose', photos: 3 },
      { name: 'tulip', photos: 1 },
    ],
    { train: 1, val: 1, test: 0 },
  ]);
  await bring(bench, { paths });
  expect(await rowsOf(bench)).toEqual([
    ['rose/1.png', 'rose', null],
    ['train/rose/3.png', 'rose', 'train'],
    ['tulip/2.png', 'tulip', null],
    ['val/rose/4.png', 'rose', 'val'],
  ]);
});

test('a zip: class folders, paths that lead out, bombs and damage cost their own file only', async () => {
  using bench = openWorkbench();
  const picture = (number: number) => colouredPicture(number);
  const broken = Buffer.from(await picture(4));
  const zip = join(bench.folder, 'flowers.zip');
  const bytes = zipOf([
    { name: 'flowers/rose/1.png', content: await picture(1) },
    { name: 'flowers/tulip/2.png', content: await picture(2), deflate: true },
    { name: '../../outside.png', content: await picture(3) },
    { name: 'flowers/rose/notes.png', content: 'this is text' },
    { name: 'flowers/rose/lies.png', content: broken, deflate: true, claimedBytes: 20 },
    { name: 'flowers/rose/bomb.png', content: Buffer.alloc(70 * 1024 ** 2), deflate: true },
    { name: '__MACOSX/flowers/rose/._1.png', content: 'x' },
  ]);
  await writeFile(zip, bytes);
  const preview = await look(bench, { paths: [zip] });
  expect([preview.format, preview.name, preview.keepsCopies]).toEqual(['folder', 'flowers', true]);
  const { report } = await bring(bench, { paths: [zip] });
  expect(await rowsOf(bench)).toEqual([
    ['flowers/rose/1.png', 'rose', null],
    ['flowers/tulip/2.png', 'tulip', null],
  ]);
  expect(skippedOf(report)).toEqual([
    ['../../outside.png', 'unreadable', 'Its path leads out of the archive, so it was left out.'],
    ['__MACOSX/flowers/rose/._1.png', 'hidden', 'A hidden or system file, left out.'],
    ['flowers/rose/bomb.png', 'too-large', 'It unpacks to 70 MiB from 70 KiB, as no photo does.'],
    ['flowers/rose/lies.png', 'unreadable', expect.stringContaining('The archive is damaged there')],
    ['flowers/rose/notes.png', 'not-a-picture', 'The file holds text, not a picture.'],
  ]);
  expect((await readdir(bench.folder)).sort()).toEqual(['data', 'flowers.zip']);
  const kept = await readdir(join(bench.dataDir, 'pictures'));
  expect(kept.filter((name) => name.startsWith('unfinished'))).toEqual([]);

  await writeFile(zip, bytes.subarray(0, bytes.length - 30));
  await expect(look(bench, { paths: [zip] })).rejects.toMatchObject({ code: 'unusable-data' });
});

test('files that a browser sent are kept by Thaw; nothing else can be named as sent', async () => {
  using bench = openWorkbench();
  const uploads = join(bench.dataDir, 'uploads');
  await mkdir(join(uploads, 'a'), { recursive: true });
  await mkdir(join(uploads, 'b'), { recursive: true });
  await writeFile(join(uploads, 'a/1.png'), await colouredPicture(1));
  await writeFile(join(uploads, 'b/1.png'), await colouredPicture(2));
  const sent = [
    { path: join(uploads, 'a/1.png'), name: 'drop/rose/1.png' },
    { path: join(uploads, 'b/1.png'), name: 'drop/tulip/1.png' },
  ];
  const { datasetId } = await bring(bench, { sent });
  expect(await rowsOf(bench)).toEqual([
    ['drop/rose/1.png', 'rose', null],
    ['drop/tulip/1.png', 'tulip', null],
  ]);
  expect((await bench.library.datasets.get({ datasetId })).name).toBe('drop');
  const { paths } = await bench.library.photos.details({ photoId: 1 });
  expect(paths.every((path) => path.startsWith(join(bench.dataDir, 'pictures')))).toBe(true);
  // What was sent is not kept twice.
  expect(await readdir(uploads)).toEqual([]);
  const secret = await writeTree(join(bench.folder, 'secret'), { '1.png': 9 });
  await expect(look(bench, { sent: [{ path: join(secret, '1.png'), name: '1.png' }] })).rejects.toMatchObject({
    code: 'invalid-request',
  });
});

test('what cannot be imported is said, and leaves no dataset behind', async () => {
  using bench = openWorkbench();
  const folder = await writeTree(join(bench.folder, 'x'), {
    'thing.xyz': 'hello',
    'geo.json': '{"type":"FeatureCollection"}',
  });
  for (const name of ['thing.xyz', 'geo.json', 'nowhere']) {
    await expect(bring(bench, { paths: [join(folder, name)] })).rejects.toMatchObject({ code: 'unusable-data' });
  }
  expect(await bench.library.datasets.list(undefined)).toEqual([]);
});
