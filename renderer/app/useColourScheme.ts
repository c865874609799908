/** Keeps the window's theme and the saved setting the same. */
import { useMantineColorScheme } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import type { Settings } from '../../main/contract/index.ts';
import { useApi } from '../api/engine.tsx';

/** Follows the setting, also when another window changes it. */
export function useColourScheme(): void {
  const api = useApi();
  const { setColorScheme } = useMantineColorScheme();
  const saved = useQuery(api.app.getSettings.queryOptions()).data?.colourScheme;
  useEffect(() => {
    if (saved) setColorScheme(saved);
  }, [saved, setColorScheme]);
}

/** Changes the theme at once and saves it. */
export function useSetColourScheme(): (scheme: Settings['colourScheme']) => void {
  const api = useApi();
  const { setColorScheme } = useMantineColorScheme();
  const { mutate } = useMutation(api.app.setSettings.mutationOptions());
  return useCallback(
    (colourScheme: Settings['colourScheme']) => {
      setColorScheme(colourScheme);
      mutate({ colourScheme });
    },
    [setColorScheme, mutate],
  );
}
