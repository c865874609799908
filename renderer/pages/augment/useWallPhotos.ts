/** The photos on the wall: those that a person chose for the dataset, else typical and extreme ones. */
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { Dataset, Photo } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { usePhotosById } from '../../api/usePhotosById.ts';

/** How many are picked where nobody chose. */
export const photosPicked = 4;

export function useWallPhotos({ datasetId, photos: total }: Dataset): {
  /** Undefined until known. */
  photos: Photo[] | undefined;
  error: Error | null;
  chosen: number[] | undefined;
  choose(photoIds: number[] | null): void;
} {
  const api = useApi();
  const [own, setOwn] = useLocalStorage<number[] | null>({
    key: `thaw.augment.photos.${datasetId}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const picked = useQuery(
    api.augment.pickPhotos.queryOptions({ input: { datasetId, count: photosPicked }, enabled: total > 0 }),
  );
  const wanted = own ?? picked.data ?? [];
  const known = usePhotosById(wanted);
  // Photos that are gone since they were chosen leave the picked ones.
  const gone = own !== null && known?.length === 0;
  return {
    photos: gone ? undefined : known,
    error: picked.error,
    chosen: own ?? picked.data,
    choose: setOwn,
  };
}
