/** Photos by id from the engine, however many. */
import { useCallback } from 'react';
import type { Photo } from '../../../main/contract/index.ts';
import { useClient } from '../../api/engine.tsx';

/** Ids that one question may hold. */
const atOnce = 2000;

export function useFindPhotos(): (photoIds: readonly number[]) => Promise<Photo[]> {
  const client = useClient();
  return useCallback(
    async (photoIds) => {
      const found: Photo[] = [];
      for (let start = 0; start < photoIds.length; start += atOnce) {
        found.push(...(await client.photos.byId({ photoIds: photoIds.slice(start, start + atOnce) })));
      }
      return found;
    },
    [client],
  );
}
