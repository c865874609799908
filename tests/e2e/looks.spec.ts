/** Help with labelling as a person uses it: suggestions, what to label next, more like these, the map with its lasso, groups. */
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { findBrowser } from '../browser.ts';
import { countUnlabelled, openFolder } from './openFolder.ts';
import { expectNothingCutOff, expectReadable, settled } from './pageChecks.ts';
import { drawShapePictures, shapeNames } from './shapePictures.ts';
import { startThaw, type ThawServer } from './thawServer.ts';

const perClass = 16;

test.describe.configure({ mode: 'serial' });
const browserHere = findBrowser();
// A machine without a graphics card draws the map with the processor.
test.use({
  launchOptions: {
    ...('executablePath' in browserHere ? { executablePath: browserHere.executablePath } : {}),
    args: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  },
});

let thaw: ThawServer;
let page: Page;
let count = 0;

test.beforeAll(async ({ browser }) => {
  thaw = await startThaw(async (folder) => {
    await drawShapePictures(join(folder, 'shapes'), perClass);
    await mkdir(join(folder, 'mixed'));
    for (const shape of shapeNames)
      for (const file of await readdir(join(folder, 'shapes', shape)))
        await rename(join(folder, 'shapes', shape, file), join(folder, 'mixed', file));
  });
  page = await (await browser.newContext()).newPage();
  await page.goto(thaw.url);
  await expect(page.getByText('Teach a network to tell your photos apart')).toBeVisible();
  await openFolder(page, join(thaw.workFolder, 'mixed'));
  count = await countUnlabelled(page);
  expect(count).toBeGreaterThan(30);
  for (const name of shapeNames) {
    await page.keyboard.press('n');
    await page.getByPlaceholder('Name of the new class').fill(name);
    await page.keyboard.press('Enter');
    await saved(`class ${name} made`);
  }
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

const saved = (text: string | RegExp) => expect(page.getByRole('contentinfo').getByText(text)).toBeVisible();
const tile = (name: string) => page.getByRole('gridcell', { name: new RegExp(name) });

test('suggests labels from a few, and accepts the sure ones in one step that undo takes back', async () => {
  await expect(page.getByText('Suggestions need 2 classes with 2 labels each.')).toBeVisible();
  for (const [index, name] of shapeNames.entries())
    for (const number of ['01', '03', '05', '07']) {
      await tile(`${name}-${number}`).click();
      await page.keyboard.press(String(index + 1));
      await saved(`1 photo labelled ${name}`);
    }
  await page.getByRole('button', { name: 'Suggest labels' }).click();
  await expect(page.getByText(/Learnt from 12 labels, right for \d+ of 12/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Accept suggestions…' }).click();
  await page.getByRole('button', { name: 'Accept', exact: false }).last().click();
  await saved(/\d+ suggestions accepted/);
  await settled(page);
  await expectReadable(page);
  await expectNothingCutOff(page);
  await page.keyboard.press('Control+z');
  await saved(/undone: \d+ suggestions accepted/);
  await expect(page.getByText(`${count} photos, 12 labelled`)).toBeVisible();
});

test('L goes to what to label next, S to what looks alike', async () => {
  await page.keyboard.press('l');
  await expect(page.getByText(/Photo 1 of \d+ without a label/)).toBeVisible();
  await page.keyboard.press('g');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await tile('circle-02').click();
  await page.keyboard.press('s');
  await expect(page.getByText('like this photo')).toBeVisible();
  await expect(page.getByRole('gridcell').first()).toHaveAccessibleName(/circle-02/);
  await page.getByRole('button', { name: /like this photo/ }).click();
  await expect(page.getByText('like this photo')).toBeHidden();
});

test('what is suggested for the photo in focus stays while it is looked at, though the model learns', async () => {
  await page.keyboard.press('l');
  const likeliest = page.locator('button[data-likeliest]');
  await expect(likeliest).toBeVisible();
  const seen = ((await likeliest.getAttribute('aria-label')) ?? '').split(',')[0]!;
  const name = (await page.locator('main img[src*="assets/picture/"]').getAttribute('alt'))!;
  // In another window every label becomes the next class, so that the model says something else.
  const other = await page.context().newPage();
  await other.goto(thaw.url);
  const tileThere = (called: string) => other.getByRole('gridcell', { name: new RegExp(called) });
  for (const [index, shape] of shapeNames.entries())
    for (const number of ['01', '03', '05', '07']) {
      const next = (index + 1) % shapeNames.length;
      await tileThere(`${shape}-${number}`).click();
      await other.keyboard.press(String(next + 1));
      await expect(tileThere(`${shape}-${number}`)).toHaveAccessibleName(new RegExp(`^${shapeNames[next]}`));
    }
  const now = new RegExp(`suggested (?!${seen})`);
  await expect(tileThere(name)).toHaveAccessibleName(now, { timeout: 60_000 });
  await expect(likeliest).toHaveAccessibleName(new RegExp(`^${seen}`));
  await page.keyboard.press('Enter');
  await saved('1 suggestion accepted');
  await expect(tileThere(name)).toHaveAccessibleName(new RegExp(`^${seen}`));
  await other.close();
  await page.keyboard.press('g');
  await page.getByRole('button', { name: 'Clear filters' }).click();
});

test('the map is drawn once; what a lasso holds is labelled with a key and shown as a grid', async () => {
  await page.keyboard.press('m');
  await expect(page.getByText(`The map needs features of ${count} photos`)).toBeVisible();
  await page.getByRole('button', { name: 'Draw the map' }).click();
  await expect(page.getByText('Near means alike; far means little.')).toBeVisible({ timeout: 60_000 });
  await settled(page);
  const box = (await page.getByRole('img', { name: `Map of ${count} photos` }).boundingBox())!;
  const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(0.01, 0.01));
  await page.mouse.down();
  for (const corner of [at(0.99, 0.01), at(0.99, 0.99), at(0.01, 0.99)]) await page.mouse.move(...corner, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByText(`${count} in the lasso`)).toBeVisible();
  await expect(page.getByRole('heading', { name: 'In the lasso' })).toBeVisible();
  await expectReadable(page);
  await expectNothingCutOff(page);
  await page.keyboard.press('1');
  await saved(/\d+ photos labelled circle/);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Enter');
  await expect(page.getByText(`${count} photos chosen by look`)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('m');
  await page.getByRole('button', { name: 'As a table' }).click();
  await page.getByRole('button', { name: 'Choose group 1' }).click();
  await expect(page.getByText(/\d+ in the lasso/)).toBeVisible();
  await expectReadable(page);
});

test('one key labels a group, without the photos that were taken out of it', async () => {
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  const group = page.getByRole('region', { name: 'Group 1', exact: true });
  await expect(group).toBeVisible({ timeout: 60_000 });
  const size = Number(
    /(\d+) to label/.exec(await group.innerText())?.[1] ?? /(\d+) photos/.exec(await group.innerText())?.[1],
  );
  await group
    .getByRole('button', { name: /^Take .* out of the group$/ })
    .first()
    .click();
  await expect(group.getByText('1 photo taken out')).toBeVisible();
  await expectReadable(page);
  await expectNothingCutOff(page);
  await page.keyboard.press('2');
  await saved(new RegExp(`^.*${size - 1} photos? labelled square`));
  await expect(group.getByText('1 to label')).toBeVisible();
});
