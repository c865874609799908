/** What labelling a folder of mixed photos takes a person, key presses and minutes, with and without suggestions. */
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build, buildNeed } from '../../main/hosts/build.ts';
import { openStore } from '../../main/store/store.ts';
import { findBrowser } from '../../tests/browser.ts';
import { startThaw } from '../../tests/e2e/thawServer.ts';
import type { Benchmark } from './benchmark.ts';
import { median } from './compare.ts';
import { type Labelling, labelAll, mixPhotos, think } from './labelFlowers.ts';
import { requireData } from './photoFolders.ts';

/** `THAW_BENCH_LABELS` takes fewer, to try it. */
const photos = Number(process.env.THAW_BENCH_LABELS ?? 500);
const perClass = 10;

const roads = [
  { name: 'without suggestions', beforeSuggestions: null, byScreens: false },
  { name: `suggestions after ${perClass} a class, one by one`, beforeSuggestions: perClass, byScreens: false },
  {
    name: `suggestions after ${perClass} a class, by screens of the grid`,
    beforeSuggestions: perClass,
    byScreens: true,
  },
] as const;

export const benchmark: Benchmark = {
  question: `Labelling ${photos} mixed flowers from nothing in the browser: key presses and minutes, with and without suggestions.`,
  async run({ say }) {
    const browser = findBrowser();
    if ('missing' in browser) return { columns: [], rows: [], notes: [browser.missing] };
    const root = join(import.meta.dirname, '..', '..');
    if (buildNeed(root).reason) await build(root);
    const walk = async (road: (typeof roads)[number]): Promise<string[]> => {
      let truth = new Map<string, string>();
      const thaw = await startThaw(async (folder) => {
        truth = mixPhotos(requireData('flowers'), join(folder, 'mixed'), photos);
      });
      const chrome = await chromium.launch({ executablePath: browser.executablePath, args: ['--no-sandbox'] });
      try {
        const page = await chrome.newPage({ viewport: { width: 1280, height: 800 } });
        await page.goto(thaw.url);
        await page.getByText('Teach a network to tell your photos apart').waitFor();
        const { beforeSuggestions, byScreens } = road;
        const labelling = await labelAll(page, join(thaw.workFolder, 'mixed'), truth, {
          ...{ beforeSuggestions, byScreens, say: (line) => say(`${road.name}: ${line}`) },
        });
        const right = rightLabels(join(thaw.workFolder, 'data', 'thaw.sqlite'), truth);
        return [road.name, ...cells(labelling, truth.size), `${right} of ${truth.size}`];
      } finally {
        await chrome.close();
        await thaw.stop();
      }
    };
    // Side by side: most of the time passes thinking, and whatever else the machine does is the same for all.
    const rows = await Promise.all(roads.map(walk));
    return {
      columns: [
        { title: 'road' },
        { title: 'key presses', align: 'right' },
        { title: 'minutes', align: 'right' },
        { title: 'of them thinking and typing', align: 'right' },
        { title: 'seconds a photo', align: 'right' },
        { title: 'suggestions accepted', align: 'right' },
        { title: 'corrected', align: 'right' },
        { title: 'key to screen, ms: median, 95 %', align: 'right' },
        { title: 'key to saved, ms: median, 95 %', align: 'right' },
        { title: 'labels right', align: 'right' },
      ],
      rows,
      notes: [
        `The person needs ${think.look} s to look at a photo and know its class, ${think.confirm} s to see that a suggestion is right, and ${think.key} s for every other key; these pass for real, so that what Thaw does meanwhile is done. The roads are walked at the same time. Everything from opening the folder to the end of the last photo counts: the path and the five class names are typed.`,
        'The focus view goes on by itself: one key labels and shows the next photo. With suggestions, Enter accepts a right one and the key of the class corrects a wrong one; what teaches most comes first, and the model follows the labels while they are made.',
        'By screens: in the grid, the surest first, a screen is selected, looked over, what is wrong taken out with Ctrl and a click, and the rest accepted with one key, until half of a screen is wrong or was found wrong before; the rest goes one by one. Clicks count as presses.',
        'Key to screen: from the event to after the first frame in which something has changed, measured in the page; a screen draws every 16.7 ms. Key to saved: until the status line says so, after the commit.',
      ],
    };
  },
};

/** Photos that ended with the label that they should have. */
function rightLabels(file: string, truth: ReadonlyMap<string, string>): number {
  const store = openStore({ file, backupFolder: '', clock: () => 0, readOnly: true });
  const labels = store
    .statement<[], { name: string; label: string }>(
      'SELECT photo.name, class.name AS label FROM photo JOIN class ON class.id = photo.class_id',
    )
    .all();
  store.close();
  return labels.filter(({ name, label }) => truth.get(name) === label).length;
}

function cells(labelling: Labelling, size: number): string[] {
  const { presses, minutes, thinkingMinutes, accepted, corrected, toScreenMs, toSavedMs } = labelling;
  const spread = (values: readonly number[]) =>
    values.length === 0 ? 'none' : `${median(values).toFixed(1)}, ${quantile(values, 0.95).toFixed(1)}`;
  return [
    String(presses),
    minutes.toFixed(1),
    thinkingMinutes.toFixed(1),
    ((60 * minutes) / size).toFixed(2),
    String(accepted),
    String(corrected),
    spread(toScreenMs),
    spread(toSavedMs),
  ];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
