/** The Augment page in a browser: the wall, presets, one's own values, photos of one's own choice, saving. */
import { expect, type Page, test } from '@playwright/test';
import { expectNoSidewaysScroll, expectNothingCutOff, expectReadable, settled } from './pageChecks.ts';
import { startThaw, type ThawServer } from './thawServer.ts';

test.describe.configure({ mode: 'serial' });

let thaw: ThawServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  thaw = await startThaw(async () => {});
  page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  await page.goto(thaw.url);
  await page.getByRole('button', { name: 'Start with samples' }).click();
  await page.getByRole('gridcell').first().waitFor({ timeout: 120_000 });
  await page.getByText('importing').first().waitFor({ state: 'detached', timeout: 120_000 });
  await page.getByRole('link', { name: 'Augment' }).click();
  await expect(drawn()).toBeVisible({ timeout: 60_000 });
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

const drawn = () => page.getByText(/variants drawn in/);
const use = (title: string) => page.getByRole('switch', { name: `Use ${title}`, exact: true });
const changed = () =>
  page
    .locator('main')
    .getByRole('status')
    .filter({ hasText: /^changed/ });

test('shows four photos with their variants, each with what it was given', async () => {
  const variants = page.getByRole('button', { name: /^Variant \d+: rotated/ });
  await expect.poll(() => variants.count()).toBeGreaterThan(20);
  await variants.first().hover();
  await expect(variants.first().getByText(/^rotated .+ crop \d+ %/)).toBeVisible();
  const before = await variants.first().locator('img').getAttribute('src');
  await page.keyboard.press('r');
  await expect(variants.first().locator('img')).not.toHaveAttribute('src', before ?? '');
});

test('follows a slider by keys, says what changed, and keeps exclusive ones apart', async () => {
  await use('Rotate').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByRole('slider', { name: 'Strength of Rotate' })).toHaveAttribute('aria-valuetext', '± 22°');
  await expect(changed()).toHaveText('changed, not saved');
  await expect(page.getByText('Turns the photo.')).toBeVisible();
  await use('Scale, then crop').click({ force: true });
  await expect(use('Scale, then crop')).toBeChecked();
  await expect(use('Crop and scale')).not.toBeChecked();
});

test('mixing shows pairs with their soft labels', async () => {
  await page.getByRole('button', { name: /^Mixing/ }).click();
  await use('CutMix').click({ force: true });
  const pairs = page.getByRole('region', { name: 'CutMix' }).locator('figure');
  await expect(pairs.first().locator('figcaption')).toHaveText(/^(\d+ % .+, \d+ % .+|both .+)$/);
});

test('shows photos of one’s own choice, and takes a preset back', async () => {
  await page.getByRole('button', { name: 'Choose photos' }).click();
  const dialog = page.getByRole('dialog');
  // Those on the wall come first, wherever they lie among the others.
  const ticked = dialog.locator('[aria-pressed="true"]');
  await expect(ticked).toHaveCount(4);
  for (let left = 4; left > 1; left -= 1) await ticked.first().click();
  await expect(ticked).toHaveCount(1);
  await dialog.getByRole('button', { name: 'Show these' }).click();
  await expect(page.getByText('original', { exact: true })).toHaveCount(1);
  await page.getByRole('button', { name: 'More presets' }).click();
  await page.getByRole('menuitem', { name: /^Document/ }).click();
  await expect(use('Mirror')).not.toBeChecked();
  await expect(use('JPEG quality')).toBeChecked();
});

test('saves for the dataset, also over a reload', async () => {
  await page.getByRole('button', { name: 'Save for this dataset' }).click();
  await expect(page.getByText('Augmentation saved')).toBeVisible();
  await page.reload();
  await expect(use('JPEG quality')).toBeChecked();
  await expect(page.getByText('original', { exact: true })).toHaveCount(1);
});

for (const colourScheme of ['light', 'dark'] as const) {
  test(`is readable and fits, ${colourScheme}`, async () => {
    await page.emulateMedia({ colorScheme: colourScheme });
    for (const width of [1024, 1280, 1920]) {
      await page.setViewportSize({ width, height: 800 });
      await settled(page);
      await expectNoSidewaysScroll(page);
    }
    await expectNothingCutOff(page);
    await expectReadable(page);
  });
}
