/** Labelling as a person does it, by keys and by mouse: classes, filters, selections, the focus view, changed keys. */
import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { countUnlabelled, openFolder } from './openFolder.ts';
import { expectNothingCutOff, expectReadable, settled } from './pageChecks.ts';
import { drawShapePictures, shapeNames } from './shapePictures.ts';
import { startThaw, type ThawServer } from './thawServer.ts';

const perClass = 12;

test.describe.configure({ mode: 'serial' });

let thaw: ThawServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  thaw = await startThaw(async (folder) => {
    await drawShapePictures(join(folder, 'shapes'), perClass);
    // One folder without sub-folders: nothing has a label.
    await mkdir(join(folder, 'mixed'));
    for (const shape of shapeNames) {
      for (const file of await readdir(join(folder, 'shapes', shape))) {
        await rename(join(folder, 'shapes', shape, file), join(folder, 'mixed', file));
      }
    }
  });
  page = await (await browser.newContext()).newPage();
  await page.goto(thaw.url);
  await expect(page.getByText('Teach a network to tell your photos apart')).toBeVisible();
  await openFolder(page, join(thaw.workFolder, 'mixed'));
  count = await countUnlabelled(page);
  expect(count).toBeGreaterThan(24);
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

let count = 0;
const tiles = () => page.getByRole('gridcell');
const names = () => tiles().evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label') ?? ''));
const labelled = async (name: string) => (await names()).filter((label) => label.startsWith(name)).length;
const saved = (text: string | RegExp) => expect(page.getByRole('contentinfo').getByText(text)).toBeVisible();
const classRow = (name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });

test('makes classes by name and labels by key, the cursor going on', async () => {
  for (const name of shapeNames) {
    await page.keyboard.press('n');
    await page.getByPlaceholder('Name of the new class').fill(name);
    await page.keyboard.press('Enter');
    await saved(`class ${name} made`);
  }
  await tiles().first().click();
  await page.keyboard.press('1');
  await page.keyboard.press('2');
  await page.keyboard.press('1');
  await saved('1 photo labelled circle');
  expect((await names()).slice(0, 4).map((name) => name.split(',')[0])).toEqual([
    'circle',
    'square',
    'circle',
    'no label',
  ]);
  await expect(page.getByRole('grid')).toHaveAttribute('aria-activedescendant', 'photo-3');
});

test('what was labelled stays in sight under "no label" until the next key', async () => {
  await classRow('no label').click();
  await expect(tiles()).toHaveCount(count - 3);
  await tiles().first().click();
  const first = (await names())[0] ?? '';
  await page.keyboard.press('1');
  await expect(tiles().first()).toHaveAttribute('aria-label', /^circle/);
  await saved('1 photo labelled circle');
  await expect(tiles()).toHaveCount(count - 3);
  await page.keyboard.press('ArrowRight');
  await expect(tiles()).toHaveCount(count - 4);
  expect(await names()).not.toContain(first);
  await page.keyboard.press('Control+z');
  await expect(tiles()).toHaveCount(count - 3);
  await page.getByRole('button', { name: 'Remove the filter no label' }).click();
  await expect(tiles()).toHaveCount(count);
});

test('selects by box, by range and all that match, and labels the selection at once', async () => {
  const from = await tiles().nth(0).boundingBox();
  const to = await tiles().nth(4).boundingBox();
  if (!from || !to) throw new Error('The first row is not on the screen.');
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 40);
  await page.mouse.move(to.x + 20, to.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByText('5 selected')).toBeVisible();
  await tiles()
    .nth(6)
    .click({ modifiers: ['Control'] });
  await expect(page.getByText('6 selected')).toBeVisible();
  await tiles()
    .nth(9)
    .click({ modifiers: ['Control', 'Shift'] });
  await expect(page.getByText('9 selected')).toBeVisible();
  await page.keyboard.press('2');
  await saved('photos labelled square');
  await expect.poll(() => labelled('square')).toBe(9);
  await page.keyboard.press('Control+z');
  await expect.poll(() => labelled('square')).not.toBe(9);
  await expect(page.getByText('9 selected')).toBeVisible();
  await page.keyboard.press('Escape');
  await tiles().nth(2).click();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText('3 selected')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: `Select all ${count}` }).click();
  await expect(page.getByText(`${count} selected`)).toBeVisible();
  await page.keyboard.press('Escape');
});

