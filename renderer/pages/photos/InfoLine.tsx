/** The line above the grid: what is shown, or what can be done with the selection. Always 36 px. */
import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Dataset } from '../../../main/contract/index.ts';
import { useClassKeys } from '../../app/useClassKeys.ts';
import { Kbd } from '../../components/Kbd.tsx';
import { texts } from '../../texts/index.ts';
import { byMouse } from './byMouse.ts';
import { filterWords } from './filterWords.ts';
import styles from './InfoLine.module.css';
import { isFiltered, usePhotoFilter, usePhotoView } from './photoView.tsx';
import type { PhotoActions } from './usePhotoActions.ts';
import type { PhotoWindow } from './usePhotoWindow.ts';

export function InfoLine(props: { dataset: Dataset; photos: PhotoWindow; actions: PhotoActions }): ReactNode {
  const { dataset, photos, actions } = props;
  const { view } = usePhotoView(dataset.datasetId);
  const { setFilter } = usePhotoFilter(dataset.datasetId);
  const classKey = useClassKeys();
  const lastKey = classKey(Math.min(9, dataset.classes.length) - 1);
  if (view.selection.size > 0) {
    return (
      <div className={styles.line}>
        <strong>{texts.photos.selected(view.selection.size)}</strong>
        <span className="secondary">{texts.photos.ofAll(dataset.photos)}</span>
        <span className={styles.keys}>
          {lastKey !== null && (
            <span className={styles.key}>
              <Kbd caps={dataset.classes.length > 1 ? [classKey(0) ?? '', '–', lastKey] : [lastKey]} />{' '}
              {texts.photos.keyLabel}
            </span>
          )}
          <span className={styles.key}>
            <Kbd combo="x" /> {texts.photos.keyReject}
          </span>
          <span className={styles.key}>
            <Kbd combo="f" /> {texts.photos.keyFlag}
          </span>
          <span className={styles.key}>
            <Kbd combo="s" /> {texts.suggestions.moreLikeThese}
          </span>
          <span className={styles.key}>
            <Kbd combo="enter" /> {texts.photos.keyAccept}
          </span>
        </span>
        <span className={styles.end}>
          <button type="button" className="link" onClick={actions.clearSelection}>
            {texts.photos.clear}
          </button>
          <Kbd combo="escape" />
        </span>
      </div>
    );
  }
  const filters = filterWords(view.filter, dataset);
  return (
    <div className={styles.line}>
      <span>
        {isFiltered(view.filter)
          ? texts.photos.matching(photos.total ?? 0, dataset.photos)
          : texts.photos.allPhotos(dataset.photos, dataset.labelled)}
        {dataset.importingJobId !== null && ` ${texts.photos.soFarSuffix}`}
      </span>
      {filters.map((one) => (
        <span key={one.word} className={styles.filter}>
          <span className="cut">{one.word}</span>
          <ActionIcon size={18} aria-label={texts.photos.removeFilter(one.word)} onClick={() => setFilter(one.without)}>
            <IconX size={12} stroke={1.8} />
          </ActionIcon>
        </span>
      ))}
      {filters.length > 1 && (
        <button type="button" className="link" onClick={() => setFilter({})}>
          {texts.photos.clearFilters}
        </button>
      )}
      {(photos.total ?? 0) > 1 && (
        <span className={styles.end}>
          <SelectAll photos={photos} actions={actions} />
        </span>
      )}
    </div>
  );
}

function SelectAll(props: { photos: PhotoWindow; actions: PhotoActions }): ReactNode {
  return (
    <>
      <button type="button" className="link" onClick={byMouse(props.actions.selectAll)}>
        {texts.photos.selectAll(props.photos.total ?? 0)}
      </button>
      <Kbd combo="mod+a" joined />
    </>
  );
}
