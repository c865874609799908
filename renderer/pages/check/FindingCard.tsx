/** One finding: what was found, on which photos, and the decisions with their keys. Open it shows the evidence, compact only the gist. */
import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { DatasetClass, Decision, Finding, Photo } from '../../../main/contract/index.ts';
import { ClassChip } from '../../components/ClassChip.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { count, countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './Check.module.css';
import { actionWords, isGroup, keyOfAction } from './findingWords.ts';

const words = texts.check;

export interface FindingCardProps {
  readonly finding: Finding;
  readonly photos: ReadonlyMap<number, Photo>;
  readonly classes: readonly DatasetClass[];
  readonly open: boolean;
  /** 1 for the first finding of the list, and all there are. */
  readonly place: number;
  readonly total: number;
  onOpen(): void;
  onDecide(decision: Decision): void;
}

export function FindingCard(props: FindingCardProps): ReactNode {
  const { finding, open, place } = props;
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!open) return;
    // With the first finding comes the heading above it.
    if (place === 1) card.current?.parentElement?.parentElement?.scrollTo(0, 0);
    else card.current?.scrollIntoView({ block: 'nearest' });
  }, [open, place]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys open cards; the pointer is a shortcut.
    <article
      ref={card}
      className={styles.card}
      data-open={open || undefined}
      aria-current={open || undefined}
      aria-label={words.nth(count(props.place), count(props.total))}
      onClick={open ? undefined : props.onOpen}
    >
      {isGroup(finding) ? <GroupOf {...props} /> : <OneOf {...props} />}
      <Actions {...props} />
    </article>
  );
}

function OneOf({ finding, photos, classes, open }: FindingCardProps): ReactNode {
  const [first] = finding.photos;
  const photo = first && photos.get(first.photoId);
  return (
    <>
      {first && (
        <div className={styles.picture}>
          {photo && <PhotoThumb hash={photo.hash} alt={photo.name} whole missing={photo.missing} label={null} />}
        </div>
      )}
      <div className={styles.words}>
        {finding.given !== null && <LabelLine finding={finding} classes={classes} />}
        <p className={styles.text}>
          {finding.text} {finding.kind === 'label-error' && words.score(finding.score.toFixed(2))}
        </p>
        {open && finding.neighbours.length > 0 && (
          <>
            <h3 className={styles.nearest}>{words.nearest}</h3>
            <div className={styles.neighbours}>
              {finding.neighbours.map((photoId) => {
                const near = photos.get(photoId);
                return (
                  <span key={photoId} className={styles.neighbour} title={near?.name}>
                    {near && <PhotoThumb hash={near.hash} alt={near.name} label={chipOf(near, classes)} />}
                  </span>
                );
              })}
            </div>
          </>
        )}
        {finding.kind === 'shortcut' && open && <Examples finding={finding} photos={photos} classes={classes} />}
        {photo && <p className={`mono cut ${styles.file}`}>{photo.name}</p>}
        {finding.files.slice(0, open ? 8 : 1).map((file) => (
          <p key={file} className={`mono cut ${styles.file}`} title={file}>
            {file}
          </p>
        ))}
      </div>
    </>
  );
}

function LabelLine({ finding, classes }: Pick<FindingCardProps, 'finding' | 'classes'>): ReactNode {
  const given = classes.find(({ classId }) => classId === finding.given);
  const suggested = classes.find(({ classId }) => classId === finding.suggested);
  return (
    <p className={styles.labels}>
      <span>{words.labelled}</span>
      {given && <ClassChip colour={given.colour} position={given.position} />}
      <span className={styles.className}>{given?.name}</span>
      {suggested && (
        <span className={styles.suggested}>
          <IconArrowRight size={16} stroke={1.6} aria-hidden />
          <span>{words.looksLike}</span>
          <ClassChip colour={suggested.colour} position={suggested.position} />
          <strong className={styles.className}>{suggested.name}</strong>
        </span>
      )}
    </p>
  );
}

function Examples({ finding, photos, classes }: Pick<FindingCardProps, 'finding' | 'photos' | 'classes'>): ReactNode {
  return (
    <div className={styles.neighbours}>
      {finding.photos.map(({ photoId }) => {
        const photo = photos.get(photoId);
        return (
          <span key={photoId} className={styles.neighbour} title={photo?.name}>
            {photo && <PhotoThumb hash={photo.hash} alt={photo.name} label={chipOf(photo, classes)} />}
          </span>
        );
      })}
    </div>
  );
}

/** Photos of a group that a card shows side by side. */
const shownOpen = 10;
const shownCompact = 5;

function GroupOf({ finding, photos, classes, open, place, total }: FindingCardProps): ReactNode {
  const shown = finding.photos.slice(0, open ? shownOpen : shownCompact);
  const hidden = finding.photos.length - shown.length + finding.more;
  return (
    <div className={styles.group}>
      <h2 className={styles.groupTitle}>
        {finding.text}
        <span className={styles.hint}>
          {words.group(count(place), count(total), `${Math.floor(finding.score * 100)}\u2009%`)}
        </span>
      </h2>
      <div className={styles.members}>
        {shown.map(({ photoId, note }, index) => {
          const photo = photos.get(photoId);
          const keeps = index === 0 && finding.actions.includes('keepLargest');
          return (
            <figure key={photoId} className={styles.member} data-kept={keeps || undefined}>
              <span className={styles.memberPicture}>
                {photo && (
                  <PhotoThumb
                    hash={photo.hash}
                    alt={photo.name}
                    whole
                    label={finding.kind === 'near-duplicate' ? null : chipOf(photo, classes)}
                  />
                )}
              </span>
              <figcaption className={styles.caption}>
                <span className="mono cut" title={photo?.name}>
                  {photo?.name.split('/').at(-1)}
                </span>
                <span className={styles.note}>{note}</span>
              </figcaption>
            </figure>
          );
        })}
        {hidden > 0 && <p className={styles.hint}>{words.more(countOf(hidden, 'photo'))}</p>}
      </div>
    </div>
  );
}

function Actions({ finding, classes, open, onDecide }: FindingCardProps): ReactNode {
  return (
    <div className={styles.actions}>
      {finding.actions.map((action, index) => (
        <Button
          key={action}
          variant={open && index === 0 ? 'filled' : 'default'}
          className={styles.action}
          classNames={{ label: styles.actionLabel ?? '', inner: styles.actionInner ?? '' }}
          title={actionWords(finding, action, classes)}
          onClick={(event) => {
            event.stopPropagation();
            onDecide(action);
          }}
          rightSection={<Kbd combo={keyOfAction(finding, action)} />}
        >
          {actionWords(finding, action, classes)}
        </Button>
      ))}
    </div>
  );
}

const chipOf = (photo: Photo, classes: readonly DatasetClass[]) => {
  const own = classes.find(({ classId }) => classId === photo.classId);
  return own ? { colour: own.colour, position: own.position, name: own.name } : null;
};