test('a selection becomes a new class: that is how a class is split', async () => {
  await tiles().nth(0).click();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('n');
  await page.getByPlaceholder('Name of the new class').fill('odd');
  await page.keyboard.press('Enter');
  await saved('class odd made of 2 photos');
  await expect(tiles().first()).toHaveAttribute('aria-label', /^odd/);
  await page.keyboard.press('Escape');
});

test('classes are moved, recoloured, merged and removed in place, and all of it is undone', async () => {
  const places = () =>
    page
      .getByRole('button', { name: /^Move / })
      .evaluateAll((grips) => grips.map((grip) => grip.ariaLabel?.split(',')[0]));
  await page.getByRole('button', { name: 'Edit classes' }).click();
  await expect(page.getByRole('button', { name: /^Move odd/ })).toBeVisible();
  const before = await places();
  await page.getByRole('button', { name: /^Move odd/ }).focus();
  await page.keyboard.press('ArrowUp');
  await saved(/class odd moved/);
  await expect.poll(places).not.toEqual(before);
  const grip = await page.getByRole('button', { name: /^Move circle/ }).boundingBox();
  if (!grip) throw new Error('The class has no grip.');
  await page.mouse.move(grip.x + 8, grip.y + 8);
  await page.mouse.down();
  await page.mouse.move(grip.x + 8, grip.y + 30);
  await page.mouse.move(grip.x + 8, grip.y + 44);
  await page.mouse.up();
  await saved('class circle moved to place 2');
  await page.getByRole('button', { name: /^Colour of circle/ }).click();
  await page.getByRole('button', { name: 'plum' }).click();
  await saved('class circle has another colour');
  await page.getByRole('button', { name: 'More about odd' }).click();
  await page.getByRole('menuitem', { name: 'Merge into…' }).click();
  await expect(page.getByText(/2 photos labelled odd become/)).toBeVisible();
  await page.getByRole('button', { name: /^Merge into/ }).click();
  await saved(/class odd merged into/);
  await page.getByRole('button', { name: 'More about square' }).click();
  await page.getByRole('menuitem', { name: 'Remove…' }).click();
  await page.getByLabel(/rejected: kept/).check();
  await page.getByRole('button', { name: 'Remove the class' }).click();
  await saved(/class square removed.* and rejected/);
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  for (let step = 0; step < 5; step++) {
    await page.keyboard.press('Control+z');
    await saved(/undone/);
  }
  await page.getByRole('button', { name: 'Edit classes' }).click();
  await expect.poll(places).toEqual(before);
  await page.getByRole('button', { name: 'Done', exact: true }).click();
});

test('a changed key does what the old one did, names what it takes, and is kept', async () => {
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Change keys…' }).click();
  await page.getByRole('button', { name: 'flag: F. Change' }).click();
  await page.keyboard.press('x');
  await expect(page.getByText('X is “reject: keep out of training” now.')).toBeVisible();
  await page.getByRole('button', { name: 'Swap the two' }).click();
  await page.getByRole('button', { name: /^label with that class: 1/ }).click();
  await page.keyboard.press('k');
  await expect(page.getByText('“label with that class” is K now.')).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  await page.keyboard.press('Escape');
  await page.reload();
  await tiles().first().click();
  await page.keyboard.press('x');
  await expect(tiles().first()).toHaveAttribute('aria-label', /flagged/);
  await page.keyboard.press('k');
  await expect(tiles().first()).toHaveAttribute('aria-label', /^circle/);
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Change keys…' }).click();
  await page.getByRole('button', { name: 'All as they were' }).click();
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  await page.keyboard.press('Escape');
  await tiles().first().click();
  await page.keyboard.press('f');
  await expect(tiles().first()).not.toHaveAttribute('aria-label', /flagged/);
});

