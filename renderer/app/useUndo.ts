/** Undo and redo of labels in the shown dataset; the status line says what came back. */
import { useCallback } from 'react';
import type { EditResult } from '../../main/contract/index.ts';
import { useClient } from '../api/engine.tsx';
import { problemText } from '../api/problemText.ts';
import { useDataset } from '../navigation/useDataset.ts';
import { usePhotoViewStore } from '../pages/photos/photoView.tsx';
import { letGo } from '../pages/photos/useHeldSuggestions.ts';
import { texts } from '../texts/index.ts';
import { useAppStore } from './appStore.tsx';

export function useUndo(): { undo: () => Promise<void>; redo: () => Promise<void> } {
  const client = useClient();
  const store = useAppStore();
  const viewStore = usePhotoViewStore();
  const datasetId = useDataset()?.datasetId;

  const step = useCallback(
    async (call: (request: { datasetId: number }) => Promise<EditResult>, nothing: string) => {
      if (datasetId === undefined) return;
      try {
        const { entry } = await call({ datasetId });
        // The engine's own summary: "undone: 6 photos labelled tulip".
        store.getState().reportSaved({ at: Date.now(), text: entry?.summary ?? nothing, undoable: false });
        store.getState().solveProblem('labels');
        store.getState().photosChanged();
        viewStore.setState(({ held }) => ({ held: letGo(held) }));
      } catch (problem) {
        store.getState().reportProblem({ key: 'labels', text: problemText(problem) });
      }
    },
    [datasetId, store, viewStore],
  );

  return {
    undo: useCallback(() => step(client.labels.undo, texts.shell.nothingToUndo), [client, step]),
    redo: useCallback(() => step(client.labels.redo, texts.shell.nothingToRedo), [client, step]),
  };
}
