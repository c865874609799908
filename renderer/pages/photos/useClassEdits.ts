/** Making, renaming, moving and removing classes. A refusal (a name that is taken) stands beside the classes. */
import { useCallback, useMemo, useState } from 'react';
import type { EditResult } from '../../../main/contract/index.ts';
import { useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { useAppStore } from '../../app/appStore.tsx';
import { texts } from '../../texts/index.ts';

export interface ClassEdits {
  /** Each resolves to whether it was saved. */
  /** The photos get the new class in the same step. */
  create: (name: string, photoIds?: readonly number[]) => Promise<boolean>;
  rename: (classId: number, name: string) => Promise<boolean>;
  move: (classId: number, position: number) => Promise<boolean>;
  recolour: (classId: number, colour: number) => Promise<boolean>;
  merge: (classId: number, into: number) => Promise<boolean>;
  remove: (classId: number, photos: { moveTo: number | null; reject: boolean }) => Promise<boolean>;
  problem: string | null;
  forgetProblem: () => void;
}

export function useClassEdits(datasetId: number): ClassEdits {
  const client = useClient();
  const store = useAppStore();
  const [problem, setProblem] = useState<string | null>(null);
  const attempt = useCallback(
    async (call: () => Promise<{ at: number; text: string } | null>): Promise<boolean> => {
      try {
        const saved = await call();
        if (saved) store.getState().reportSaved({ ...saved, undoable: true });
        setProblem(null);
        return true;
      } catch (refused) {
        setProblem(problemText(refused));
        return false;
      }
    },
    [store],
  );
  return useMemo(() => {
    const edit = (call: () => Promise<EditResult>) =>
      attempt(async () => {
        const { entry } = await call();
        return entry && { at: entry.at, text: entry.summary };
      });
    return {
      create: (name, photoIds = []) =>
        attempt(async () => {
          const selection = photoIds.length > 0 ? { selection: { photoIds: [...photoIds] } } : {};
          const made = await client.labels.createClass({ datasetId, name, ...selection });
          return { at: Date.now(), text: texts.classes.made(made.name, photoIds.length) };
        }),
      rename: (classId, name) => edit(() => client.labels.renameClass({ classId, name })),
      recolour: (classId, colour) => edit(() => client.labels.recolourClass({ classId, colour })),
      move: (classId, position) => edit(() => client.labels.moveClass({ classId, position })),
      merge: (classId, into) => edit(() => client.labels.mergeClasses({ classIds: [classId], into })),
      remove: (classId, photos) => edit(() => client.labels.removeClass({ classId, ...photos })),
      problem,
      forgetProblem: () => setProblem(null),
    };
  }, [attempt, client, datasetId, problem]);
}
