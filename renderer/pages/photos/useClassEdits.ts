/** Making, renaming, moving and removing classes. A refusal (a name that is taken) stands beside the classes. */
import { useCallback, useMemo, useState } from 'react';
import type { EditResult } from '../../../main/contract/index.ts';
import { useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { useAppStore } from '../../app/appStore.tsx';

export interface ClassEdits {
  /** Each resolves to whether it was saved. */
  create: (name: string) => Promise<boolean>;
  rename: (classId: number, name: string) => Promise<boolean>;
  move: (classId: number, position: number) => Promise<boolean>;
  remove: (classId: number, moveTo: number | null) => Promise<boolean>;
  problem: string | null;
  forgetProblem: () => void;
}

export function useClassEdits(datasetId: number): ClassEdits {
  const client = useClient();
  const store = useAppStore();
  const [problem, setProblem] = useState<string | null>(null);
  const attempt = useCallback(
    async (call: () => Promise<EditResult | undefined>): Promise<boolean> => {
      try {
        const entry = (await call())?.entry;
        if (entry) store.getState().reportSaved({ at: entry.at, text: entry.summary, undoable: true });
        setProblem(null);
        return true;
      } catch (refused) {
        setProblem(problemText(refused));
        return false;
      }
    },
    [store],
  );
  return useMemo(
    () => ({
      create: (name) =>
        attempt(async () => {
          await client.labels.createClass({ datasetId, name });
          return undefined;
        }),
      rename: (classId, name) => attempt(() => client.labels.renameClass({ classId, name })),
      move: (classId, position) => attempt(() => client.labels.moveClass({ classId, position })),
      remove: (classId, moveTo) => attempt(() => client.labels.removeClass({ classId, moveTo })),
      problem,
      forgetProblem: () => setProblem(null),
    }),
    [attempt, client, datasetId, problem],
  );
}
