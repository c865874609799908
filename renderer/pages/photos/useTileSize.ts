/** Size of a tile and whether whole pictures are shown: settings, changed at once and saved when the hand rests. */
import { useDebouncedCallback } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Settings } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';

export const tileSizes = { smallest: 72, largest: 320 } as const;

export function useTileSize(): {
  tileSize: number;
  wholePictures: boolean;
  setTileSize: (px: number) => void;
  toggleWhole: () => void;
} {
  const api = useApi();
  const queryClient = useQueryClient();
  const settings = useQuery(api.app.getSettings.queryOptions()).data;
  const { mutate } = useMutation(api.app.setSettings.mutationOptions());
  const save = useDebouncedCallback(mutate, 250);
  const change = useCallback(
    (part: Partial<Settings>) => {
      queryClient.setQueryData(api.app.getSettings.queryKey(), (old) => (old ? { ...old, ...part } : old));
      save(part);
    },
    [api, queryClient, save],
  );
  const tileSize = settings?.tileSize ?? 110;
  const wholePictures = settings?.wholePictures ?? false;
  return {
    tileSize,
    wholePictures,
    setTileSize: (px) =>
      change({ tileSize: Math.round(Math.min(tileSizes.largest, Math.max(tileSizes.smallest, px))) }),
    toggleWhole: () => change({ wholePictures: !wholePictures }),
  };
}
