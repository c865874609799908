/** What the window remembers beside the engine's data: chosen dataset, open dialog, what the status line says. */
import { createContext, type ReactNode, useContext, useState } from 'react';
import { createStore, type StoreApi, useStore } from 'zustand';
import type { NamedFile } from './importing/droppedTree.ts';

/** What was written to disk last, for the status line. */
export interface Saved {
  /** Milliseconds since 1970. */
  at: number;
  /** "6 photos labelled tulip". */
  text: string;
  /** True when Ctrl Z takes exactly this back. */
  undoable: boolean;
}

/** Something that went wrong and stays in the status line until it is solved or dismissed. */
export interface Problem {
  /** Where it belongs; a new problem with the same key replaces the old one. */
  key: string;
  text: string;
}

export interface SeenDownload {
  /** Null until the engine has answered. */
  jobId: string | null;
  /** Why it did not even begin. */
  problem: string | null;
}

/** Photos that somebody wants to add: chosen in the dialog, or dropped already. */
export interface AddingPhotos {
  /** Counts up, so that another drop begins anew. */
  readonly asked: number;
  /** The dataset to add to unless something else is chosen; null for a new one. */
  readonly datasetId: number | null;
  readonly paths?: readonly string[];
  /** From a browser, which knows no paths. */
  readonly files?: readonly NamedFile[];
}

export type AppDialog = 'keys' | 'commands' | 'split' | null;

export interface AppState {
  /** Dataset picked in this window; null until one is picked (then the last used one counts). */
  pickedDatasetId: number | null;
  dialog: AppDialog;
  saved: Saved | null;
  problems: readonly Problem[];
  /** Counts up whenever the engine says that photos or labels changed. */
  photosVersion: number;
  /** Counts up whenever a model suggests anew. */
  suggestionsVersion: number;
  /** True while the history of labels stands beside the photos. */
  historyShown: boolean;
  /** Import report to show beside the photos, once its import has ended. */
  watchedImport: { jobId: string; datasetId: number } | null;
  /** Downloads that this window has seen, by id of the weights: their jobs tell why one broke off after it has ended. */
  downloads: Readonly<Record<string, SeenDownload>>;
  /** Takes a picture that is dropped on the window, where the page wants one: its path, or the file itself in a browser. */
  takePicture: ((picture: string | File) => void) | null;
  pickDataset(datasetId: number | null): void;
  show(dialog: AppDialog): void;
  reportSaved(saved: Saved): void;
  reportProblem(problem: Problem): void;
  solveProblem(key: string): void;
  photosChanged(): void;
  suggestionsChanged(): void;
  addingPhotos: AddingPhotos | null;
  /** Dataset whose versions are shown; null for none. */
  versionsOf: number | null;
  showVersions(datasetId: number | null): void;
  /** Opens the dialog that brings photos in; null closes it. */
  addPhotos(what: Omit<AddingPhotos, 'asked'> | null): void;
  showHistory(shown: boolean): void;
  watchImport(started: { jobId: string; datasetId: number } | null): void;
  noteDownload(weightsId: string, seen: SeenDownload): void;
  wantPicture(take: AppState['takePicture']): void;
}

const createAppStore = (): StoreApi<AppState> =>
  createStore<AppState>((set) => ({
    pickedDatasetId: null,
    dialog: null,
    saved: null,
    problems: [],
    photosVersion: 0,
    suggestionsVersion: 0,
    historyShown: false,
    addingPhotos: null,
    versionsOf: null,
    watchedImport: null,
    downloads: {},
    takePicture: null,
    pickDataset: (pickedDatasetId) => set({ pickedDatasetId }),
    show: (dialog) => set({ dialog }),
    reportSaved: (saved) => set({ saved }),
    reportProblem: (problem) =>
      set((state) => ({ problems: [...state.problems.filter((other) => other.key !== problem.key), problem] })),
    solveProblem: (key) => set((state) => ({ problems: state.problems.filter((other) => other.key !== key) })),
    photosChanged: () => set((state) => ({ photosVersion: state.photosVersion + 1 })),
    suggestionsChanged: () => set((state) => ({ suggestionsVersion: state.suggestionsVersion + 1 })),
    showHistory: (historyShown) => set({ historyShown }),
    showVersions: (versionsOf) => set({ versionsOf }),
    addPhotos: (what) =>
      set((state) => ({ addingPhotos: what && { ...what, asked: (state.addingPhotos?.asked ?? 0) + 1 } })),
    watchImport: (watchedImport) => set({ watchedImport }),
    noteDownload: (weightsId, seen) => set((state) => ({ downloads: { ...state.downloads, [weightsId]: seen } })),
    wantPicture: (takePicture) => set({ takePicture }),
  }));

const AppStoreContext = createContext<StoreApi<AppState> | null>(null);

export function AppStoreProvider(props: { children: ReactNode }): ReactNode {
  const [store] = useState(createAppStore);
  return <AppStoreContext value={store}>{props.children}</AppStoreContext>;
}

/** The store itself, for handlers that read or write without following it. */
export function useAppStore(): StoreApi<AppState> {
  const store = useContext(AppStoreContext);
  if (!store) throw new Error('A component that uses the app store must stand inside AppStoreProvider.');
  return store;
}

/** Follows one piece of the store: `useApp((state) => state.saved)`. */
export const useApp = <Part,>(pick: (state: AppState) => Part): Part => useStore(useAppStore(), pick);
