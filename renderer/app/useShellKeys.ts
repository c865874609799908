/** The keys that work on every page. */
import { useLocation } from 'wouter';
import { routes, steps } from '../navigation/routes.ts';
import { useDataset } from '../navigation/useDataset.ts';
import { texts } from '../texts/index.ts';
import { useAppStore } from './appStore.tsx';
import { keyCaps, useEverywhereKeys } from './keys.tsx';
import { useOpenFolder } from './useOpenFolder.ts';
import { useUndo } from './useUndo.ts';

export function useShellKeys(): void {
  const store = useAppStore();
  const [, navigate] = useLocation();
  const openFolder = useOpenFolder();
  const dataset = useDataset();
  const { undo, redo } = useUndo();
  const words = texts.shell.keys;
  useEverywhereKeys([
    {
      title: texts.shell.everywhere,
      bindings: [
        {
          combos: ['mod+k'],
          does: words.findCommand,
          run: () => store.getState().show('commands'),
          inFields: true,
          notACommand: true,
        },
        { combos: ['?'], does: words.theseKeys, run: () => store.getState().show('keys') },
        {
          combos: steps.map((_, index) => `mod+${index + 1}`),
          shown: [...keyCapsOfMod(), '1', '–', String(steps.length)],
          does: words.goToTab,
          run: (_event, combo) => navigate(steps[Number(combo.slice(-1)) - 1]?.path ?? steps[0].path),
          inFields: true,
          notACommand: true,
        },
        { combos: ['f6'], does: words.nextPart, run: () => focusPart(1), inFields: true, notACommand: true },
        { combos: ['shift+f6'], does: words.previousPart, run: () => focusPart(-1), inFields: true, notACommand: true },
        { combos: ['mod+o'], does: words.openFolder, run: () => void openFolder(), inFields: true },
        {
          combos: ['mod+shift+o'],
          does: texts.imports.addKey,
          run: () => store.getState().addPhotos({ datasetId: dataset?.datasetId ?? null }),
          inFields: true,
        },
        {
          combos: ['mod+shift+e'],
          does: texts.versions.key,
          run: () => store.getState().showVersions(dataset?.datasetId ?? null),
        },
        {
          combos: ['mod+shift+h'],
          does: texts.history.openKey,
          run: () => {
            navigate(routes.photos);
            store.getState().showHistory(true);
          },
        },
        { combos: ['mod+z'], does: words.undo, run: () => void undo(), inLists: true },
        {
          combos: ['mod+shift+z', 'mod+y'],
          shown: redoCaps(),
          does: words.redo,
          run: () => void redo(),
          inLists: true,
        },
      ],
    },
  ]);
}

const keyCapsOfMod = (): string[] => keyCaps('mod');
const redoCaps = (): string[] => keyCaps('mod+shift+z');

/** Moves the focus to the next (or previous) part of the window that can take it. */
function focusPart(direction: 1 | -1): void {
  const parts = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (part) => part.offsetParent !== null && !part.querySelector('[data-region]'),
  );
  const here = parts.findIndex((part) => part.contains(document.activeElement));
  for (let step = 1; step <= parts.length; step++) {
    const from = here < 0 && direction < 0 ? 0 : here;
    const part = parts[(from + direction * step + parts.length * step) % parts.length];
    if (!part) continue;
    const first = part.matches('[data-region-start]')
      ? part
      : part.querySelector<HTMLElement>(
          '[data-region-start], a[href], button:not([disabled]), input:not([disabled]), [tabindex="0"]',
        );
    if (!first) continue;
    first.focus();
    return;
  }
}
