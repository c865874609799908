/** What the lasso holds, beside the map. */
import { type ReactNode, useMemo } from 'react';
import type { Dataset } from '../../../main/contract/index.ts';
import { usePhotosById } from '../../api/usePhotosById.ts';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { texts } from '../../texts/index.ts';
import { countsOf } from './MapTable.tsx';
import styles from './MapView.module.css';
import { usePhotoView } from './photoView.tsx';
import { usePhotoMap } from './usePhotoMap.ts';

const shown = 12;

export function MapPanel({ dataset }: { dataset: Dataset }): ReactNode {
  const { view } = usePhotoView(dataset.datasetId);
  const { map, marks } = usePhotoMap(dataset);
  const photoIds = [...view.selection.values().take(shown)];
  const photos = usePhotosById(photoIds);
  const chosen = useMemo(() => {
    const rows: number[] = [];
    const ids = map?.photoIds ?? new Uint32Array(0);
    if (view.selection.size > 0)
      for (let row = 0; row < ids.length; row++) if (view.selection.has(ids[row]!)) rows.push(row);
    return rows;
  }, [map?.photoIds, view.selection]);
  if (view.selection.size === 0 || !map) return null;
  const { classes, unlabelled } = countsOf(chosen, marks, dataset);
  const others = classes.slice(3).reduce((sum, one) => sum + one.photos, 0);
  const labelOf = new Map(dataset.classes.map((one) => [one.classId, one]));
  return (
    <section className={styles.insideSection}>
      <h2 className={styles.insideTitle}>{texts.map.insideTitle}</h2>
      <div className={styles.inside}>
        {photos?.map((photo) => (
          <span key={photo.photoId} className={styles.square}>
            <PhotoThumb
              hash={photo.hash}
              alt={photo.name}
              label={(photo.classId !== null && labelOf.get(photo.classId)) || null}
              rejected={photo.rejected}
              missing={photo.missing}
            />
          </span>
        ))}
      </div>
      <p className={styles.counts}>
        {texts.map.insideCounts(classes.slice(0, 3), others, unlabelled)}
        {view.selection.size > shown && ` · ${texts.map.more(view.selection.size - shown)}`}
      </p>
    </section>
  );
}
