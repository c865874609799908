/** The Devices page in a browser: reached from the status line and the command palette, read in both themes, checked again. */
import { expect, type Page, test } from '@playwright/test';
import {
  expectFocusShows,
  expectNoSidewaysScroll,
  expectNothingCutOff,
  expectReadable,
  settled,
} from './pageChecks.ts';
import { startThaw, type ThawServer } from './thawServer.ts';

test.describe.configure({ mode: 'serial' });

let thaw: ThawServer;
let page: Page;

test.beforeAll(async ({ browser }) => {
  thaw = await startThaw(async () => {});
  page = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  await page.goto(thaw.url);
});
test.afterAll(async () => {
  await page?.context().close();
  await thaw?.stop();
});

const heading = () => page.getByRole('heading', { level: 1, name: 'Devices', exact: true });

test('opens from the name of the device in the status line, and from the command palette', async () => {
  await page.locator('[data-region="status"]').getByRole('link').click({ timeout: 60_000 });
  await expect(heading()).toBeVisible();
  await page.getByRole('link', { name: 'Networks' }).click();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('devices');
  await page.keyboard.press('Enter');
  await expect(heading()).toBeVisible();
});

test('says of every device how fast it is, or why it cannot be used', async () => {
  const cpu = page.locator('tr[data-device="cpu"]');
  await expect(cpu.getByRole('cell')).toHaveText([
    'onnxruntime',
    /GiB/,
    /^[\d,.]+$/,
    /^[\d,.]+$/,
    'reference',
    'reference',
    /in use|Use/,
  ]);
  for (const row of await page.locator('tr[data-reason]').all()) {
    await expect(row.getByRole('cell').last()).toHaveText('cannot be used');
    await expect(row.locator('xpath=following-sibling::tr[1]')).toHaveText(/\w.*\./);
  }
  await expect(page.getByText(/^Trains and predicts on /)).toBeVisible();
});

test('asks before it fetches a large library, and says what it needs', async () => {
  const part = page.locator('[data-part="onnxruntime-cuda"]');
  await expect(part.getByRole('heading', { name: 'CUDA for onnxruntime' })).toBeVisible();
  const get = part.getByRole('button', { name: /^(Get it|Go on)/ });
  if ((await get.count()) === 0) return;
  await get.click();
  await expect(page.getByRole('dialog').getByText(/Needs an NVIDIA graphics card with driver/)).toBeVisible();
  await page.getByRole('button', { name: 'Not now' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
});

for (const colourScheme of ['light', 'dark'] as const)
  test(`is readable in ${colourScheme}, from 1024 to 1920 px`, async () => {
    await page.emulateMedia({ colorScheme: colourScheme });
    for (const [width, height] of [
      [1280, 800],
      [1920, 1080],
      [1024, 768],
    ] as const) {
      await page.setViewportSize({ width, height });
      await settled(page);
      await expectReadable(page);
      await expectNothingCutOff(page);
      await expectNoSidewaysScroll(page);
      if (process.env.THAW_PICTURES)
        await page.screenshot({ path: `${process.env.THAW_PICTURES}/devices-${colourScheme}-${width}.png` });
    }
    await expectFocusShows(page, 6);
  });

test('checks again when asked', async () => {
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.getByText('Checking what this machine can compute with…')).toBeVisible();
  await expect(page.getByText(/^Trains and predicts on /)).toBeVisible({ timeout: 120_000 });
});
