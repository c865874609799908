/** Labels a folder of mixed photos in the real window as a person would, by keys, and counts what it took. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { photosIn } from './photoFolders.ts';

/** Seconds that a person needs, the same on every road, so that roads can be compared. */
export const think = {
  /** To look at a photo and know its class. */
  look: 0.6,
  /** To see that a suggestion is right. */
  confirm: 0.3,
  /** For each key of a name or a path, and for each other key that needs no look. */
  key: 0.15,
} as const;

/** Copies the first photos in the order of their hashes into one flat folder; their names tell nothing. Returns the truth by name. */
export function mixPhotos(source: string, folder: string, photos: number): Map<string, string> {
  mkdirSync(folder, { recursive: true });
  const mixed = photosIn(source)
    .map((photo) => ({ ...photo, hash: createHash('sha256').update(readFileSync(photo.path)).digest('hex') }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .filter(({ hash }, index, all) => hash !== all[index - 1]?.hash)
    .slice(0, photos);
  return new Map(
    mixed.map(({ path, className, hash }) => {
      const name = `${hash.slice(0, 16)}.jpg`;
      copyFileSync(path, join(folder, name));
      return [name, className];
    }),
  );
}

export interface Labelling {
  readonly presses: number;
  readonly minutes: number;
  /** Of them, what the person thought and typed. */
  readonly thinkingMinutes: number;
  readonly accepted: number;
  readonly corrected: number;
  /** Ms from a key to the frame that shows what it did, of every label key. */
  readonly toScreenMs: readonly number[];
  /** Ms from a key to "Saved", of every label key that was seen saved before the next. */
  readonly toSavedMs: readonly number[];
}

/** A person at the keyboard: every press is counted, every thought takes its time. */
export function createPerson(page: Page) {
  let presses = 0;
  let thoughtMs = 0;
  const wait = async (seconds: number) => {
    thoughtMs += seconds * 1000;
    await page.waitForTimeout(seconds * 1000);
  };
  return {
    counted: () => ({ presses, thinkingMinutes: thoughtMs / 60_000 }),
    async press(key: string, seconds: number = think.key) {
      await wait(seconds);
      presses += 1;
      await page.keyboard.press(key);
    },
    /** Clicks count as presses do. */
    async click(target: Locator, modifiers: ('Control' | 'Shift')[] = []) {
      await wait(think.key);
      presses += 1;
      await target.click({ modifiers });
    },
    think: wait,
    async type(text: string) {
      for (const letter of text) {
        await wait(think.key);
        presses += 1;
        await page.keyboard.type(letter);
      }
    },
  };
}

/** Puts measuring into the page: frames after label keys, and when the status line says "Saved". */
export async function measureKeys(page: Page): Promise<() => Promise<{ toScreenMs: number[]; toSavedMs: number[] }>> {
  await page.evaluate(() => {
    const kept = { toScreenMs: [] as number[], toSavedMs: [] as number[] };
    let waiting: number | null = null;
    window.addEventListener(
      'keydown',
      (event) => {
        if (!/^([1-9]|Enter)$/.test(event.key) || event.target instanceof HTMLInputElement) return;
        const pressed = event.timeStamp;
        waiting = pressed;
        let changed = false;
        const watch = new MutationObserver(() => {
          changed = true;
        });
        watch.observe(document.body, { subtree: true, childList: true, attributes: true });
        const frame = () =>
          requestAnimationFrame(() => {
            if (!changed) return frame();
            watch.disconnect();
            // A message is handled after the frame that is being drawn.
            const channel = new MessageChannel();
            channel.port1.onmessage = () => kept.toScreenMs.push(performance.now() - pressed);
            channel.port2.postMessage(null);
            return 0;
          });
        frame();
      },
      true,
    );
    const status = document.querySelector('footer [role="status"]');
    if (status) {
      new MutationObserver(() => {
        if (waiting !== null && /Saved/.test(status.textContent ?? ''))
          kept.toSavedMs.push(performance.now() - waiting);
        waiting = null;
      }).observe(status, { subtree: true, childList: true, characterData: true });
    }
    Object.assign(window, { labellingFigures: kept });
  });
  return () =>
    page.evaluate(
      () => (window as unknown as { labellingFigures: { toScreenMs: number[]; toSavedMs: number[] } }).labellingFigures,
    );
}

/** Opens the folder, makes the classes, and labels every photo in the focus view by its truth. */
export async function labelAll(
  page: Page,
  folder: string,
  truth: ReadonlyMap<string, string>,
  options: {
    /** So many of each class are labelled before suggestions are asked for; null for none at all. */
    readonly beforeSuggestions: number | null;
    /** Whether suggestions are then accepted by whole screens of the grid; what was wrong there is labelled one by one. */
    readonly byScreens: boolean;
    say(line: string): void;
  },
): Promise<Labelling> {
  const person = createPerson(page);
  const classes = [...new Set(truth.values())].sort();
  const started = performance.now();
  await person.press('Control+o');
  // The field begins with a folder of its own, which is selected and typed over.
  await page.waitForFunction(() => (document.activeElement as HTMLInputElement | null)?.value?.startsWith('/'));
  await person.press('Control+a');
  await person.type(folder);
  await person.press('Enter');
  await page.getByRole('button', { name: 'Choose this folder' }).click({ timeout: 120_000 });
  await page.getByText(`${truth.size} photos, 0 labelled`).waitFor({ timeout: 120_000 });
  for (const name of classes) {
    await person.press('n');
    await page.getByPlaceholder('Name of the new class').waitFor();
    await person.type(name);
    await person.press('Enter');
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).waitFor();
  }
  await person.press('v');
  const figures = await measureKeys(page);

  const labelled = new Map<string, number>();
  let [accepted, corrected, done] = [0, 0, 0];
  let asked = options.beforeSuggestions === null;
  let before = '';
  for (;;) {
    const shown = await nextPhoto(page, before);
    if (shown === null) break;
    const className = truth.get(shown.name);
    if (className === undefined) throw new Error(`${shown.name} is not one of the photos.`);
    const right = shown.suggested === className;
    await person.think(right ? think.confirm : think.look);
    // A queue that has just been asked for may have put another photo there meanwhile: that one is looked at then.
    if ((await nextPhoto(page, ''))?.name !== shown.name) continue;
    before = shown.name;
    await person.press(right ? 'Enter' : String(classes.indexOf(className) + 1), 0);
    if (right) accepted += 1;
    else if (shown.suggested !== null) corrected += 1;
    done += 1;
    labelled.set(className, (labelled.get(className) ?? 0) + 1);
    if (done % 50 === 0) options.say(`${done} photos, ${accepted} accepted, ${corrected} corrected`);
    const enough = classes.every((name) => (labelled.get(name) ?? 0) >= (options.beforeSuggestions ?? 0));
    if (!asked && enough) {
      asked = true;
      // What helps most comes first from here on; suggestions appear as soon as they are there.
      await person.press('l');
      before = '';
      if (options.byScreens) accepted += await acceptScreens(page, person, truth, options.say);
    }
  }
  const minutes = (performance.now() - started) / 60_000;
  const { toScreenMs, toSavedMs } = await figures();
  return { ...person.counted(), minutes, accepted, corrected, toScreenMs, toSavedMs };
}

/** In the grid, the surest first: selects a screen, takes out what is wrong, accepts the rest; ends when half of a screen is wrong or known. */
async function acceptScreens(
  page: Page,
  person: ReturnType<typeof createPerson>,
  truth: ReadonlyMap<string, string>,
  say: (line: string) => void,
): Promise<number> {
  await person.press('g');
  await person.click(page.getByRole('combobox', { name: 'Sort' }));
  await person.click(page.getByRole('option', { name: 'Sort: surest suggestion first' }));
  await page.getByText(/Learnt from/).waitFor({ timeout: 120_000 });
  const judgedWrong = new Set<string>();
  let accepted = 0;
  for (;;) {
    await person.press('Home');
    // What was accepted stays in sight for a moment.
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[role="gridcell"]')].every((cell) => cell.ariaLabel?.startsWith('no label, sugg')),
    );
    const last = (await wholeTiles(page)).at(-1);
    if (last === undefined || last.index === 0) break;
    await person.click(page.locator(`[data-index="${last.index}"]`), ['Shift']);
    // What is looked over is what is selected. A new order may have moved the first photo away from the first place meanwhile.
    const tiles = await wholeTiles(page);
    if (!tiles.every((tile) => tile.selected)) {
      await person.press('Escape');
      continue;
    }
    const fresh = tiles.filter((tile) => !judgedWrong.has(`${tile.name} ${tile.suggested}`));
    await person.think(think.confirm * fresh.length);
    const wrong = tiles.filter((tile) => tile.suggested !== truth.get(tile.name));
    for (const tile of wrong) {
      judgedWrong.add(`${tile.name} ${tile.suggested}`);
      await person.click(page.locator(`[data-index="${tile.index}"]`), ['Control']);
    }
    await person.press('Enter');
    await page.getByText(/suggestions? accepted/).waitFor();
    await person.press('Escape');
    accepted += tiles.length - wrong.length;
    say(`a screen of ${tiles.length}, ${wrong.length} wrong; ${accepted} accepted`);
    const freshlyWrong = wrong.filter((tile) => fresh.includes(tile));
    if (fresh.length < tiles.length / 2 || freshlyWrong.length > fresh.length / 2) break;
  }
  await person.press('l');
  return accepted;
}

