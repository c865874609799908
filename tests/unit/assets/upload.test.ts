import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepUpload, safeFileName, UploadTooLarge } from '../../../main/assets/upload.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-upload-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function* body(...chunks: string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

test('the same photo twice is one file, two photos of one name are two', async () => {
  const first = await keepUpload({ folder, name: 'rose.jpg', body: body('one ', 'rose') });
  expect(readFileSync(first, 'utf8')).toBe('one rose');
  expect(await keepUpload({ folder, name: 'rose.jpg', body: body('one rose') })).toBe(first);
  const other = await keepUpload({ folder, name: 'rose.jpg', body: body('another rose') });
  expect(other).not.toBe(first);
  expect(basename(other)).toBe('rose.jpg');
  expect(readdirSync(folder)).toHaveLength(2);
});

test('a file that is too large, empty or broken off leaves nothing', async () => {
  const tooLarge = keepUpload({ folder, name: 'big.jpg', body: body('12345', '67890'), maxBytes: 9 });
  await expect(tooLarge).rejects.toThrow(UploadTooLarge);
  await expect(keepUpload({ folder, name: 'empty.jpg', body: body() })).rejects.toThrow('"empty.jpg" is empty');
  const broken = keepUpload({
    folder,
    name: 'broken.jpg',
    body: (async function* () {
      yield Buffer.from('half');
      throw new Error('the line broke');
    })(),
  });
  await expect(broken).rejects.toThrow('the line broke');
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['rose.jpg', 'rose.jpg'],
  ['Größe 1.jpg', 'Größe 1.jpg'],
  ['사진.jpg', '사진.jpg'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\me\\photo.png', 'photo.png'],
  ['..', 'photo'],
  ['.hidden.jpg', 'hidden.jpg'],
  ['-rf.jpg', 'rf.jpg'],
  ['a\0b\nc.jpg', 'a_b_c.jpg'],
  ['what?*.jpg', 'what__.jpg'],
  ['CON.jpg', '_CON.jpg'],
  ['photo.jpg. ', 'photo.jpg'],
  ['', 'photo'],
])('%j becomes %j', (given, expected) => expect(safeFileName(given)).toBe(expected));

test('whatever it is called, a name stays one plain name of at most 255 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      const safe = safeFileName(name);
      expect(safe).toMatch(/^[^/\\<>:"|?*]+$/);
      expect(['.', '..']).not.toContain(safe);
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255);
      expect(basename(join(folder, safe))).toBe(safe);
    }),
  );
});
