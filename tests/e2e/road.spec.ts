/** The whole road in a browser: from a folder of pictures to a proven export and answers on new ones; then every page. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { openFolder } from './openFolder.ts';
import {
  expectFocusShows,
  expectNoSidewaysScroll,
  expectNothingCutOff,
  expectReadable,
  settled,
} from './pageChecks.ts';
import { drawShapePictures, shapeNames } from './shapePictures.ts';
import { startThaw, type ThawServer } from './thawServer.ts';

const perClass = 24;
const pages = ['photos', 'check', 'augment', 'train', 'runs', 'runs/1', 'predict', 'networks'];

test.describe.configure({ mode: 'serial' });

let thaw: ThawServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  thaw = await startThaw((folder) => drawShapePictures(join(folder, 'shapes'), perClass));
  page = await (await browser.newContext()).newPage();
  await page.goto(thaw.url);
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

test('opens a folder whose sub-folders are classes', async () => {
  await openFolder(page, join(thaw.workFolder, 'shapes'));
  await expect(page.getByRole('gridcell')).not.toHaveCount(0);
  await expect(page.getByText('all labelled')).toBeVisible();
});

test('labels with a key and takes it back', async () => {
  const first = page.getByRole('gridcell').first();
  const place = await first.boundingBox();
  await first.click();
  expect(await first.boundingBox()).toEqual(place);
  await expect(first).toHaveAttribute('aria-label', /circle/);
  await page.keyboard.press('2');
  await expect(first).toHaveAttribute('aria-label', /square/);
  await page.keyboard.press('Control+z');
  await expect(first).toHaveAttribute('aria-label', /circle/);
  await page.keyboard.press('Escape');
});

test('trains, watches, and lands on the result', async () => {
  await page.keyboard.press('Control+4');
  await expect(page.getByRole('slider', { name: 'Train from here on' })).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('progressbar').first()).toBeVisible();
  await expect(page.getByText(/right/).first()).toBeVisible({ timeout: 90_000 });
  await expect(page).toHaveURL(/#\/runs\/1$/);
});

test('opens a cell of the confusion matrix by keys and corrects a label', async () => {
  const matrix = page.getByRole('table', { name: /Confusion matrix/ });
  await matrix.locator('button[tabindex="0"]').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await expect(matrix.locator('button:focus')).toHaveCount(1);
  const wrong = matrix.locator('button[data-wrong]').first();
  await wrong.click();
  await page.keyboard.press('Enter');
  const photo = page.locator('button[data-photo]:focus');
  await expect(photo).toHaveCount(1);
  await page.keyboard.press('r');
  await expect(page.getByText(/^now /).first()).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByText(/^now /)).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('exports with proof, and the files can be fetched', async () => {
  await page.getByRole('button', { name: 'Export…' }).click();
  await page.getByRole('button', { name: 'Export and prove' }).click();
  await expect(page.getByText('Proven: gives the same answers')).toBeVisible({ timeout: 60_000 });
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download labels.txt' }).click();
  const labels = await readFile(await (await download).path(), 'utf8');
  expect(labels.trim().split('\n')).toEqual([...shapeNames]);
  await page.getByRole('button', { name: 'Done', exact: true }).click();
});

test('predicts new photos and hands the answers out', async () => {
  await page.keyboard.press('Control+6');
  await page
    .getByTestId('predict-files')
    .setInputFiles([1, 2, 3].map((number) => join(thaw.workFolder, 'shapes/square', `square-0${number}.jpg`)));
  await expect(page.getByText(/3 photos/).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('button[data-answer]')).toHaveCount(3);
  await page.locator('button[data-answer="0"]').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('button[data-answer="1"]:focus')).toHaveCount(1);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(csv.trim().split('\n')).toHaveLength(4);
});

for (const colourScheme of ['light', 'dark'] as const) {
  for (const path of pages) {
    test(`${path} can be read in ${colourScheme}, nothing is cut off`, async () => {
      await page.emulateMedia({ colorScheme: colourScheme, reducedMotion: 'reduce' });
      await open(path);
      await expectReadable(page);
      await expectNothingCutOff(page);
      await page.setViewportSize({ width: 1024, height: 768 });
      await expectNoSidewaysScroll(page);
      await page.setViewportSize({ width: 1280, height: 800 });
    });
  }
}

for (const path of pages) {
  test(`the focus shows at every stop on ${path}`, async () => {
    await open(path);
    await expectFocusShows(page, 28);
  });
}

async function open(path: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `/${path}`);
  await settled(page);
}