/** Tiles that are wholly in sight, in order, with what is suggested for them and whether they are selected. */
function wholeTiles(
  page: Page,
): Promise<{ index: number; name: string; suggested: string | null; selected: boolean }[]> {
  return page.getByRole('grid').evaluate((grid) => {
    const { top, bottom } = grid.getBoundingClientRect();
    return [...grid.querySelectorAll<HTMLElement>('[role="gridcell"]')]
      .filter((cell) => cell.getBoundingClientRect().top >= top && cell.getBoundingClientRect().bottom <= bottom)
      .map((cell) => {
        const said = cell.ariaLabel ?? '';
        const suggested = /suggested ([^,]+),/.exec(said)?.[1] ?? null;
        const selected = cell.ariaSelected === 'true';
        return { index: Number(cell.dataset.index), name: said.split(', ').at(-1) ?? '', suggested, selected };
      });
  });
}

/** The photo in focus once it is another than `before`, with what is suggested for it; null when nothing is left. */
async function nextPhoto(page: Page, before: string): Promise<{ name: string; suggested: string | null } | null> {
  const shown = await page.waitForFunction(
    (old) => {
      const words = document.querySelector('main')?.textContent ?? '';
      if (/Nothing left to label|All [\d,]+ done/.test(words)) return { name: null, suggested: null };
      const name = document.querySelector<HTMLImageElement>('main img[src*="assets/picture/"]')?.alt;
      if (!name || name === old) return false;
      const button = document.querySelector('button[data-likeliest]');
      return { name, suggested: button?.getAttribute('aria-label')?.split(',')[0] ?? null };
    },
    before,
    { timeout: 120_000, polling: 'raf' },
  );
  const { name, suggested } = (await shown.jsonValue()) as { name: string | null; suggested: string | null };
  return name === null ? null : { name, suggested };
}
