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
import { createStore, type StoreApi, useStore } from 'zustand';

export interface KeyBinding {
  /**
   * `f`, `shift+arrowleft`, `mod+shift+z`, `?`: names of KeyboardEvent.key in lower case; `mod` is Ctrl, on macOS ⌘.
   * Empty for rows of the sheet that are about the mouse.
   */
  combos: readonly string[];
  /** How the sheet writes it where the combos are not it: ['1', '–', '9']. Parts not in one-key form are plain text. */
  shown?: readonly string[];
  /** What it does, in words that start with a verb: "flag". */
  does: string;
  /** Returns false when there was nothing to do, so that the browser may have the key. */
  run?: (event: KeyboardEvent, combo: string) => unknown;
  /** Also while a text field has the focus. Ctrl combinations that a field needs itself stay with the field. */
  inFields?: boolean;
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
  groups: readonly KeyGroup[];
}

interface KeysState {
  page: PageKeys | null;
  everywhere: readonly KeyGroup[];
}

const KeysContext = createContext<StoreApi<KeysState> | null>(null);

export function KeysProvider(props: { children: ReactNode }): ReactNode {
  const [store] = useState(() => createStore<KeysState>(() => ({ page: null, everywhere: [] })));

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const { page, everywhere } = store.getState();
      const groups = [...(page?.groups ?? []), ...everywhere];
      for (const combo of combosOf(event)) {
        for (const group of groups) {
          for (const binding of group.bindings) {
            if (!binding.run || !binding.combos.includes(combo) || !mayAct(binding, event, combo)) continue;
            if (binding.run(event, combo) === false) continue;
            event.preventDefault();
            return;
          }
        }
      }
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [store]);

  return <KeysContext value={store}>{props.children}</KeysContext>;
}

/** Binds the keys of a page while it is shown. The groups may change on every render. */
export function usePageKeys(pageTitle: string, groups: readonly KeyGroup[]): void {
  const store = useKeysStore();
  const latest = useRef<PageKeys>({ pageTitle, groups });
  useLayoutEffect(() => {
    latest.current = { pageTitle, groups };
    store.setState({ page: latest.current });
  });
  useLayoutEffect(
    () => () => {
      if (store.getState().page === latest.current) store.setState({ page: null });
    },
    [store],
  );
}

/** Binds the keys that work on every page; for the shell. */
export function useEverywhereKeys(groups: readonly KeyGroup[]): void {
  const store = useKeysStore();
  useLayoutEffect(() => store.setState({ everywhere: groups }));
}

/** All bindings of this moment: for the sheet and the command list. */
export function useAllKeys(): {
  pageTitle: string | null;
  pageGroups: readonly KeyGroup[];
  everywhere: readonly KeyGroup[];
} {
  const { page, everywhere } = useStore(useKeysStore());
  return useMemo(
    () => ({ pageTitle: page?.pageTitle ?? null, pageGroups: page?.groups ?? [], everywhere }),
    [page, everywhere],
  );
}

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

/** The combos an event can be read as: by what the key types, then by where it lies (Korean and French layouts). */
function combosOf(event: KeyboardEvent): string[] {
  const typed = event.key.toLowerCase();
  const lies = /^Key[A-Z]$|^Digit\d$/.test(event.code) ? event.code.slice(-1).toLowerCase() : typed;
  const combo = (key: string) => {
    // Shift is part of what a printed sign is ("?"), but a choice with letters and named keys.
    const shiftCounts = event.shiftKey && (key.length > 1 || /[a-z ]/.test(key));
    const mod = isMac ? event.metaKey : event.ctrlKey;
    return `${mod ? 'mod+' : ''}${event.altKey ? 'alt+' : ''}${shiftCounts ? 'shift+' : ''}${key}`;
  };
  return typed === lies || (typed.length === 1 && /[a-z0-9]/.test(typed))
    ? [combo(typed)]
    : [combo(typed), combo(lies)];
}

function mayAct(binding: KeyBinding, event: KeyboardEvent, combo: string): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (!target) return true;
  if (target.closest('[role="dialog"], [role="menu"], [role="listbox"]') && !binding.inDialogs) return false;
  if (isTextField(target)) {
    const belongsToField = ['mod+a', 'mod+z', 'mod+shift+z', 'mod+c', 'mod+v', 'mod+x'].includes(combo);
    return binding.inFields === true && !belongsToField;
  }
  if (
    target.closest('[role="slider"], input[type="radio"], input[type="range"], select') &&
    /arrow|home|end|page/.test(combo)
  ) {
    return false;
  }
  const pressesIt = combo === ' ' || combo === 'enter';
  return !(pressesIt && target.closest('button, a, input, summary, [role="button"], [role="tab"]'));
}

function isTextField(target: HTMLElement): boolean {
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button', 'submit'].includes(target.type)
  );
}
