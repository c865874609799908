/** The keys that a person has changed, kept in the settings. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useApi } from '../api/engine.tsx';
import { problemText } from '../api/problemText.ts';
import { useApp } from './appStore.tsx';
import type { KeyMap } from './keyMap.ts';

export function useKeyMap(): { changed: KeyMap; change: (next: KeyMap) => void } {
  const api = useApi();
  const queryClient = useQueryClient();
  const reportProblem = useApp((state) => state.reportProblem);
  const changed = useQuery(api.app.getSettings.queryOptions()).data?.keys ?? none;
  const { mutate } = useMutation(
    api.app.setSettings.mutationOptions({
      onError(problem) {
        reportProblem({ key: 'keys', text: problemText(problem) });
        void queryClient.invalidateQueries({ queryKey: api.app.getSettings.key() });
      },
    }),
  );
  const change = useCallback(
    (next: KeyMap) => {
      const keys = Object.fromEntries(Object.entries(next).map(([name, combos]) => [name, [...combos]]));
      queryClient.setQueryData(api.app.getSettings.queryKey(), (old) => (old ? { ...old, keys } : old));
      mutate({ keys });
    },
    [api, queryClient, mutate],
  );
  return { changed, change };
}

const none: KeyMap = {};
