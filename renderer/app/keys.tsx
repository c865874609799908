/**
 * Every key of the app. A page hands in its groups of bindings; what is bound is exactly what the sheet (`?`) and the
 * command list (Ctrl K) show, so that no key is shown that does nothing.
 */
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useLocation } from 'wouter';
import { createStore, type StoreApi, useStore } from 'zustand';
import { placeOf } from '../navigation/routes.ts';
import { useAppStore } from './appStore.tsx';
import { combosOf, mayAct } from './keyEvents.ts';
import { combosNow, type KeyMap, nameOf } from './keyMap.ts';

export interface KeyBinding {
  /** Under which a changed key is kept, where pages share a binding. Default: the page and the combos. */
  name?: string;
  /**
   * `f`, `shift+arrowleft`, `mod+shift+z`, `?`: names of KeyboardEvent.key in lower case; `mod` is Ctrl, on macOS ⌘.
   * Empty for rows of the sheet that are about the mouse.
   */
  combos: readonly string[];
  /** How the sheet writes it where the combos are not it: ['1', '–', '9']. Parts not in one-key form are plain text. */
  shown?: readonly string[];
  /** What it does, in words that start with a verb: "flag". */
  does: string;
  /**
   * `combo` is one of `combos`, also when another key was chosen for it. Returns false when there was nothing to do, so
   * that the browser may have the key.
   */
  run?: (event: KeyboardEvent, combo: string) => unknown;
  /** Also while a text field has the focus. Ctrl combinations that a field needs itself stay with the field. */
  inFields?: boolean;
  /** Also while a list of its own keys has the focus, as the history does. */
  inLists?: boolean;
  /** Also while a dialog is open. */
  inDialogs?: boolean;
  /** Left out of the command list (arrow keys, ranges). */
  notACommand?: boolean;
}

export interface KeyGroup {
  title: string;
  bindings: readonly KeyBinding[];
}

interface PageKeys {
  pageTitle: string;
  /** See placeOf. */
  place: string;
  groups: readonly KeyGroup[];
  /** Bound in other views of the page, where no key may mean two things either. */
  elsewhere: readonly KeyGroup[];
}

interface KeysState {
  page: PageKeys | null;
  everywhere: readonly KeyGroup[];
  /** Keys that a person has changed. */
  changed: KeyMap;
}

/** The place of the keys that work on every page. */
export const everywherePlace = 'everywhere';

const KeysContext = createContext<StoreApi<KeysState> | null>(null);

export function KeysProvider(props: { changed: KeyMap; children: ReactNode }): ReactNode {
  const { changed } = props;
  const [store] = useState(() => createStore<KeysState>(() => ({ page: null, everywhere: [], changed })));
  useLayoutEffect(() => store.setState({ changed }), [store, changed]);
  const appStore = useAppStore();

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      // A dialog has the keys from the moment it was asked for, before it is drawn and has the focus.
      const { dialog, addingPhotos, versionsOf } = appStore.getState();
      if (dialog !== null || addingPhotos !== null || versionsOf !== null) return;
      const { page, everywhere, changed } = store.getState();
      const scopes = [
        { place: page?.place ?? '', groups: page?.groups ?? [] },
        { place: everywherePlace, groups: everywhere },
      ];
      for (const combo of combosOf(event)) {
        for (const { place, groups } of scopes) {
          for (const binding of groups.flatMap((group) => group.bindings)) {
            const own = binding.combos[combosNow(changed, place, binding).indexOf(combo)];
            if (own === undefined || !binding.run || !mayAct(binding, event, combo)) continue;
            if (binding.run(event, own) === false) continue;
            event.preventDefault();
            return;
          }
        }
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [store, appStore]);

  return <KeysContext value={store}>{props.children}</KeysContext>;
}

