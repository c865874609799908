/** Checking a dataset as a person does it: run the checks, decide with keys, take back, many at once, split anew. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import sharp from 'sharp';
import { openFolder } from './openFolder.ts';
import {
  expectFocusShows,
  expectNoSidewaysScroll,
  expectNothingCutOff,
  expectReadable,
  settled,
} from './pageChecks.ts';
import { drawShapePictures } from './shapePictures.ts';
import { startThaw, type ThawServer } from './thawServer.ts';

test.describe.configure({ mode: 'serial' });

let thaw: ThawServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  thaw = await startThaw(async (folder) => {
    const shapes = join(folder, 'shapes');
    // The last two of each class are drawn as another shape.
    await drawShapePictures(shapes, 24);
    const first = join(shapes, 'circle/circle-01.jpg');
    await sharp(first).resize(100).jpeg().toFile(join(shapes, 'circle/circle-01-small.jpg'));
    await copyFile(first, join(shapes, 'circle/circle-01-copy.jpg'));
  });
  page = await (await browser.newContext()).newPage();
  await page.goto(thaw.url);
  await openFolder(page, join(thaw.workFolder, 'shapes'));
  await expect(page.getByText('all labelled')).toBeVisible();
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

const openCard = () => page.locator('article[aria-current=true]');
const kind = (name: string) => page.getByRole('navigation', { name: 'Checks' }).getByRole('button', { name });

test('says what checking costs, and checks', async () => {
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('heading', { name: 'Checks have not run yet' })).toBeVisible();
  await expect(page.getByText(/^About .* It goes on/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/to review/)).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole('link', { name: /^Check \d/ })).toBeVisible();
});

test('changes a label with R, keeps one with K, goes on by itself, and takes both back', async () => {
  await kind('Probable label errors').click();
  const before = Number(await kind('Probable label errors').locator('span').last().textContent());
  const first = await openCard().textContent();
  await page.keyboard.press('r');
  await expect(openCard()).not.toHaveText(first ?? '');
  await expect(page.getByRole('status').getByText(/1 photo labelled .* in Check/)).toBeVisible();
  await page.keyboard.press('k');
  await expect(kind('Probable label errors').locator('span').last()).toHaveText(String(before - 2));
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(kind('Probable label errors').locator('span').last()).toHaveText(String(before));
  await expect(openCard()).toHaveText(first ?? '');
  await page.keyboard.press('ArrowDown');
  await expect(openCard()).not.toHaveText(first ?? '');
});

test('keeps the largest of a group with O', async () => {
  await kind('Near-duplicates').click();
  await expect(openCard()).toContainText('circle-01');
  await page.keyboard.press('o');
  await expect(page.getByRole('status').getByText('1 photo rejected in Check')).toBeVisible();
  await kind('Exact duplicates').click();
  await expect(openCard()).toContainText('circle-01-copy.jpg');
});

test('shows what a split gives before it is drawn', async () => {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('split into');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Split shapes' });
  await dialog.getByLabel('Test', { exact: true }).fill('10');
  await expect(dialog.getByRole('row', { name: /^All/ }).getByRole('cell').nth(3)).toHaveText(/^[5-9]$/);
  await expectReadable(page);
  await dialog.getByText('Folds', { exact: true }).click();
  await expect(dialog.getByRole('columnheader', { name: 'Fold 5' })).toBeVisible();
  await dialog.getByText('Training, validation, test', { exact: true }).click();
  await dialog.getByRole('button', { name: 'Split anew' }).click();
  await expect(dialog).toBeHidden();
  const status = page.getByRole('contentinfo');
  await expect(status.getByText(/split into train\/val\/test: \d+ \/ \d+ \/ \d+/)).toBeVisible();
  // The latest of all is taken back, not the latest decision.
  await page.keyboard.press('Control+z');
  await expect(status.getByText(/undone: split into/)).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(status.getByText(/done again: split into/)).toBeVisible();
});

for (const colourScheme of ['light', 'dark'] as const) {
  test(`is readable and reachable, ${colourScheme}`, async () => {
    await page.emulateMedia({ colorScheme: colourScheme });
    for (const name of ['Probable label errors', 'Exact duplicates', 'On both sides of the split']) {
      await kind(name).click();
      await settled(page);
      await expectReadable(page);
      await expectNothingCutOff(page);
    }
    await expectFocusShows(page, 20);
    await page.setViewportSize({ width: 1024, height: 768 });
    await expectNoSidewaysScroll(page);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
}
