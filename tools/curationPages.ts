/** Walks through labelling and curation for `tools/screenshots.ts`: some labels taken away, suggestions, map, groups, checks, dialogs. */
import type { Page } from '@playwright/test';

/** Goes to a page by its address, as a link would. */
export async function show(page: Page, path: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `/${path}`);
}

/** `take` keeps pictures of what is on the screen under a name. Ends on the photos, as they were opened but with some labels missing. */
export async function walkCuration(page: Page, take: (name: string) => Promise<void>): Promise<void> {
  await show(page, 'photos');
  await takeLabelsAway(page);
  await page
    .getByRole('button', { name: 'Suggest labels' })
    .or(page.getByRole('button', { name: 'Find what' }))
    .click();
  await page.getByText(/Learnt from/).waitFor({ timeout: 300_000 });
  await page.getByRole('button', { name: 'Accept suggestions…' }).click();
  await take('suggestions');
  await page.keyboard.press('l');
  await page.locator('button[data-likeliest]').waitFor();
  await take('label-next');
  await page.keyboard.press('g');
  await page.getByRole('button', { name: 'Clear filters' }).click();

  await page.keyboard.press('m');
  await page.getByRole('button', { name: 'Draw the map' }).click();
  await page.getByText('Near means alike; far means little.').waitFor({ timeout: 300_000 });
  await take('map');
  await page.keyboard.press('c');
  await page.getByRole('region', { name: 'Group 1', exact: true }).waitFor({ timeout: 300_000 });
  await take('groups');

  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.getByRole('gridcell').first().waitFor();
  await take('history');
  await page.keyboard.press('h');
  await page.getByRole('button', { name: 'Edit classes' }).click();
  await take('classes');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await take('keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await take('commands');
  await page.keyboard.press('Escape');

  for (const [command, name] of [
    ['Split into', 'split'],
    ['versions and export', 'versions'],
    ['add photos', 'add-photos'],
  ] as const) {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(command);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').last().waitFor();
    await take(name);
    if (name === 'add-photos') {
      await page.getByRole('button', { name: 'Choose folder…' }).click();
      await take('add-photos-folder');
      await page.keyboard.press('Escape');
    }
    await page.keyboard.press('Escape');
    await page.waitForTimeout(400);
  }

  await show(page, 'check');
  await take('check-not-run');
  await page.getByRole('button', { name: 'Check now' }).click();
  await page.getByText(/to review/).waitFor({ timeout: 600_000 });
  await take('check');
  await page.getByRole('navigation', { name: 'Checks' }).getByRole('button', { name: 'Near-duplicates' }).click();
  await take('check-duplicates');
  await show(page, 'photos');
}

/** Of photos with a 7 in their names: something is left to label. */
async function takeLabelsAway(page: Page): Promise<void> {
  const search = page.getByLabel('Search file names');
  await search.fill('7');
  await page
    .getByText(/matching|of \d/)
    .first()
    .waitFor();
  await page.waitForTimeout(1500);
  await page.getByRole('gridcell').first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('0');
  await page.getByRole('contentinfo').getByText(/label/).waitFor();
  await page.keyboard.press('Escape');
  await search.fill('');
}
