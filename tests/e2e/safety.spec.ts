/** Labels are never lost: history and restore, two windows on one dataset, folders that move, and damaged data. */
import { copyFile, rename, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { chooseFolder, openFolder } from './openFolder.ts';
import {
  expectFocusShows,
  expectNoSidewaysScroll,
  expectNothingCutOff,
  expectReadable,
  settled,
} from './pageChecks.ts';
import { drawShapePictures } from './shapePictures.ts';
import { startThaw, startThawIn, type ThawServer } from './thawServer.ts';

test.describe.configure({ mode: 'serial' });

let thaw: ThawServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  thaw = await startThaw((folder) => drawShapePictures(join(folder, 'shapes'), 6));
  page = await (await browser.newContext()).newPage();
  await page.goto(thaw.url);
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

async function expectGood(): Promise<void> {
  await settled(page);
  await expectNothingCutOff(page);
  await expectNoSidewaysScroll(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectReadable(page);
  }
}

test('the history shows what was done, and earlier labels come back by keys alone', async () => {
  await openFolder(page, join(thaw.workFolder, 'shapes'));
  await expect(page.getByText('all labelled')).toBeVisible();
  const tile = page.getByRole('gridcell').first();
  await tile.click();
  await expect(tile).toHaveAttribute('aria-label', /circle/);
  await page.keyboard.press('2');
  await expect(tile).toHaveAttribute('aria-label', /square/);

  await page.keyboard.press('h');
  const history = page.getByRole('complementary', { name: 'History of labels' });
  await expect(history.getByRole('option')).toHaveText([/1 photo labelled square/, /shapes imported/]);
  await expect(history.getByText('These labels stand now.')).toBeVisible();
  await page.keyboard.press('End');
  await expect(history.getByText('square → circle')).toBeVisible();
  await expectGood();
  await history.getByRole('button', { name: 'Restore these labels' }).press('Enter');
  await expect(tile).toHaveAttribute('aria-label', /circle/);
  await expect(history.getByRole('option').first()).toHaveText(/labels restored as they were after/);
  await history.getByRole('listbox').focus();
  await page.keyboard.press('Escape');
  await expect(history).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(tile).toHaveAttribute('aria-label', /square/);
});

test('two windows on one dataset agree', async ({ browser }) => {
  const context = await browser.newContext();
  const other = await context.newPage();
  await other.goto(thaw.url);
  const [here, there] = [page, other].map((one) => one.getByRole('gridcell').nth(1));
  await there!.click();
  await other.keyboard.press('2');
  await expect(here!).toHaveAttribute('aria-label', /square/);
  await here!.click();
  await page.keyboard.press('1');
  await expect(there!).toHaveAttribute('aria-label', /circle/);
  // Undo takes back what was done last, whichever window did it.
  await other.keyboard.press('Control+z');
  await expect(here!).toHaveAttribute('aria-label', /square/);
  await other.keyboard.press('Control+z');
  await expect(here!).toHaveAttribute('aria-label', /circle/);
  await context.close();
});

test('a folder that was moved is shown as missing and found again where it is', async () => {
  const [shapes, moved] = [join(thaw.workFolder, 'shapes'), join(thaw.workFolder, 'shapes on a drive')];
  await rename(shapes, moved);
  await page.keyboard.press('Control+Shift+l');
  await expect(page.getByText(/photos cannot be read: .*shapes is not there/)).toBeVisible();
  await expect(page.getByRole('gridcell').first()).toHaveAttribute('aria-label', /not connected/);
  await expectGood();
  await page.getByRole('button', { name: 'Locate…' }).click();
  await chooseFolder(page, moved);
  await expect(page.getByText(/cannot be read/)).toHaveCount(0);
  await expect(page.getByRole('gridcell').first()).toHaveAttribute('aria-label', /^square, photo 1/);
});

test('damaged data is refused with its backups beside it, and one of them takes its place', async () => {
  await thaw.end();
  const file = join(thaw.workFolder, 'data', 'thaw.sqlite');
  const backup = join(thaw.workFolder, 'data', 'backups', 'thaw-2030-01-01T08-15-00.sqlite');
  await copyFile(file, backup);
  await truncate(file, 3000);
  thaw = await startThawIn(thaw.workFolder);
  await page.goto(thaw.url);
  await expect(page.getByRole('heading', { name: 'The data file of Thaw is damaged' })).toBeVisible();
  await expect(page.getByText(/labels since .* are lost/).first()).toBeVisible();
  await expectGood();
  await expectFocusShows(page, 4);
  await page.getByRole('button', { name: /^Put the backup of/ }).click();
  await expect(page.getByRole('gridcell').first()).toHaveAttribute('aria-label', /^square/);
});
