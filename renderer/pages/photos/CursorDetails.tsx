/** What is known of the photo under the cursor. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Dataset } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { dateAndTime, fileSize } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './CursorDetails.module.css';

export function CursorDetails(props: { photoId: number | null; dataset: Dataset }): ReactNode {
  const { photoId, dataset } = props;
  const api = useApi();
  const details = useQuery(
    api.photos.details.queryOptions({
      input: { photoId: photoId ?? 0 },
      enabled: photoId !== null,
      placeholderData: keepPreviousData,
    }),
  ).data;
  if (photoId === null || !details) return null;
  const label = dataset.classes.find((one) => one.classId === details.classId)?.name;
  const suggested = dataset.classes.find((one) => one.classId === details.suggestion?.classId)?.name;
  return (
    <section className={styles.details}>
      <h2 className={styles.title}>{texts.photos.underCursor}</h2>
      <p className={`mono cut ${styles.name}`} title={details.paths.join('\n') || details.name}>
        {details.name}
      </p>
      <dl className={styles.rows}>
        <dt>{texts.photos.size}</dt>
        <dd>{texts.photos.sizeText(details.width, details.height, fileSize(details.sizeBytes))}</dd>
        <dt>{texts.photos.taken}</dt>
        <dd>{details.takenAt === null ? texts.photos.notKnown : dateAndTime(details.takenAt, 'utc')}</dd>
        <dt>{texts.photos.splitRow}</dt>
        <dd>{texts.photos.splits[details.split ?? 'none']}</dd>
        <dt>{texts.photos.labelRow}</dt>
        <dd>{label ?? texts.photos.noneYet}</dd>
        {suggested && details.suggestion && (
          <>
            <dt>{texts.photos.saysRow}</dt>
            <dd>{texts.photos.says(suggested, details.suggestion.confidence)}</dd>
          </>
        )}
        {details.paths.length > 1 && (
          <>
            <dt>{texts.photos.copies}</dt>
            <dd>{texts.photos.copiesText(details.paths.length)}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
