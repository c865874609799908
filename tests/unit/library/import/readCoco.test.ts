/** Annotations are read in a thread of their own: the engine passes bytes on and gets pictures in portions. */
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { AnnotatedPicture } from '../../../../main/library/import/formats/annotated.ts';
import { readCoco } from '../../../../main/library/import/formats/readCoco.ts';
import type { FileTree } from '../../../../main/library/import/trees/fileTree.ts';

/** A tree with one file, which comes in parts of these sizes. */
function treeWith(text: string, partBytes: number): Pick<FileTree, 'open'> {
  const bytes = Buffer.from(text);
  return {
    open: async () =>
      Readable.from(
        Array.from({ length: Math.ceil(bytes.length / partBytes) }, (_, part) =>
          bytes.subarray(part * partBytes, (part + 1) * partBytes),
        ),
      ),
  };
}

const signal = new AbortController().signal;

async function read(text: string, partBytes = 1000) {
  return readCoco(treeWith(text, partBytes), 'boxes.json', signal, async ({ pictures, categories, isOurs }) => {
    const all: AnnotatedPicture[] = [];
    for await (const picture of pictures) all.push(picture);
    return { pictures: all, categories: [...categories], isOurs };
  });
}

test('pictures, marks and sides, with annotations before pictures and in any order', async () => {
  const text = JSON.stringify({
    annotations: [
      { image_id: 2, category_id: 7, bbox: [1, 2, 3, 4], segmentation: [[1, 2, 3, 4, 5, 6]] },
      { image_id: 1, category_id: 3 },
      { image_id: 2, category_id: 3, bbox: [0, 0, 1] },
      { image_id: 2, category_id: 99 },
      { image_id: 1, category_id: 7, iscrowd: 1 },
      { image_id: 'x', category_id: 7 },
    ],
    info: { thaw: 1 },
    images: [
      { id: 1, file_name: 'ö.jpg', split: 'validation' },
      { id: 2, file_name: 'b.jpg', width: 10, height: 20 },
      { id: 3 },
    ],
    categories: [
      { id: 7, name: ' bee ' },
      { id: 3, name: 'ant' },
    ],
  });
  for (const partBytes of [1, 7, 1000]) {
    expect(await read(text, partBytes)).toEqual({
      isOurs: true,
      categories: [
        [7, 'bee'],
        [3, 'ant'],
      ],
      pictures: [
        { reference: 'ö.jpg', split: 'val', marks: [{ label: 'ant', box: null }] },
        {
          reference: 'b.jpg',
          split: null,
          marks: [
            { label: 'bee', box: { left: 1, top: 2, width: 3, height: 4, of: { width: 10, height: 20 } } },
            { label: 'ant', box: null },
          ],
        },
      ],
    });
  }
});

test('none of the text is parsed in the engine’s thread, which has its turns while pictures come', async () => {
  const count = 5000;
  const text = JSON.stringify({
    images: Array.from({ length: count }, (_, id) => ({ id, file_name: `${id}.jpg` })),
    annotations: Array.from({ length: count }, (_, id) => ({ image_id: count - 1 - id, category_id: id % 2 })),
    categories: [
      { id: 0, name: 'even' },
      { id: 1, name: 'odd' },
    ],
  });
  const parse = vi.spyOn(JSON, 'parse');
  let turns = 0;
  let counting = true;
  const turning = (async () => {
    for (; counting; turns++) await setImmediate();
  })();
  const { pictures } = await read(text, 65_536).finally(() => {
    counting = false;
  });
  await turning;
  expect(parse.mock.calls.filter(([given]) => String(given).includes('file_name'))).toEqual([]);
  parse.mockRestore();
  expect(pictures.map(({ reference, marks }) => [reference, marks[0]?.label])).toEqual(
    Array.from({ length: count }, (_, id) => [`${id}.jpg`, id % 2 === 1 ? 'even' : 'odd']),
  );
  // Each portion of 500 comes in a turn of its own.
  expect(turns).toBeGreaterThanOrEqual(count / 500);
});

test('what is no such file is refused in words, and a cancel ends the thread', async () => {
  const said = (text: string) =>
    read(text).then(
      () => 'read',
      (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
    );
  const start = 'unusable-data: boxes.json cannot be read as COCO annotations: ';
  expect(await said('{"images": []')).toBe(`${start}The text ends too early at byte 13.`);
  expect(await said('{"images": [{"id": 1,}]}')).toMatch(`${start}Expected double-quoted property name in JSON`);
  expect(await said('{"annotations": []}')).toBe(`${start}it has no list "images".`);
  expect(await said('{"images": [], "categories": [{"id": 1}]}')).toBe(
    `${start}it has no list "categories" with names.`,
  );
  const cancel = new AbortController();
  const reading = readCoco(treeWith('{"images": []', 1), 'boxes.json', cancel.signal, async () => 'read');
  cancel.abort();
  await expect(reading).rejects.toThrow(/abort/i);
});
