/** Photos with a label that look most like the one in focus. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Dataset } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { texts } from '../../texts/index.ts';
import styles from './FocusPanel.module.css';

/** Asked for once the eye rests on the photo. */
export function NearestLabelled(props: { dataset: Dataset; photoId: number }): ReactNode {
  const { dataset, photoId } = props;
  const api = useApi();
  const { datasetId } = dataset;
  const looksKnown = (useQuery(api.looks.state.queryOptions({ input: { datasetId } })).data?.known ?? 0) > 0;
  const [resting] = useDebouncedValue(photoId, 250);
  const photos = useQuery(
    api.photos.list.queryOptions({
      input: {
        ...{ datasetId, filter: { label: 'any', rejected: false, alike: [resting] }, sort: 'alike' },
        ...{ offset: 0, limit: nearestShown + 1 },
      },
      enabled: looksKnown,
      placeholderData: keepPreviousData,
    }),
  ).data?.photos.filter((photo) => photo.photoId !== photoId);
  if (!looksKnown || !photos || photos.length === 0) return null;
  return (
    <section className={styles.history}>
      <h2 className={styles.title}>{texts.photos.nearest}</h2>
      <div className={styles.nearest}>
        {photos.slice(0, nearestShown).map((photo) => {
          const label = dataset.classes.find((one) => one.classId === photo.classId);
          return (
            <PhotoThumb
              key={photo.photoId}
              hash={photo.hash}
              alt={label ? `${label.name}, ${photo.name}` : photo.name}
              label={label ?? null}
              missing={photo.missing}
            />
          );
        })}
      </div>
    </section>
  );
}

const nearestShown = 8;
