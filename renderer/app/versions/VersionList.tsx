/** The versions that were kept, newest first, each with what changed since. */
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import {
  type Dataset,
  type DatasetVersion,
  thumbnailUrl,
  type VersionComparison,
  type VersionDifference,
} from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { Note } from '../../components/Note.tsx';
import { texts } from '../../texts/index.ts';
import styles from './Versions.module.css';

const words = texts.versions;

export function VersionList(props: { dataset: Dataset }): ReactNode {
  const { datasetId } = props.dataset;
  const api = useApi();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [opened, setOpened] = useState<number | null>(null);
  const list = useQuery(api.versions.list.queryOptions({ input: { datasetId }, staleTime: 0 }));
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.versions.list.key() });
  const create = useMutation(
    api.versions.create.mutationOptions({
      onSuccess: () => {
        setName('');
        return refresh();
      },
    }),
  );
  const remove = useMutation(api.versions.remove.mutationOptions({ onSuccess: refresh }));
  const restore = useMutation(api.history.restore.mutationOptions());
  const keep = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '' && !create.isPending) create.mutate({ datasetId, name });
  };
  const problem = create.error ?? remove.error ?? restore.error ?? list.error;
  return (
    <div className={styles.body}>
      <p className="secondary">{words.explain}</p>
      <form className={styles.keep} onSubmit={keep}>
        <TextInput
          label={words.name}
          placeholder={words.namePlaceholder}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Button type="submit">{words.keep}</Button>
      </form>
      {problem && <Note kind="error" title={problemText(problem)} />}
      {restore.data && (
        <p role="status" className="secondary">
          {restore.data.entry ? words.restored(restore.data.photoIds.length) : words.nothingChanged}
        </p>
      )}
      {list.data?.length === 0 && <p className="secondary">{words.none}</p>}
      <ul className={styles.list}>
        {list.data?.map((version) => (
          <li key={version.versionId} className={styles.version}>
            <div className={styles.row}>
              <div>
                <div className={styles.name}>{version.name}</div>
                <div className="hint">
                  {new Date(version.createdAt).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })},{' '}
                  {words.facts(version.photos, version.labelled)}
                </div>
              </div>
              <Button
                variant="default"
                aria-expanded={opened === version.versionId}
                aria-label={opened === version.versionId ? words.hide : words.compareOf(version.name)}
                onClick={() => setOpened((old) => (old === version.versionId ? null : version.versionId))}
              >
                {opened === version.versionId ? words.hide : words.compare}
              </Button>
              {version.entryId !== null && (
                <Button
                  variant="default"
                  aria-label={words.restoreOf(version.name)}
                  onClick={() => restore.mutate({ datasetId, entryId: version.entryId ?? 0 })}
                >
                  {words.restore}
                </Button>
              )}
              <ActionIcon
                aria-label={words.remove(version.name)}
                onClick={() => remove.mutate({ versionId: version.versionId })}
              >
                <IconTrash size={16} stroke={1.6} />
              </ActionIcon>
            </div>
            {opened === version.versionId && <Changes version={version} all={list.data} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

const kinds = ['added', 'removed', 'relabelled', 'moved', 'rejected'] as const;
/** Photos drawn of each kind. */
const mostShown = 24;

/** What changed from the version to now, or between it and another one, always from the older to the newer. */
function Changes({ version, all }: { version: DatasetVersion; all: readonly DatasetVersion[] }): ReactNode {
  const [otherId, setOtherId] = useState<number | null>(null);
  const other = all.find((one) => one.versionId === otherId) ?? null;
  // The list has the newest first.
  const otherIsOlder = other !== null && all.indexOf(other) > all.indexOf(version);
  const [from, to] = otherIsOlder ? [other, version] : [version, other];
  return (
    <>
      {all.length > 1 && (
        <Select
          className={styles.other}
          label={words.comparedWith}
          data={[
            { value: '', label: words.now },
            ...all.filter((one) => one !== version).map((one) => ({ value: String(one.versionId), label: one.name })),
          ]}
          value={String(otherId ?? '')}
          onChange={(value) => setOtherId(value ? Number(value) : null)}
          allowDeselect={false}
        />
      )}
      {to !== null && <p className={styles.fromTo}>{words.fromTo(from.name, to.name)}</p>}
      <Differences datasetId={version.datasetId} from={from.versionId} to={to?.versionId ?? null} />
    </>
  );
}

function Differences(props: { datasetId: number; from: number; to: number | null }): ReactNode {
  const api = useApi();
  const compared = useQuery(api.versions.compare.queryOptions({ input: props, staleTime: 0, gcTime: 0 }));
  if (compared.isError) return <Note kind="error" title={problemText(compared.error)} />;
  const { data } = compared;
  if (!data) return <p role="status">{words.comparing}</p>;
  if (isEmpty(data)) return <p role="status">{props.to === null ? words.nothingChanged : words.noDifference}</p>;
  const { classes } = data;
  return (
    <div className={styles.changes}>
      {classes.added.length > 0 && <p>{words.classAdded(classes.added)}</p>}
      {classes.removed.length > 0 && <p>{words.classRemoved(classes.removed)}</p>}
      {classes.renamed.map((one) => (
        <p key={one.before}>{words.classRenamed(one.before, one.after)}</p>
      ))}
      {kinds.map((kind) => {
        const { total, photos } = data[kind];
        if (total === 0) return null;
        return (
          <section key={kind}>
            <h4 className={styles.kind}>{words.kindTitle(total, words.kinds[kind])}</h4>
            <ul className={styles.photos}>
              {photos.slice(0, mostShown).map((photo) => (
                <li key={photo.photoId}>
                  <img src={thumbnailUrl(photo.hash)} alt="" loading="lazy" />
                  <span className="cut" title={photo.name}>
                    {photo.name.slice(photo.name.lastIndexOf('/') + 1)}
                  </span>
                  <span className="hint cut">{changeOf(photo)}</span>
                </li>
              ))}
            </ul>
            {total > mostShown && <p className="hint">{words.more(total - mostShown)}</p>}
          </section>
        );
      })}
    </div>
  );
}

function isEmpty(data: VersionComparison): boolean {
  const { added, removed, renamed } = data.classes;
  return kinds.every((kind) => data[kind].total === 0) && added.length + removed.length + renamed.length === 0;
}

function changeOf({ before, after }: VersionDifference): string {
  const label = (one: VersionDifference['before']) => one?.label ?? words.noLabel;
  if (!before || !after) return label(after ?? before);
  if (before.rejected !== after.rejected) return after.rejected ? words.rejectedNow : words.takenBack;
  if (before.label !== after.label) return `${label(before)} → ${label(after)}`;
  return `${before.split ?? words.noSide} → ${after.split ?? words.noSide}`;
}