/** Binds the keys of a page while it is shown. The groups may change on every render; `elsewhere` is of its other views. */
export function usePageKeys(
  pageTitle: string,
  groups: readonly KeyGroup[],
  elsewhere: readonly KeyGroup[] = none,
): void {
  const store = useKeysStore();
  const place = placeOf(useLocation()[0]);
  const latest = useRef<PageKeys>({ pageTitle, place, groups, elsewhere });
  useLayoutEffect(() => {
    latest.current = { pageTitle, place, groups, elsewhere };
    store.setState({ page: latest.current });
  });
  useLayoutEffect(
    () => () => {
      if (store.getState().page === latest.current) store.setState({ page: null });
    },
    [store],
  );
}

const none: readonly KeyGroup[] = [];

/** Binds the keys that work on every page; for the shell. */
export function useEverywhereKeys(groups: readonly KeyGroup[]): void {
  const store = useKeysStore();
  useLayoutEffect(() => store.setState({ everywhere: groups }));
}

/** A binding with the keys that it has now. */
export interface BoundKeys extends KeyBinding {
  /** Under which a changed key is kept. */
  name: string;
  place: string;
  /** In the order of `combos`. */
  now: readonly string[];
}

export interface BoundGroup {
  title: string;
  bindings: readonly BoundKeys[];
}

/** All bindings of this moment: for the sheet and the command list. */
export function useAllKeys(): {
  pageTitle: string | null;
  pageGroups: readonly BoundGroup[];
  everywhere: readonly BoundGroup[];
  elsewhere: readonly BoundGroup[];
} {
  const { page, everywhere, changed } = useStore(useKeysStore());
  return useMemo(() => {
    const bound = (groups: readonly KeyGroup[], place: string): BoundGroup[] =>
      groups.map(({ title, bindings }) => ({
        title,
        bindings: bindings.map((binding) => ({
          ...binding,
          ...{ place, name: nameOf(place, binding), now: combosNow(changed, place, binding) },
        })),
      }));
    const place = page?.place ?? '';
    return {
      pageTitle: page?.pageTitle ?? null,
      pageGroups: bound(page?.groups ?? none, place),
      everywhere: bound(everywhere, everywherePlace),
      elsewhere: bound(page?.elsewhere ?? none, place),
    };
  }, [page, everywhere, changed]);
}

/** The key that a thing on this page is done with now, from the one it has out of the box. */
export function useComboNow(combo: string): string {
  return useStore(useKeysStore(), ({ page, everywhere, changed }) => {
    if (Object.keys(changed).length === 0) return combo;
    for (const [place, groups] of [
      [page?.place ?? '', page?.groups ?? none],
      [everywherePlace, everywhere],
    ] as const) {
      for (const binding of groups.flatMap((group) => group.bindings)) {
        const now = combosNow(changed, place, binding)[binding.combos.indexOf(combo)];
        if (now !== undefined) return now;
      }
    }
    return combo;
  });
}

/** The keys that a person has changed. */
export const useChangedKeys = (): KeyMap => useStore(useKeysStore(), (state) => state.changed);

function useKeysStore(): StoreApi<KeysState> {
  const store = useContext(KeysContext);
  if (!store) throw new Error('A component that binds keys must stand inside KeysProvider.');
  return store;
}

export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** How people read a combo: "mod+shift+z" as ["Ctrl", "Shift", "Z"]. */
export function keyCaps(combo: string): string[] {
  const names: Record<string, string> = {
    mod: isMac ? '⌘' : 'Ctrl',
    alt: isMac ? '⌥' : 'Alt',
    shift: 'Shift',
    arrowleft: '←',
    arrowright: '→',
    arrowup: '↑',
    arrowdown: '↓',
    ' ': 'Space',
    escape: 'Esc',
    pageup: 'PgUp',
    pagedown: 'PgDn',
    delete: 'Del',
    '-': '−',
  };
  const parts = combo === '+' ? ['+'] : combo.split('+');
  return parts.map((part) => names[part] ?? part.charAt(0).toUpperCase() + part.slice(1));
}