test(': goes to a photo by its number and by its name, H shows the history and hides it', async () => {
  await page.keyboard.press(':');
  await page.getByLabel('Go to a number, date or name').fill('square-07');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('grid')).toHaveAttribute('aria-activedescendant', /photo-/);
  const active = async () =>
    page.locator(`#${await page.getByRole('grid').getAttribute('aria-activedescendant')}`).getAttribute('aria-label');
  await expect.poll(active).toContain('square-07');
  await page.keyboard.press(':');
  await page.getByLabel('Go to a number, date or name').fill('nothing like it');
  await page.keyboard.press('Enter');
  await expect(page.getByText('No photo here for “nothing like it”.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('h');
  await expect(page.getByRole('listbox', { name: 'Entries, newest first' })).toBeFocused();
  await page.keyboard.press('h');
  await expect(page.getByRole('listbox', { name: 'Entries, newest first' })).toBeHidden();
});

test('a fast hand: a key right after Ctrl A is about all, and what is typed after Ctrl K is typed there', async () => {
  // All but those of class circle change, whatever the tests before left.
  await page.keyboard.press('Control+a');
  await page.keyboard.press('1');
  await saved(/^.*\d\d photos labelled circle/);
  await expect(page.getByRole('gridcell', { name: /^(?!circle)/ })).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('new cl');
  await expect(
    page.getByRole('dialog').getByRole('searchbox').or(page.getByRole('dialog').getByRole('textbox')),
  ).toHaveValue('new cl');
  await page.keyboard.press('Escape');
  await expect(page.getByPlaceholder('Name of the new class')).toBeHidden();
});

test('filters stand as chips that can be taken away one by one', async () => {
  await page.getByRole('button', { name: 'More filters' }).click();
  await page.getByLabel('Size at most').fill('0.001');
  await page.keyboard.press('Tab');
  await page.getByLabel('Taken from').fill('2001-02-03');
  await expect(page.getByText('taken from 3 February 2001')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText(/Nothing matches taken from .* and at most 0.001 MP/)).toBeVisible();
  await page.getByRole('button', { name: 'Clear filters' }).first().click();
  await expect(tiles()).toHaveCount(count);
});

test('suggestions stand on the photos in words; they are accepted one by one and all above a confidence, and undone', async () => {
  await page.keyboard.press('Control+a');
  await page.keyboard.press('0');
  await saved(/label taken from/);
  await page.keyboard.press('Escape');
  const order = await names();
  for (const [position, name] of shapeNames.entries()) {
    for (const at of [...order.keys()].filter((at) => order[at]?.includes(`, ${name}-0`)).slice(0, 4)) {
      await tiles().nth(at).click();
      await page.keyboard.press(String(position + 1));
    }
  }
  await page.getByRole('button', { name: 'Suggest labels' }).click();
  await expect(page.getByText(/Learnt from 12 labels/)).toBeVisible({ timeout: 60_000 });
  await classRow('no label').click();
  await expect(tiles()).toHaveCount(count - 12);
  await expect(tiles().first()).toHaveAttribute('aria-label', /suggested \w+, \d+.% sure/);
  await tiles().first().click();
  await page.keyboard.press('Enter');
  await saved('1 suggestion accepted');
  await expect(page.getByRole('grid')).toHaveAttribute('aria-activedescendant', 'photo-1');
  await page.keyboard.press('Backspace');
  await expect(tiles()).toHaveCount(count - 13);
  // The model follows what was accepted; what it says meanwhile cannot be accepted unseen.
  await expect(page.getByText(/Learnt from 13 labels/)).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Accept suggestions…' }).click();
  await page.getByRole('button', { name: /of at least 50.%/ }).click();
  await saved(/\d+ suggestions accepted/);
  await expect.poll(() => tiles().count()).toBeLessThan(count - 13);
  await page.keyboard.press('Control+z');
  await expect(tiles()).toHaveCount(count - 13);
  await page.keyboard.press('s');
  await expect(page.getByText('like this photo')).toBeVisible();
  await page.getByRole('button', { name: 'Remove the filter like this photo' }).click();
  await page.keyboard.press('l');
  await expect(page.getByText('Nearest labelled photos')).toBeVisible();
  await expect(page.getByRole('button', { name: /^(circle|square|triangle), \d+.%$/ })).toHaveCount(3);
  await page.keyboard.press('g');
  await page.getByRole('button', { name: 'Clear filters' }).click();
});

test('the focus view zooms, goes on by itself, goes back, skips, and says when it is done', async () => {
  await classRow('no label').click();
  // What was clicked leaves the arrow keys to the photos.
  await page.getByText('Focus', { exact: true }).click();
  await expect(page.getByText(/^Photo 1/)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText(/^Photo 2/)).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  const picture = page.locator('img[src*="assets/picture/"]');
  const widthOf = async () => (await picture.boundingBox())?.width ?? 0;
  await expect(picture).toBeVisible();
  const whole = await widthOf();
  await page.keyboard.press('z');
  await expect.poll(widthOf).toBeGreaterThan(whole * 1.5);
  await page.keyboard.press('z');
  await expect.poll(widthOf).toBe(whole);
  await picture.dblclick();
  await expect.poll(widthOf).toBeGreaterThan(whole * 1.5);
  const name = await picture.getAttribute('alt');
  await page.keyboard.press('2');
  await expect(picture).not.toHaveAttribute('alt', name ?? '');
  expect(await widthOf()).toBe(whole);
  await page.keyboard.press('b');
  await expect(page.getByText('Labelled before')).toBeVisible();
  await expect(picture).toHaveAttribute('alt', name ?? '');
  await page.keyboard.press('1');
  await saved('1 photo labelled circle');
  await page.keyboard.press(' ');
  const left = Number(/of (\d+)/.exec((await page.getByText(/^Photo \d+/).textContent()) ?? '')?.[1] ?? count);
  const done = page.getByText(/done\. 1 skipped/);
  const shown = () => picture.getAttribute('alt', { timeout: 500 }).catch(() => null);
  for (let step = 0; step < left && !(await done.isVisible()); step++) {
    const before = await shown();
    await page.keyboard.press('3');
    await expect.poll(async () => (await done.isVisible()) || (await shown()) !== before).toBe(true);
  }
  await expect(done).toBeVisible();
  await page.getByRole('button', { name: 'Look at the skipped ones' }).click();
  await page.keyboard.press('3');
  await expect(page.getByText(/Nothing left to label|All \d+ done/)).toBeVisible();
  await page.keyboard.press('g');
  await page.getByRole('button', { name: 'Clear filters' }).click();
});

for (const colourScheme of ['light', 'dark'] as const) {
  test(`screen readers and eyes find their way in ${colourScheme}: grid, focus, class manager`, async () => {
    await page.emulateMedia({ colorScheme: colourScheme, reducedMotion: 'reduce' });
    const look = async () => {
      await settled(page);
      await expectReadable(page);
      await expectNothingCutOff(page);
      const { violations } = await new AxeBuilder({ page }).disableRules(['color-contrast']).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    };
    await expect(tiles()).not.toHaveCount(0);
    await look();
    await page.getByRole('button', { name: 'Edit classes' }).click();
    await look();
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    await page.keyboard.press('v');
    await look();
    await page.keyboard.press('g');
  });
}
