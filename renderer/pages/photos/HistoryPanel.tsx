/** The history of labels: entries by day, the labels as of one of them, and the way back to those. */
import { ActionIcon, Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { Fragment, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { HistoryEntry, Moment } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { useApp, useAppStore } from '../../app/appStore.tsx';
import { ClassChip } from '../../components/ClassChip.tsx';
import { Note } from '../../components/Note.tsx';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { clockTime, count, dayOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './HistoryPanel.module.css';

const words = texts.history;
const pageSize = 200;

export function HistoryPanel(props: { datasetId: number; onClose: () => void }): ReactNode {
  const { datasetId, onClose } = props;
  const api = useApi();
  const pages = useInfiniteQuery(
    api.history.list.infiniteOptions({
      input: (before: number | undefined) => ({ datasetId, before, limit: pageSize }),
      initialPageParam: undefined,
      getNextPageParam: (last) => (last.more ? last.entries.at(-1)?.entryId : undefined),
    }),
  );
  const entries = pages.data?.pages.flatMap((page) => page.entries);
  const [chosen, setChosen] = useState<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const hasEntries = (entries?.length ?? 0) > 0;
  useEffect(() => {
    if (hasEntries) list.current?.focus();
  }, [hasEntries]);

  if (!entries) return null;
  const step = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
    const by = { ArrowDown: 1, ArrowUp: -1, Home: -entries.length, End: entries.length }[event.key];
    if (by !== undefined && entries.length > 0) {
      const here = entries.findIndex((entry) => entry.entryId === chosen);
      const next = entries[Math.min(entries.length - 1, Math.max(0, here + by))];
      setChosen(next?.entryId ?? null);
      document.getElementById(optionId(next?.entryId))?.scrollIntoView({ block: 'nearest' });
    }
    // Keys of the grid are not meant here.
    if (by !== undefined || event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  return (
    <aside className={styles.panel} data-region="panel" aria-label={words.title}>
      <div className={styles.head}>
        <h2 className={styles.title}>{words.title}</h2>
        <ActionIcon aria-label={words.close} onClick={onClose}>
          <IconX size={16} stroke={1.6} />
        </ActionIcon>
      </div>
      <p className="secondary">{hasEntries ? words.explanation : words.empty}</p>
      {hasEntries && (
        <div className={styles.scroll}>
          <div
            ref={list}
            className={styles.list}
            role="listbox"
            tabIndex={0}
            data-region-start
            aria-label={words.list}
            aria-activedescendant={chosen === null ? undefined : optionId(chosen)}
            onFocus={() => setChosen((now) => now ?? entries[0]?.entryId ?? null)}
            onKeyDown={step}
          >
            {entries.map((entry, index) => (
              <Fragment key={entry.entryId}>
                {dayOf(entry.at) !== dayOf(entries[index - 1]?.at ?? Number.NaN) && (
                  <div className={styles.day} role="presentation">
                    {dayWords(entry.at)}
                  </div>
                )}
                <Entry entry={entry} chosen={entry.entryId === chosen} onChoose={() => setChosen(entry.entryId)} />
              </Fragment>
            ))}
          </div>
          {pages.hasNextPage && (
            <Button
              variant="default"
              className={styles.more}
              loading={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              {words.earlier}
            </Button>
          )}
        </div>
      )}
      {chosen !== null && <MomentCard datasetId={datasetId} entryId={chosen} />}
    </aside>
  );
}

const optionId = (entryId: number | undefined): string => `history-${entryId}`;

function Entry(props: { entry: HistoryEntry; chosen: boolean; onChoose: () => void }): ReactNode {
  const { entry } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys for all entries, one tab stop
    <div
      id={optionId(entry.entryId)}
      role="option"
      aria-selected={props.chosen}
      className={styles.entry}
      data-undone={entry.undone || undefined}
      onClick={props.onChoose}
    >
      <span className={styles.time}>{clockTime(entry.at)}</span>
      <span className={styles.what}>
        {entry.summary}
        {entry.undone && <span className={styles.undone}> ({words.undone})</span>}
      </span>
    </div>
  );
}

function MomentCard(props: { datasetId: number; entryId: number }): ReactNode {
  const { datasetId, entryId } = props;
  const api = useApi();
  const store = useAppStore();
  const photosChanged = useApp((state) => state.photosChanged);
  const moment = useQuery(
    api.history.look.queryOptions({ input: { datasetId, entryId }, placeholderData: (before) => before }),
  ).data;
  const restore = useMutation(
    api.history.restore.mutationOptions({
      onSuccess({ entry }) {
        if (entry) store.getState().reportSaved({ at: entry.at, text: entry.summary, undoable: true });
        photosChanged();
      },
    }),
  );
  if (!moment) return null;
  const { changes } = moment;
  const same = changes.photos === 0 && changes.classes.length === 0;
  return (
    <section className={styles.moment} aria-label={words.asOf(clockTime(moment.entry.at))}>
      <h3 className={styles.momentTitle}>{words.asOf(clockTime(moment.entry.at))}</h3>
      <p className="secondary">{words.holds(moment.photos, moment.labelled)}</p>
      <ul className={styles.classes}>
        {moment.classes.map((one, position) => (
          <li key={one.classId} className={styles.class}>
            <ClassChip colour={one.colour} position={position} />
            <span className="cut">{one.name}</span>
            <span className={styles.number}>{count(one.photos)}</span>
          </li>
        ))}
      </ul>
      {same ? (
        <p className={styles.stands}>{words.stands}</p>
      ) : (
        <>
          <p className={styles.changesTitle}>{words.wouldChange(changes.photos)}</p>
          <ul className={styles.changes}>
            {changeLines(changes).map(({ text, photos }) => (
              <li key={text} className={styles.change}>
                <span>{text}</span>
                {photos !== null && <span className={styles.number}>{count(photos)}</span>}
              </li>
            ))}
          </ul>
          <Sample photoIds={changes.sample} />
          {changes.addedSince > 0 && <p className="secondary">{words.addedSince(changes.addedSince)}</p>}
          {restore.error && (
            <Note kind="error" title={words.failed}>
              {problemText(restore.error)}
            </Note>
          )}
          <Button loading={restore.isPending} onClick={() => restore.mutate({ datasetId, entryId })}>
            {words.restore}
          </Button>
          <p className={styles.hint}>{words.restoreHint}</p>
        </>
      )}
    </section>
  );
}

function changeLines({
  labels,
  flagged,
  rejected,
  classes,
}: Moment['changes']): { text: string; photos: number | null }[] {
  return [
    ...labels.map(({ from, to, photos }) => ({ text: words.move(from, to), photos })),
    ...(flagged > 0 ? [{ text: words.flagged, photos: flagged }] : []),
    ...(rejected > 0 ? [{ text: words.rejected, photos: rejected }] : []),
    ...classes.map((text) => ({ text, photos: null })),
  ];
}

function Sample(props: { photoIds: readonly number[] }): ReactNode {
  const api = useApi();
  const photos = useQuery(api.photos.byId.queryOptions({ input: { photoIds: [...props.photoIds] } })).data;
  if (props.photoIds.length === 0) return null;
  return (
    <div className={styles.sample} role="img" aria-label={words.changed}>
      {photos?.map((photo) => (
        <span key={photo.photoId} className={styles.thumb}>
          <PhotoThumb hash={photo.hash} missing={photo.missing} />
        </span>
      ))}
    </div>
  );
}

function dayWords(at: number): string {
  const now = Date.now();
  if (dayOf(at) === dayOf(now)) return words.today;
  return dayOf(at) === dayOf(now - 86_400_000) ? words.yesterday : dayOf(at);
}
