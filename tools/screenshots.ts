/**
 * Takes pictures of every page: `npm run screenshots -- [FOLDER …] [--out docs/pictures] [--all] [--curation]`.
 * Starts Thaw on a data folder of its own, opens the folders (none: the sample drawings), trains once, exports, predicts,
 * and writes WebP pictures. Without --all only light at 1280 × 800 and dark at 1920 × 1080 are taken.
 * With --curation the pages of labelling and checking are taken instead: suggestions, the map, groups, history, checks, dialogs.
 * Look at them before they are kept: photos with people's faces do not belong in the repository.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import sharp from 'sharp';
import { findBrowser } from '../tests/browser.ts';
import { openFolder } from '../tests/e2e/openFolder.ts';
import { startThaw } from '../tests/e2e/thawServer.ts';
import { show, walkCuration } from './curationPages.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'docs/pictures' },
    all: { type: 'boolean', default: false },
    curation: { type: 'boolean', default: false },
  },
});

interface View {
  readonly colourScheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}
const views: readonly View[] = [
  { colourScheme: 'light', width: 1280, height: 800 },
  { colourScheme: 'dark', width: 1920, height: 1080 },
  ...(values.all
    ? ([
        { colourScheme: 'dark', width: 1280, height: 800 },
        { colourScheme: 'light', width: 1920, height: 1080 },
      ] as const)
    : []),
];

const browser = findBrowser();
if ('missing' in browser) {
  console.error(browser.missing);
  process.exitCode = 1;
} else {
  const out = resolve(values.out);
  await mkdir(out, { recursive: true });
  const thaw = await startThaw(async () => {});
  const chrome = await chromium.launch({
    executablePath: browser.executablePath,
    // Without a graphics card the processor draws the map.
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  });
  try {
    const page = await chrome.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    await page.goto(thaw.url);
    await page
      .getByRole('tab')
      .or(page.getByRole('link', { name: 'Train' }))
      .first()
      .waitFor();
    await takeAll(page, out, 'first-start', views);
    await openFolders(
      page,
      positionals.map((folder) => resolve(folder)),
    );
    if (values.curation) await walkCuration(page, (name) => takeAll(page, out, name, views));
    else await walk(page, out, resolve(positionals[0] ?? join(thaw.workFolder, 'data', 'sample')));
  } finally {
    await chrome.close();
    await thaw.stop();
  }
}

async function openFolders(page: Page, folders: readonly string[]): Promise<void> {
  if (folders.length === 0) {
    await page.keyboard.press('Control+t');
    await imported(page);
  }
  // The first folder is opened last, so that it is the one shown.
  for (const folder of folders.toReversed()) {
    await openFolder(page, folder);
    await imported(page);
  }
}

/** The import is over when nothing runs any more: the status line then says what was saved, or nothing. */
async function imported(page: Page): Promise<void> {
  await page.getByRole('gridcell').first().waitFor({ timeout: 120_000 });
  await page.getByText('importing').first().waitFor({ state: 'detached', timeout: 600_000 });
}

/** `folder`: where the photos to predict are taken from. */
async function walk(page: Page, out: string, folder: string): Promise<void> {
  await show(page, 'photos');
  await page.getByRole('gridcell').nth(3).click();
  await takeAll(page, out, 'photos', views);
  for (const path of ['photos/focus', 'check', 'augment', 'networks', 'train']) {
    await show(page, path);
    await takeAll(page, out, path.replace('/', '-'), views);
  }
  await page.keyboard.press('Control+Enter');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.getByText(/^Running the frozen part/).waitFor({ timeout: 60_000 });
  await takeAll(page, out, 'training', views.slice(0, 1));
  await page.getByText(/it had never seen/).waitFor({ timeout: 600_000 });
  await takeAll(page, out, 'run', views);
  await page.getByRole('button', { name: 'Export…' }).click();
  await page.getByRole('button', { name: 'Export and prove' }).click();
  await page.getByText('Proven: gives the same answers').waitFor({ timeout: 300_000 });
  await takeAll(page, out, 'export', views.slice(0, 1));
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  await show(page, 'runs');
  await takeAll(page, out, 'runs', views);
  await show(page, 'predict');
  await page.getByTestId('predict-files').setInputFiles(await somePictures(folder));
  await page.locator('button[data-answer]').first().waitFor({ timeout: 120_000 });
  await page.getByRole('button', { name: 'Save as CSV' }).waitFor();
  await takeAll(page, out, 'predict', views);
}

async function takeAll(page: Page, out: string, name: string, wanted: readonly View[]): Promise<void> {
  for (const { colourScheme, width, height } of wanted) {
    await page.emulateMedia({ colorScheme: colourScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    await page.waitForLoadState('networkidle');
    // Nothing may be missing: boxes that wait for their picture are filled soon after the last request.
    await page.waitForTimeout(name === 'training' ? 0 : 1500);
    await page.waitForLoadState('networkidle');
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    const file = join(out, `${name}-${colourScheme}-${width}.webp`);
    await sharp(await page.screenshot())
      .webp({ quality: 82 })
      .toFile(file);
    console.log(file);
  }
}

/** A few pictures of each sub-folder. */
async function somePictures(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(jpe?g|png)$/i.test(entry.name));
  const step = Math.max(1, Math.floor(files.length / 40));
  return files.filter((_, index) => index % step === 0).map((entry) => join(entry.parentPath, entry.name));
}
