/** The classes as buttons with their keys, and what a model believes of the photo in focus. */
import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useRef } from 'react';
import type { Dataset, DatasetClass, Photo } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { ClassChip } from '../../components/ClassChip.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { percent } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { byMouse } from './byMouse.ts';
import styles from './FocusPanel.module.css';
import type { PhotoActions } from './usePhotoActions.ts';
import { useSuggestions } from './useSuggestions.ts';

/** With a model, the classes in the order of its belief; the likeliest takes Enter. Else in their own order. */
export function FocusClasses(props: { dataset: Dataset; photo: Photo | undefined; actions: PhotoActions }): ReactNode {
  const { dataset, photo, actions } = props;
  const { state } = useSuggestions(dataset.datasetId);
  const shares = useShares(photo);
  const model = state?.model;
  const shareOf = (one: DatasetClass) => shares.get(one.classId) ?? 0;
  const classes = shares.size > 0 ? [...dataset.classes].sort((a, b) => shareOf(b) - shareOf(a)) : dataset.classes;
  return (
    <>
      <div className={styles.classes}>
        {classes.map((one, index) => (
          <UnstyledButton
            key={one.classId}
            className={styles.class}
            aria-pressed={photo?.classId === one.classId}
            aria-label={shares.size > 0 ? `${one.name}, ${percent(shareOf(one))}` : one.name}
            data-likeliest={(shares.size > 0 && index === 0 && photo?.classId === null) || undefined}
            onClick={byMouse(() => actions.label(one.classId))}
          >
            <ClassChip colour={one.colour} position={one.position} />
            <span className={`cut ${styles.className}`}>{one.name}</span>
            {shares.size > 0 && (
              <>
                <span className={styles.bar} aria-hidden>
                  <span style={{ width: `${100 * shareOf(one)}%` }} />
                </span>
                <span className={styles.share}>{percent(shareOf(one))}</span>
              </>
            )}
          </UnstyledButton>
        ))}
      </div>
      {shares.size > 0 && model && (
        <p className="hint">
          {texts.photos.thinks(model.name, model.judged)}{' '}
          {photo?.classId === null && (
            <span className={styles.enter}>
              <Kbd combo="enter" /> {texts.photos.keys.accept}
            </span>
          )}
        </p>
      )}
    </>
  );
}

/** Confidences are kept as float32. */
const sharesTolerance = 1e-5;

/** Belief in each class, 0…1: of the likeliest at once from the photo, of all a moment later. */
function useShares(photo: Photo | undefined): ReadonlyMap<number, number> {
  const api = useApi();
  const shares = useQuery(
    api.suggestions.shares.queryOptions({
      input: { photoId: photo?.photoId ?? 0 },
      enabled: photo !== undefined && photo.suggestion !== null,
    }),
  ).data;
  const { suggestion } = photo ?? {};
  const last = useRef<{ of: Photo['suggestion']; shares: ReadonlyMap<number, number> } | null>(null);
  return useMemo(() => {
    if (!suggestion) return new Map();
    // The model may have learnt since: only shares that belong to the suggestion shown.
    const [first] = shares ?? [];
    const belong =
      first?.classId === suggestion.classId && Math.abs(first.share - suggestion.confidence) < sharesTolerance;
    if (shares && belong)
      last.current = { of: suggestion, shares: new Map(shares.map(({ classId, share }) => [classId, share])) };
    const known = last.current;
    const isKnown = known?.of?.classId === suggestion.classId && known.of.confidence === suggestion.confidence;
    return known && isKnown ? known.shares : new Map([[suggestion.classId, suggestion.confidence]]);
  }, [suggestion, shares]);
}
