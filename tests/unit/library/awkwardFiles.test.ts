import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createImagingPool } from '../../../main/imaging/imagingPool.ts';
import { openWorkbench } from './workbench.ts';

interface Awkward {
  readonly file: string;
  readonly what: string;
  readonly decodable: boolean;
  readonly sha256?: string;
  readonly upright_size?: readonly [number, number];
  readonly expect?: string;
  /** The test makes this file from another one, because its name cannot be checked out everywhere. */
  readonly bytesOf?: string;
}

const fixtures = new URL('../../fixtures/hard/', import.meta.url);

/** Files for which the manifest leaves open whether they are taken. */
const open = new Set(['truncated.jpg', 'bomb-20000x20000.png']);

test('of the awkward files each one is taken as what it is, or listed with its reason', async () => {
  const manifest: { files: Awkward[] } = JSON.parse(await readFile(new URL('manifest.json', fixtures), 'utf8'));
  const imaging = createImagingPool({ threads: 2 });
  using bench = openWorkbench({ imaging });
  try {
    const folder = join(bench.folder, 'hard');
    await mkdir(folder);
    for (const { file, bytesOf } of manifest.files) {
      await writeFile(join(folder, file), await readFile(new URL(encodeURIComponent(bytesOf ?? file), fixtures)));
    }
    const report = await bench.import(folder);
    const { photos } = await bench.library.photos.list({
      ...{ datasetId: 1, filter: {}, sort: 'name', offset: 0, limit: 2000 },
    });
    const taken = new Map(photos.map((photo) => [photo.hash, photo]));
    const listed = new Map(report.skipped.map((file) => [file.path, file]));

    expect(report.files).toBe(manifest.files.length);
    expect(report.taken + report.skipped.length).toBe(report.files);
    for (const file of manifest.files) {
      if (open.has(file.file)) continue;
      const photo = taken.get(file.sha256 ?? '');
      const size = photo && [photo.width, photo.height];
      const kind = listed.get(file.file)?.kind ?? 'taken';
      if (file.decodable) {
        expect({ file: file.file, size, kind }).toEqual({
          file: file.file,
          size: file.upright_size,
          kind: expect.stringMatching(/^(taken|duplicate)$/),
        });
      } else {
        const kinds = file.expect === 'ignored' ? /^(hidden|not-a-picture)$/ : /^(unreadable|not-a-picture|too-large)$/;
        expect({ file: file.file, size, kind }).toEqual({
          file: file.file,
          size: undefined,
          kind: expect.stringMatching(kinds),
        });
      }
    }
    const reasons = Object.fromEntries(report.skipped.map(({ path, reason }) => [path, reason]));
    expect(reasons).toMatchObject({
      '.DS_Store': 'A hidden or system file, left out.',
      'notes.txt': 'The file holds text, not a picture.',
      'empty.jpg': expect.stringContaining('empty'),
      'html-error-page.jpg': expect.stringContaining('HTML page'),
      'png-named.jpg': 'It is the same picture as no-extension.',
    });
    for (const reason of Object.values(reasons)) expect(reason).toMatch(/^[A-Z].*\.$/);
  } finally {
    await imaging.close();
  }
});
