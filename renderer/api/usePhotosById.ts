/** Photos by their ids; what was there before stays until they have come. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Photo } from '../../main/contract/index.ts';
import { useApi } from './engine.tsx';

/** @param photoIds at most 2,000. Undefined until the first have come. */
export function usePhotosById(photoIds: number[]): Photo[] | undefined {
  const api = useApi();
  return useQuery(
    api.photos.byId.queryOptions({
      input: { photoIds },
      enabled: photoIds.length > 0,
      placeholderData: keepPreviousData,
    }),
  ).data;
}
