/** Several views and several networks in a browser: runs combined into one, what it is made of, what views cost, what changes it bears. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, type Page, test } from '@playwright/test';
import { expectNoSidewaysScroll, expectNothingCutOff, expectReadable, settled } from './pageChecks.ts';
import { drawShapePictures } from './shapePictures.ts';
import { startThaw, type ThawServer } from './thawServer.ts';

test.describe.configure({ mode: 'serial' });

const run = promisify(execFile);
let thaw: ThawServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  // Two trainings, also on a busy machine.
  test.setTimeout(300_000);
  thaw = await startThaw(async (folder) => {
    const shapes = join(folder, 'shapes');
    await drawShapePictures(shapes, 12);
    const command = ['main/cli/thaw.ts', '--data-dir', join(folder, 'data'), 'train', shapes, '--views', '1'];
    const quick = ['--epochs', '4', '--weight-decay', '3', '--patience', '0'];
    for (const seed of ['1', '2']) await run(process.execPath, [...command, ...quick, '--seed', seed]);
  });
  page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  await page.goto(thaw.url);
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

test('two runs that are ticked become one, with what each says alone', async () => {
  await page.getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('checkbox', { name: 'Tick run 1' }).check();
  await page.getByRole('button', { name: 'Combine' }).click();
  await expect(page.getByText('Tick two or more runs to average them.')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Tick run 2' }).check();
  await page.getByRole('button', { name: 'Combine' }).click();
  const ensemble = page.getByRole('row').filter({ has: page.getByLabel('Open run 3') });
  await expect(ensemble).toContainText('2 networks');
  await expect(ensemble).toContainText('done', { timeout: 60_000 });
  await page.getByRole('link', { name: 'Open run 3', exact: true }).click();
  const networks = page.getByRole('region', { name: 'The networks' });
  await expect(networks.getByRole('row')).toHaveCount(4);
  await expect(networks.getByRole('link', { name: 'Run 1' })).toBeVisible();
  await expect(networks.getByRole('row', { name: /^All together/ })).toContainText(/ms$/);
});

test('several views are measured beside the centre, and Predict says what they cost', async () => {
  const views = page.getByRole('region', { name: 'Several views of each photo' });
  await views.getByRole('button', { name: /^Measure on/ }).click();
  await expect(views.getByRole('button', { name: 'Measure again' })).toBeVisible({ timeout: 120_000 });
  await expect(views.getByRole('row', { name: /^10 crops/ })).toContainText(/ms/);
  await page.getByRole('link', { name: 'Predict', exact: true }).click();
  await page.getByRole('combobox', { name: 'Views of each photo' }).click();
  await page.getByRole('option', { name: /^10 crops/ }).click();
  await expect(page.getByText(/^10 crops: [\d.]+× slower, /)).toBeVisible();
});

test('the damage meter draws a curve for each change', async () => {
  await page.getByRole('link', { name: 'Augment' }).click();
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect(page.getByText(/^\d+ of \d+ measured/)).toBeVisible();
  await expect(page.getByRole('img', { name: /^Mirror: .* right as they are/ })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('button', { name: /^Measure/ })).toBeVisible();
});

for (const colourScheme of ['light', 'dark'] as const) {
  test(`all of it can be read in ${colourScheme}, nothing is cut off`, async () => {
    await page.emulateMedia({ colorScheme: colourScheme, reducedMotion: 'reduce' });
    for (const name of ['Augment', 'Predict', 'Runs']) {
      await page
        .getByRole('link', { name, exact: name !== 'Runs' })
        .first()
        .click();
      if (name === 'Runs') await page.getByRole('link', { name: 'Open run 3', exact: true }).click();
      for (const width of [1024, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await settled(page);
        await expectReadable(page);
        await expectNothingCutOff(page);
        await expectNoSidewaysScroll(page);
      }
    }
  });
}
