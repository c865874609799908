/** Bringing photos in: a table with a look before, and photos dropped on the window. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { expectNothingCutOff, expectReadable } from './pageChecks.ts';
import { drawShapePictures } from './shapePictures.ts';
import { startThaw, type ThawServer } from './thawServer.ts';

test.describe.configure({ mode: 'serial' });

let thaw: ThawServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  thaw = await startThaw(async (folder) => {
    await drawShapePictures(join(folder, 'shapes'), 6);
    await mkdir(join(folder, 'table/photos'), { recursive: true });
    for (const [from, to] of [
      ['circle/circle-01.jpg', '1.jpg'],
      ['circle/circle-02.jpg', '2.jpg'],
      ['square/square-01.jpg', '3.jpg'],
    ] as const) {
      await copyFile(join(folder, 'shapes', from), join(folder, 'table/photos', to));
    }
    await writeFile(
      join(folder, 'table/labels.csv'),
      'path;label;split\nphotos/1.jpg;round;train\nphotos/2.jpg;round;val\nphotos/3.jpg;edged;train\nphotos/9.jpg;edged;train\n',
    );
  });
  page = await (await browser.newContext()).newPage();
  await page.goto(thaw.url);
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

test('a table is looked at before it comes in, and the missing file is named', async () => {
  await page.getByRole('button', { name: 'Add photos…' }).click();
  await page.getByRole('button', { name: 'Choose file…' }).click();
  // One dialog: the question takes its place, and Escape gives up no more than the question.
  await expect(page.getByRole('dialog')).toHaveCount(1);
  await expect(page.getByRole('dialog', { name: 'File to import' })).toBeVisible();
  await expect(page.getByLabel('Folder', { exact: true })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Add photos' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Choose file…' })).toBeFocused();
  await page.getByRole('button', { name: 'Choose file…' }).click();
  await page.getByLabel('Folder', { exact: true }).fill(join(thaw.workFolder, 'table'));
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await page.getByRole('option', { name: /labels\.csv/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Add photos' });
  await expect(dialog.getByText('2 classes, 3 photos')).toBeVisible();
  await expect(dialog.getByText('1 file it names is not there.')).toBeVisible();
  await expect(dialog.getByText('Split given: 2 for training, 1 for validation, 0 for testing.')).toBeVisible();
  await dialog.getByText('Show it').click();
  await expect(dialog.getByText('photos/9.jpg')).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectReadable(page);
    await expectNothingCutOff(page);
  }
  await dialog.getByRole('button', { name: 'Import 3 photos' }).click();
  await expect(page.getByRole('gridcell')).toHaveCount(3);
  await expect(page.getByText('1 of 4 files was not taken').first()).toBeVisible();
});

test('photos dropped on the window come into a new dataset as copies', async () => {
  const files = await Promise.all(
    ['circle/circle-03.jpg', 'square/square-02.jpg'].map(async (name) => {
      return { name: name.split('/')[1] ?? '', bytes: [...(await readFile(join(thaw.workFolder, 'shapes', name)))] };
    }),
  );
  const data = await page.evaluateHandle((dropped) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of dropped) {
      transfer.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' }));
    }
    return transfer;
  }, files);
  await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
  await expect(page.getByText('Drop to look at 2 things and add the photos')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  const dialog = page.getByRole('dialog', { name: 'Add photos' });
  await expect(dialog.getByText('2 photos, none with a label')).toBeVisible();
  await expect(dialog.getByText(/kept as copies in Thaw’s data folder/)).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Add to' }).click();
  await page.getByRole('option', { name: 'A new dataset' }).click();
  await dialog.getByLabel('Name').fill('dropped');
  await dialog.getByRole('button', { name: 'Import 2 photos' }).click();
  await expect(page.getByRole('gridcell')).toHaveCount(2);
  await expect(page.getByText('nothing labelled')).toBeVisible();
});

test('a version is kept, what changed since is shown, and the labels are written as files', async () => {
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'table', exact: false }).first().click();
  await page.getByRole('button', { name: 'More about table' }).click();
  await page.getByRole('menuitem', { name: 'Versions and export…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Versions and export: table' });
  await dialog.getByLabel('Name').fill('first');
  await dialog.getByRole('button', { name: 'Keep a version' }).click();
  await expect(dialog.getByText('3 photos, 3 labelled')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('gridcell').first().click();
  await page.keyboard.press('1');
  await page.keyboard.press('Control+Shift+E');
  await dialog.getByRole('button', { name: 'What changed since first' }).click();
  await expect(dialog.getByText('1 relabelled')).toBeVisible();
  await expect(dialog.getByText('round → edged')).toBeVisible();
  await dialog.getByLabel('Name').fill('second');
  await dialog.getByRole('button', { name: 'Keep a version' }).click();
  await dialog.getByRole('button', { name: 'What changed since second' }).click();
  await expect(dialog.getByText('Nothing changed since.')).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Compared with' }).click();
  await page.getByRole('option', { name: 'first', exact: true }).click();
  await expect(dialog.getByText('From first to second')).toBeVisible();
  await expect(dialog.getByText('round → edged')).toBeVisible();
  await expectReadable(page);
  await dialog.getByRole('button', { name: 'Bring back the labels of first' }).click();
  await expect(dialog.getByText('Labels of 1 photo brought back.')).toBeVisible();
  await dialog.getByRole('tab', { name: 'Export' }).click();
  await expectReadable(page);
  await expectNothingCutOff(page);
  await dialog.getByText('COCO JSON').click();
  await dialog.getByLabel('Write into').fill(thaw.workFolder);
  await dialog.getByRole('button', { name: 'Write', exact: true }).click();
  await expect(dialog.getByText('3 photos written, 3 with a label.')).toBeVisible();
  const written = await readFile(join(thaw.workFolder, 'table COCO/annotations/val.json'), 'utf8');
  expect(JSON.parse(written).images).toHaveLength(1);
});
