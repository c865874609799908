/** Opens a folder as a person does where there is no native dialog: by its path in the folder chooser. */
import { expect, type Page } from '@playwright/test';

/** Opens the chooser by its key and takes the folder. */
export async function openFolder(page: Page, folder: string): Promise<void> {
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
