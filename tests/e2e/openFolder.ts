/** Opens a folder as a person does where there is no native dialog: by its path in the folder chooser. */
import { expect, type Page } from '@playwright/test';

/** Opens the chooser by its key, once the app has drawn itself and listens, and takes the folder. */
export async function openFolder(page: Page, folder: string): Promise<void> {
  await expect(page.getByRole('main')).toHaveText(/\S/);
  await page.keyboard.press('Control+o');
  await chooseFolder(page, folder);
}

/** Takes the folder in the chooser that is open. */
export async function chooseFolder(page: Page, folder: string): Promise<void> {
  const path = page.getByLabel('Folder', { exact: true });
  // It is filled with where one starts; what is typed before that is lost.
  await expect(path).not.toHaveValue('');
  await path.fill(folder);
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await page.getByRole('button', { name: 'Choose this folder' }).click();
}

/** Waits until every photo is in and none has a label. Gives how many there are: equal pictures count once. */
export async function countUnlabelled(page: Page): Promise<number> {
  const header = page.getByRole('main').getByText(/^\d+ photos, 0 labelled$/);
  await expect(page.getByText('nothing labelled')).toBeVisible();
  // The list below the steps is asked for on its own, and may come a moment later.
  await expect(header).toBeVisible();
  return Number.parseInt((await header.textContent()) ?? '', 10);
}
