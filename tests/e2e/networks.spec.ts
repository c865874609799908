/** The Networks page in a browser: choosing, the arithmetic of a layer, comparing, weights that are brought. */
import { readFile } from 'node:fs/promises';
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
  await page.getByRole('link', { name: 'Networks' }).click();
  await expect(rowOf('ResNet-18')).toBeVisible();
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

const rowOf = (title: string) =>
  page
    .getByRole('row')
    .filter({ has: page.locator('button[data-network]', { has: page.getByText(title, { exact: true }) }) });
const heading = (title: string) => page.getByRole('heading', { level: 1, name: title, exact: true });

test('lists every network in its family, and moves through them by keys without anything shifting', async () => {
  await expect(page.getByRole('rowheader', { name: 'ResNet', exact: true })).toBeVisible();
  await expect(rowOf('ResNet-50').getByRole('cell')).toHaveText([/ResNet-50/, '25.6 M', '4.09', '80.9']);
  await rowOf('ResNet-18').click();
  await expect(heading('ResNet-18')).toBeVisible();
  await settled(page);
  const place = await rowOf('ResNet-50').boundingBox();
  await page.keyboard.press('ArrowDown');
  await expect(heading('ResNet-34')).toBeVisible();
  await expect(page.getByRole('button', { name: 'ResNet-34', exact: true })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(heading('ResNet-18')).toBeVisible();
  expect(await rowOf('ResNet-50').boundingBox()).toEqual(place);
});

test('sorts by a column and finds by name', async () => {
  await page.getByRole('button', { name: 'Sort by Params' }).click();
  await expect(page.getByRole('columnheader', { name: 'Sort by Params' })).toHaveAttribute('aria-sort', 'ascending');
  await expect(page.locator('[data-network]').first()).toHaveAttribute('data-network', 'lenet5');
  await page.getByRole('button', { name: 'Sort by Params' }).click();
  await page.getByRole('button', { name: 'Sort by Params' }).click();
  await page.keyboard.press('/');
  await page.keyboard.type('resnet-1');
  await expect(page.locator('[data-network]')).toHaveCount(3);
  await page.keyboard.press('Escape');
  await expect(rowOf('AlexNet')).toHaveCount(1);
  await page.locator('main').focus();
});

test('spells out the arithmetic of the chosen layer', async () => {
  await page.getByRole('button', { name: 'Stage layer2', exact: true }).click();
  await page.getByRole('button', { name: 'layer2.0.conv1', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Output size of layer2.0.conv1' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('button', { name: 'layer2.0.conv2', exact: true })).toBeFocused();
  await expect(page.getByRole('heading', { name: 'Output size of layer2.0.conv2' })).toBeVisible();
  await expect(page.getByText('(N + 2·P − F)/S + 1')).toBeVisible();
  await expect(page.locator('b', { hasText: '147,456' })).toBeVisible();
  await expect(page.locator('b', { hasText: '115,605,504' })).toBeVisible();
  await expect(page.getByText(/1×1 bottleneck/)).toBeVisible();
});

test('shows the figures at another input size and batch, and measures only when asked', async () => {
  await rowOf('Pocket ResNet').click();
  const memory = page.getByText(/to train all/);
  const before = await memory.textContent();
  await page.getByLabel('Batch').fill('64');
  await expect(memory).not.toHaveText(before ?? '');
  await page.getByLabel('Batch').fill('2');
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByText(/photos\/s/).first()).toBeVisible({ timeout: 60_000 });
  await page.getByLabel('Batch').fill('16');
  await page.locator('main').focus();
});

test('compares two networks and leaves with Escape', async () => {
  await rowOf('ResNet-18').click();
  await page.keyboard.press('c');
  await expect(page.locator('input:focus')).toBeVisible();
  await page.keyboard.type('ResNet-50');
  await expect(page.getByRole('option', { name: 'ResNet-50', exact: true })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(heading('ResNet-18 and ResNet-50')).toBeVisible();
  await expect(page.getByText(/^ResNet-50 is 11\.1 points more accurate, for 2\.3 times the MACs\.$/)).toBeVisible();
  await expect(page.getByRole('row', { name: /^Parameters/ })).toContainText('2.2× more');
  await rowOf('ResNet-34').click();
  await expect(heading('ResNet-18 and ResNet-34')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(heading('ResNet-18')).toBeVisible();
});

test('chooses in the chart by mouse and by keys', async () => {
  await page.keyboard.press('v');
  const point = page.getByRole('button', { name: /^ResNet-50, 80\.9 % right, 4\.09 GMACs/ });
  const box = await point.boundingBox();
  // The names of its close neighbours are drawn over it; the mouse takes the nearest point.
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2);
  await expect(heading('ResNet-50')).toBeVisible();
  await point.focus();
  await page.keyboard.press('ArrowUp');
  await expect(heading('ResNet-50')).toHaveCount(0);
  await expect(page.locator('g[data-network]:focus')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('v');
  await expect(rowOf('ResNet-50')).toBeVisible();
});

test('takes weights that are dropped anywhere, and says why others are not taken', async () => {
  await page.getByRole('link', { name: 'Augment' }).click();
  const embedded = await readFile('resources/networks/pocket_resnet/pocket_resnet.safetensors');
  await drop('something.safetensors', embedded.toString('base64'));
  await expect(page.getByText('These are weights of Pocket ResNet.')).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await expect(heading('Pocket ResNet')).toBeVisible();
  await drop('broken.pth', Buffer.from('not weights at all').toString('base64'));
  await expect(page.getByText('broken.pth was not taken.')).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
});

for (const colourScheme of ['light', 'dark'] as const) {
  for (const state of ['Layers', 'Weights', 'What it sees', 'Chart', 'Compare'] as const) {
    test(`${state} can be read in ${colourScheme}, nothing is cut off`, async () => {
      await page.emulateMedia({ colorScheme: colourScheme, reducedMotion: 'reduce' });
      await show(state);
      await settled(page);
      await expectReadable(page);
      await expectNothingCutOff(page);
      await page.setViewportSize({ width: 1024, height: 768 });
      await expectNoSidewaysScroll(page);
      await page.setViewportSize({ width: 1280, height: 800 });
      if (state === 'Compare') await page.getByRole('button', { name: 'Leave the comparison' }).click();
      await page.getByText('List', { exact: true }).click();
    });
  }
}

test('the sheet of keys tells what the page can do', async () => {
  await page.locator('main').focus();
  await page.keyboard.press('?');
  for (const does of ['use it in Train', 'download its weights', 'compare it with another', 'list or chart']) {
    await expect(page.getByRole('dialog').getByText(does)).toBeVisible();
  }
  await page.keyboard.press('Escape');
});

async function show(state: 'Layers' | 'Weights' | 'What it sees' | 'Chart' | 'Compare'): Promise<void> {
  if (state !== 'Compare') {
    await page.getByText(state, { exact: true }).first().click();
    return;
  }
  await page.getByRole('button', { name: 'Compare with…' }).click();
  await page.getByRole('option', { name: 'DenseNet-121' }).click();
  await expect(page.getByText('Stage by stage')).toBeVisible();
}

/** Lets a file fall on the window, as a browser tells it. */
async function drop(name: string, base64: string): Promise<void> {
  await page.evaluate(
    ([fileName, content]) => {
      const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], fileName));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    [name, base64] as const,
  );
}
