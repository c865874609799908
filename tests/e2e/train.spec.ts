/** The Train page in a browser: the thaw strip by mouse and keys, the plan edited in place, a run that is paused and goes on. */
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { adviceFor, createFakeAdvisor, type FakeAdvisor } from './fakeAdvisor.ts';
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

const perClass = 12;
/** Of Pocket ResNet, which is built in. */
const stages = ['stem', 'layer1', 'layer2', 'layer3', 'layer4', 'conv5'];

test.describe.configure({ mode: 'serial' });

let thaw: ThawServer;
let page: Page;
let advisor: FakeAdvisor;

test.beforeAll(async ({ browser }) => {
  thaw = await startThaw((folder) => drawShapePictures(join(folder, 'shapes'), perClass));
  page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  advisor = await createFakeAdvisor(page, [adviceFor(stages, 30)]);
  await page.goto(thaw.url);
  await expect(page.getByRole('link', { name: 'Train' })).toBeVisible();
  await openFolder(page, join(thaw.workFolder, 'shapes'));
  await expect(page.getByText('all labelled')).toBeVisible();
  await page.keyboard.press('Control+4');
  await expect(slider()).toBeVisible();
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

const slider = () => page.getByRole('slider', { name: 'Train from here on' });
const plan = () => page.getByRole('region', { name: 'Plan' });
const forecast = () => page.getByRole('region', { name: 'Forecast' });
const kindOfPlan = () => plan().getByRole('combobox', { name: 'Kind of plan' });
const block = (stage: string) => page.getByRole('button', { name: new RegExp(`^Train from ${stage} on`) });
const lock = (stage: string) => page.getByRole('button', { name: new RegExp(`^${stage}: `) });

async function choosePlan(kind: string): Promise<void> {
  await kindOfPlan().click();
  await page.getByRole('option', { name: kind, exact: true }).click();
}

/** Keys are the dialog's until it has gone. */
async function closeSettings(): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

test('shows what the advisor measured in the columns of the stages', async () => {
  await expect(page.getByText('5-fold probes on 30 photos')).toBeVisible();
  await expect(page.getByRole('img', { name: '92 %, 89 % to 94 %' })).toBeVisible();
  await expect(page.getByText('cannot tell', { exact: true })).toHaveCount(3);
  await expect(page.getByText('3.0 GB free')).toBeVisible();
  await expect(slider()).toHaveAttribute('aria-valuetext', /^the head trains, .+, expected 87\s%$/);
  await expect(forecast()).toContainText('Quick, but likely not the best. Thawing conv5 should gain about 5 points');
});

test('moves the line by keys, and says what trains', async () => {
  await slider().focus();
  await slider().press('ArrowLeft');
  await expect(slider()).toHaveAttribute('aria-valuenow', '5');
  await expect(slider()).toHaveAttribute(
    'aria-valuetext',
    /^conv5 and head train, 135\sk parameters, about .+, expected 92\s%$/,
  );
  await expect(page.getByText('suggested', { exact: true })).toBeVisible();
  await expect(forecast()).toContainText('Suggested: thaw conv5.');
  await slider().press('Home');
  await expect(slider()).toHaveAttribute('aria-valuenow', '0');
  await expect(slider()).toHaveAttribute('aria-valuetext', /^everything trains/);
  await expect(page.getByText('your choice', { exact: true })).toBeVisible();
  await expect(forecast()).toContainText('Needs 3.4 GB, and 3.0 GB is free.');
  await forecast().getByRole('button', { name: 'Use batch 8' }).click();
  await expect(plan()).toContainText('Batch 8');
  await slider().press('End');
  await expect(slider()).toHaveAttribute('aria-valuenow', '6');
  await expect(kindOfPlan()).toHaveValue('Head only');
});

test('follows the mouse 1:1 and settles on the nearest edge', async () => {
  const handle = await box(slider());
  const target = await box(block('layer3'));
  await page.mouse.move(handle.x + handle.width / 2, handle.y + 8);
  await page.mouse.down();
  await page.mouse.move(target.x + 20, handle.y + 8, { steps: 6 });
  const dragged = await box(slider());
  expect(Math.abs(dragged.x + dragged.width / 2 - (target.x + 20))).toBeLessThan(1.5);
  await expect(slider()).toHaveAttribute('aria-valuenow', '3');
  await page.mouse.up();
  await settled(page);
  await expect
    .poll(async () => {
      const rest = await box(slider());
      return Math.round(Math.abs(rest.x + rest.width / 2 - target.x));
    })
    .toBeLessThanOrEqual(2);
  await expect(plan().getByRole('button', { name: /^2 Thaw layer3 to conv5, 12 epochs at 0.0001/ })).toBeVisible();
});

test('takes a click on any stage or column', async () => {
  await block('layer4').click();
  await expect(slider()).toHaveAttribute('aria-valuenow', '4');
  const column = await box(block('layer1'));
  const strip = await box(page.getByRole('region', { name: 'What stays frozen and what trains' }));
  await page.mouse.click(column.x + column.width / 2, strip.y + strip.height - 45);
  await expect(slider()).toHaveAttribute('aria-valuenow', '1');
});

test('thaws a stage alone: the line becomes locks, which keys open and close', async () => {
  await block('conv5').click();
  await block('layer2').click({ modifiers: ['Alt'] });
  await expect(slider()).toHaveCount(0);
  await expect(lock('layer2')).toHaveAttribute('aria-pressed', 'true');
  await expect(lock('layer3')).toHaveAttribute('aria-pressed', 'false');
  await expect(plan().getByRole('button', { name: /^2 Thaw layer2 and conv5/ })).toBeVisible();
  await lock('layer2').focus();
  await page.keyboard.press('ArrowLeft');
  await expect(lock('layer1')).toBeFocused();
  await page.keyboard.press('Space');
  await expect(lock('layer1')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('l');
  await expect(slider()).toHaveAttribute('aria-valuenow', '1');
  await page.keyboard.press('l');
  await expect(lock('layer1')).toBeVisible();
  await page.getByRole('button', { name: 'One line' }).click();
  await expect(slider()).toBeVisible();
});

test('gives a stage a rate of its own, and the blocks their warmth', async () => {
  await block('layer4').click();
  await page.getByRole('button', { name: 'Learning rate of layer4: × 1. Change it' }).click();
  await page.getByRole('textbox', { name: 'Learning rate of layer4, times' }).fill('0.3');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Learning rate of layer4: × 0.3. Change it' })).toBeFocused();
  await expect(page.getByRole('button', { name: /^Learning rate of layer3/ })).toHaveCount(0);
});

test('edits the plan in place', async () => {
  await plan()
    .getByRole('button', { name: /^2 Thaw/ })
    .click();
  await page.getByRole('textbox', { name: 'Epochs' }).fill('7');
  await page.keyboard.press('Escape');
  await expect(plan().getByRole('button', { name: /^2 Thaw layer4 and conv5, 7 epochs at 0.0001/ })).toBeVisible();
  await choosePlan('Step by step deeper');
  await expect(plan().getByRole('button', { name: /^3 Thaw layer4, 7 epochs at 0.0001/ })).toBeVisible();
  await choosePlan('My own');
  await plan().getByRole('button', { name: 'Add a phase' }).click();
  await expect(plan().getByRole('button', { name: /^4 Thaw layer3/ })).toBeVisible();
  await expect(slider()).toHaveAttribute('aria-valuenow', '3');
  await plan()
    .getByRole('button', { name: /^4 Thaw layer3/ })
    .click();
  await page.getByRole('button', { name: 'Remove this phase' }).click();
  await expect(plan().getByRole('button', { name: /^4 / })).toHaveCount(0);
  await expect(plan().getByRole('button', { name: /^3 / })).toBeFocused();
  await choosePlan('From scratch');
  await expect(plan().getByRole('button', { name: /^1 Everything, from random values, 60 epochs/ })).toBeVisible();
  await expect(slider()).toHaveAttribute('aria-valuenow', '0');
  await choosePlan('Head first, then thaw');
  await expect(plan().getByRole('button', { name: /^2 Thaw/ })).toBeVisible();
});

test('asks the advisor again only when what it measures has changed', async () => {
  const before = advisor.asked;
  await slider().focus();
  for (const key of ['ArrowLeft', 'ArrowRight', 'End', 'ArrowLeft']) await page.keyboard.press(key);
  await page.waitForTimeout(1000);
  expect(advisor.asked).toBe(before);
});

test('finds a rate and takes it over', async () => {
  const points = Array.from({ length: 30 }, (_, index) => ({ learningRate: 10 ** (index / 6 - 6), loss: 1 }));
  advisor.rates = [{ points, suggested: 0.0005, done: true }];
  await page.keyboard.press('r');
  const drawer = page.getByRole('dialog', { name: 'All settings' });
  await drawer.getByRole('button', { name: 'Find a rate' }).click();
  await expect(drawer.getByRole('img', { name: /falls fastest at about 0.0005/ })).toBeVisible();
  await drawer.getByRole('button', { name: 'Use 0.0005' }).click();
  await closeSettings();
  await expect(plan().getByRole('button', { name: /^2 Thaw conv5, 7 epochs at 0.0005/ })).toBeVisible();
});

for (const colourScheme of ['light', 'dark'] as const) {
  test(`can be read in ${colourScheme} with a line, with locks and with all settings, nothing is cut off`, async () => {
    await page.emulateMedia({ colorScheme: colourScheme });
    for (const open of [async () => {}, () => page.keyboard.press('l'), () => page.keyboard.press('s')]) {
      await open();
      await settled(page);
      await expectReadable(page);
      await expectNothingCutOff(page);
      await page.setViewportSize({ width: 1024, height: 768 });
      await expectNoSidewaysScroll(page);
      await page.setViewportSize({ width: 1280, height: 800 });
    }
    await closeSettings();
    await page.keyboard.press('l');
    await expect(slider()).toBeVisible();
  });
}

test('the focus shows at every stop', async () => {
  await expectFocusShows(page, 34);
});

test('trains in phases, is paused and goes on, and keeps the best when it is stopped', async () => {
  await block('conv5').click();
  await page.keyboard.press('s');
  await page.getByRole('textbox', { name: 'Stop early after' }).fill('0');
  await page.getByRole('textbox', { name: 'Epochs of thawed stages' }).fill('400');
  await page.getByRole('textbox', { name: 'Most epochs of the head' }).fill('5');
  await closeSettings();
  await page.keyboard.press('Control+Enter');
  const bar = page.getByRole('progressbar').first();
  await expect(bar).toHaveAttribute('aria-valuetext', /^2 Thaw conv5, epoch \d+ of 400$/, { timeout: 60_000 });
  await expect(page.getByText('thaw conv5', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('region', { name: /^Still wrong after epoch \d+$/ })).toContainText('validation photos');
  await page.keyboard.press('p');
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible({ timeout: 30_000 });
  await settled(page);
  await expectReadable(page);
  await expectNothingCutOff(page);
  const paused = await bar.getAttribute('aria-valuetext');
  await page.keyboard.press('p');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible({ timeout: 30_000 });
  await expect(bar).not.toHaveAttribute('aria-valuetext', paused ?? '', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Stop, keep the best' }).click();
  await expect(page).toHaveURL(/#\/runs\/1$/, { timeout: 60_000 });
});

async function box(locator: ReturnType<Page['locator']>) {
  const found = await locator.boundingBox();
  if (!found) throw new Error('It is not on the page.');
  return found;
}
