/** Photos in groups that look alike: one key labels a whole group, single photos can be taken out of it first. */
import { ActionIcon, Button } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { type ReactNode, type RefObject, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Dataset, Photo, PhotoGroup } from '../../../main/contract/index.ts';
import { useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { usePhotosById } from '../../api/usePhotosById.ts';
import { useAppStore } from '../../app/appStore.tsx';
import { useClassKeys } from '../../app/useClassKeys.ts';
import { ClassChip } from '../../components/ClassChip.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { routes } from '../../navigation/routes.ts';
import { texts } from '../../texts/index.ts';
import styles from './GroupsView.module.css';
import lineStyles from './InfoLine.module.css';
import { amongMost, usePhotoFilter } from './photoView.tsx';
import { UnderWay } from './UnderWay.tsx';
import { type GroupQuestion, useGroups } from './useGroups.ts';

const words = texts.map.groups;

/** What keys do with groups. */
export interface GroupsHandle {
  /** Labels what is without a label in the group under the cursor. */
  label: (classId: number | null) => void;
  move: (by: number) => void;
}

/** Photos shown of a group; as many as a wide window has room for in a row. */
const shown = 16;
const groupStep = 1.5;
const [fewest, most] = [2, 200];
/** Photos that can be put into groups. */
const photosLeast = 4;

export function GroupsView(props: { dataset: Dataset; handle: RefObject<GroupsHandle | null> }): ReactNode {
  const { dataset, handle } = props;
  const { datasetId } = dataset;
  const [wanted, setWanted] = useState<number | undefined>(undefined);
  const now = useGroups(dataset, wanted, dataset.photos >= photosLeast);
  const input = now.known?.question ?? { datasetId };
  const groups = useSteadyOrder(now.known?.groups, `${datasetId} ${input.groups}`);
  const photoIds = groups.flatMap(({ typical }) => typical.slice(0, shown)).slice(0, 2000);
  const photos = usePhotosById(photoIds);
  const byId = useMemo(() => new Map(photos?.map((photo) => [photo.photoId, photo])), [photos]);
  const [cursor, setCursor] = useState(0);
  const [out, setOut] = useState<ReadonlySet<number>>(new Set());
  const rows = useRef<HTMLDivElement>(null);
  const labelGroup = useLabelGroup(dataset);

  const moveTo = (index: number) => {
    const next = Math.max(0, Math.min(groups.length - 1, index));
    setCursor(next);
    rows.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  useImperativeHandle(handle, () => ({
    label: (classId) => {
      const group = groups[cursor];
      if (!group || group.waiting === 0 || classId === null) return;
      void labelGroup({ ...input, group: group.group }, classId, out);
      moveTo(groups.findIndex(({ waiting }, at) => at > cursor && waiting > 0));
    },
    move: (by) => moveTo(cursor + by),
  }));

  if (dataset.photos < photosLeast) return <EmptyState title={words.tooFew} />;
  if (now.known === null)
    return (
      <EmptyState
        title={words.title}
        actions={now.stopped && !now.job && <Button onClick={now.make}>{words.make(dataset.photos)}</Button>}
      >
        {now.problem && <Note kind="error" title={now.problem} />}
        <UnderWay title={words.title} job={now.job} onCancel={now.cancel} />
      </EmptyState>
    );
  const waiting = groups.reduce((sum, group) => sum + group.waiting, 0);
  return (
    <>
      <div className={lineStyles.line}>
        <span>{waiting === 0 ? words.allDone : words.line(groups.length, waiting)}</span>
        <ActionIcon
          size={22}
          aria-label={words.fewer}
          title={words.fewer}
          onClick={() => setWanted(Math.max(fewest, Math.round(groups.length / groupStep)))}
        >
          <IconMinus size={14} stroke={1.6} />
        </ActionIcon>
        <ActionIcon
          size={22}
          aria-label={words.more}
          title={words.more}
          onClick={() => setWanted(Math.min(most, dataset.photos, Math.round(groups.length * groupStep)))}
        >
          <IconPlus size={14} stroke={1.6} />
        </ActionIcon>
        <GroupKeys dataset={dataset} />
        <span className={lineStyles.end}>
          {now.job ? (
            <UnderWay title={words.title} job={now.job} onCancel={now.cancel} />
          ) : (
            now.problem && <Note kind="error" title={now.problem} />
          )}
        </span>
      </div>
      <div className={styles.groups} ref={rows}>
        {groups.map((group, at) => (
          <GroupRow
            key={group.group}
            dataset={dataset}
            group={group}
            number={at + 1}
            input={input}
            isCurrent={at === cursor}
            onCursor={() => setCursor(at)}
            photos={group.typical.slice(0, shown).flatMap((photoId) => byId.get(photoId) ?? [])}
            out={out}
            onToggle={(photoId) => {
              const next = new Set(out);
              if (!next.delete(photoId)) next.add(photoId);
              setOut(next);
            }}
          />
        ))}
      </div>
    </>
  );
}

function GroupKeys({ dataset }: { dataset: Dataset }): ReactNode {
  const classKey = useClassKeys();
  const lastKey = classKey(Math.min(9, dataset.classes.length) - 1);
  return (
    <span className={lineStyles.keys}>
      {lastKey !== null && (
        <span className={lineStyles.key}>
          <Kbd caps={dataset.classes.length > 1 ? [classKey(0) ?? '', '–', lastKey] : [lastKey]} /> {words.labelGroup}
        </span>
      )}
      <span className={lineStyles.key}>
        <Kbd caps={['↑', '↓']} /> {words.nextGroup}
      </span>
    </span>
  );
}

function GroupRow(props: {
  dataset: Dataset;
  group: PhotoGroup;
  number: number;
  input: GroupQuestion;
  isCurrent: boolean;
  onCursor: () => void;
  photos: readonly Photo[];
  out: ReadonlySet<number>;
  onToggle: (photoId: number) => void;
}): ReactNode {
  const { dataset, group, number, input, isCurrent, onCursor, photos, out, onToggle } = props;
  const client = useClient();
  const appStore = useAppStore();
  const { setFilter } = usePhotoFilter(dataset.datasetId);
  const [, navigate] = useLocation();
  const classOf = new Map(dataset.classes.map((one) => [one.classId, one]));
  const labels = group.labels.reduce((sum, one) => sum + one.photos, 0);
  const [first] = group.labels;
  const firstClass = first && classOf.get(first.classId);
  const taken = photos.filter(({ photoId }) => out.has(photoId)).length;
  const show = async () => {
    try {
      const ids = await client.looks.groupPhotos({ ...input, group: group.group });
      setFilter({ among: ids.slice(0, amongMost) });
      navigate(routes.photos);
    } catch (problem) {
      appStore.getState().reportProblem({ key: 'groups', text: problemText(problem) });
    }
  };
  return (
    <section
      className={styles.group}
      data-current={isCurrent || undefined}
      data-done={group.waiting === 0 || undefined}
      aria-label={words.group(number)}
      aria-current={isCurrent || undefined}
      onPointerDown={onCursor}
    >
      <div className={styles.head}>
        <strong>{words.group(number)}</strong>
        <span className="secondary">{words.size(group.photos, group.waiting)}</span>
        {firstClass && first ? (
          <span className={styles.label}>
            <ClassChip colour={firstClass.colour} position={firstClass.position} />
            {words.pure(firstClass.name, first.photos, labels)}
          </span>
        ) : (
          <span className="secondary">{words.noLabels}</span>
        )}
        {taken > 0 && <span className="secondary">{words.without(taken)}</span>}
        <button type="button" className={`link ${styles.show}`} onClick={() => void show()}>
          {words.show}
        </button>
      </div>
      {group.waiting > 0 && (
        <div className={styles.photos}>
          {photos.map((photo) => {
            const label = photo.classId === null ? null : (classOf.get(photo.classId) ?? null);
            const isOut = out.has(photo.photoId);
            return (
              <button
                type="button"
                key={photo.photoId}
                className={styles.photo}
                data-out={isOut || undefined}
                aria-pressed={isOut}
                aria-label={isOut ? words.in(photo.name) : words.out(photo.name)}
                title={isOut ? words.in(photo.name) : words.out(photo.name)}
                onFocus={onCursor}
                onClick={() => onToggle(photo.photoId)}
              >
                <PhotoThumb hash={photo.hash} label={label} missing={photo.missing} rejected={photo.rejected} />
              </button>
            );
          })}
        </div>
      )}
    </section>
  );
}

/** Groups stay where they were when counts change, so that nothing jumps away from under the eyes. */
function useSteadyOrder(groups: readonly PhotoGroup[] | undefined, key: string): readonly PhotoGroup[] {
  const order = useRef<{ key: string; places: ReadonlyMap<number, number> } | null>(null);
  return useMemo(() => {
    if (!groups) return [];
    const known = order.current;
    if (known?.key !== key || known.places.size !== groups.length) {
      order.current = { key, places: new Map(groups.map(({ group }, at) => [group, at])) };
      return groups;
    }
    return groups.toSorted((a, b) => (known.places.get(a.group) ?? 0) - (known.places.get(b.group) ?? 0));
  }, [groups, key]);
}

/** Labels what has no label in a group, in one step. */
function useLabelGroup(dataset: Dataset) {
  const client = useClient();
  const appStore = useAppStore();
  return async (question: GroupQuestion & { group: number }, classId: number, out: ReadonlySet<number>) => {
    const { reportSaved, reportProblem, solveProblem, photosChanged } = appStore.getState();
    try {
      const ids = await client.looks.groupPhotos(question);
      const among = ids.filter((photoId) => !out.has(photoId));
      const { entry } = await client.labels.set({
        selection: { datasetId: dataset.datasetId, filter: { among, label: 'none', rejected: false } },
        classId,
      });
      solveProblem('labels');
      if (entry) reportSaved({ at: entry.at, text: entry.summary, undoable: true });
      photosChanged();
    } catch (problem) {
      reportProblem({ key: 'labels', text: problemText(problem) });
    }
  };
}
