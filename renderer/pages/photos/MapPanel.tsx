/** What the lasso holds, beside the map. */
import type { ReactNode } from 'react';
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
  const photoIds = [...view.selection].slice(0, shown);
  const photos = usePhotosById(photoIds);
  if (view.selection.size === 0 || !map) return null;
  const rows = [...map.photoIds.keys()].filter((row) => view.selection.has(map.photoIds[row]!));
  const { classes, unlabelled } = countsOf(rows, marks, dataset);
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
