/** A photo as a square tile: the picture untouched, its label as a chip, flagged, rejected and missing by shape. */
import { IconBan, IconFlagFilled, IconPhotoOff } from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { thumbnailUrl } from '../../main/contract/index.ts';
import { percent } from '../texts/format.ts';
import { texts } from '../texts/index.ts';
import { ClassChip } from './ClassChip.tsx';
import styles from './PhotoThumb.module.css';

export interface PhotoThumbProps {
  hash: string;
  /** For screen readers; empty where the tile around it says it already. */
  alt?: string;
  /** Chip of its label, or none. */
  label?: { colour: number; position: number | null; name: string } | null;
  /** What a model thinks it is, 0…1 sure; shown in words, never as a chip, so that it is not taken for a label. */
  suggestion?: { name: string; confidence: number } | null;
  /** The whole picture on the photo background instead of a square crop. */
  whole?: boolean;
  flagged?: boolean;
  rejected?: boolean;
  missing?: boolean;
}

export const PhotoThumb = memo(function PhotoThumb(props: PhotoThumbProps): ReactNode {
  return (
    <span
      className={styles.thumb}
      data-rejected={props.rejected || undefined}
      data-missing={props.missing || undefined}
    >
      {props.missing ? (
        <span className={styles.missing}>
          <IconPhotoOff size={22} stroke={1.6} aria-hidden />
          <span>{texts.photos.notConnected}</span>
        </span>
      ) : (
        <img
          className={styles.picture}
          data-whole={props.whole || undefined}
          src={thumbnailUrl(props.hash)}
          alt={props.alt ?? ''}
          draggable={false}
          decoding="async"
        />
      )}
      {props.label && (
        <span className={styles.label}>
          <ClassChip colour={props.label.colour} position={props.label.position} onPhoto={!props.missing} />
        </span>
      )}
      {props.suggestion && !props.label && (
        <span className={styles.suggestion} aria-hidden>
          <span className="cut">{props.suggestion.name}?</span>
          <span>{percent(props.suggestion.confidence)}</span>
        </span>
      )}
      {(props.flagged || props.rejected) && (
        <span className={styles.marks}>
          {props.flagged && (
            <span className={styles.mark}>
              <IconFlagFilled size={13} aria-hidden />
            </span>
          )}
          {props.rejected && (
            <span className={styles.mark}>
              <IconBan size={14} stroke={2} aria-hidden />
            </span>
          )}
        </span>
      )}
    </span>
  );
});
