/** Chooses the photos that the wall shows: search and class, ticks, or typical and extreme ones picked by themselves. */
import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Dataset } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './ChoosePhotos.module.css';

const words = texts.augment.choose;

/** As many as fit the wall. */
export const mostPhotos = 8;
const pageSize = 60;

export interface ChoosePhotosProps {
  readonly dataset: Dataset;
  readonly opened: boolean;
  readonly chosen: readonly number[];
  onClose(): void;
  /** Null: typical and extreme ones. */
  onChoose(photoIds: number[] | null): void;
}

export function ChoosePhotos(props: ChoosePhotosProps) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={words.title}
      size={760}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      <Chooser {...props} />
    </Modal>
  );
}

function Chooser({ dataset, chosen, onClose, onChoose }: ChoosePhotosProps) {
  const api = useApi();
  const [ticked, setTicked] = useState<readonly number[]>(chosen);
  const [typed, setTyped] = useState('');
  const [label, setLabel] = useState<string | null>(null);
  const [limit, setLimit] = useState(pageSize);
  const [search] = useDebouncedValue(typed.trim(), 150);
  const found = useQuery(
    api.photos.list.queryOptions({
      input: {
        datasetId: dataset.datasetId,
        filter: {
          rejected: false,
          missing: false,
          ...(search === '' ? {} : { search }),
          ...(label === null ? {} : { label: Number(label) }),
        },
        offset: 0,
        limit,
      },
      placeholderData: keepPreviousData,
    }),
  ).data;
  // Those on the wall come first, wherever they lie, so that each can be taken off it.
  const onWall = useQuery(
    api.photos.byId.queryOptions({ input: { photoIds: [...chosen] }, enabled: chosen.length > 0 }),
  ).data;
  const shown = [...(onWall ?? []), ...(found?.photos ?? []).filter(({ photoId }) => !chosen.includes(photoId))];
  const tick = (photoId: number) => {
    if (ticked.includes(photoId)) setTicked(ticked.filter((one) => one !== photoId));
    else if (ticked.length < mostPhotos) setTicked([...ticked, photoId]);
  };
  const choose = (photoIds: number[] | null) => {
    onChoose(photoIds);
    onClose();
  };
  return (
    <>
      <Group gap={8} wrap="nowrap">
        <TextInput
          data-autofocus
          className={classes.search}
          leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
          aria-label={words.search}
          placeholder={words.search}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setLimit(pageSize);
          }}
        />
        <Select
          aria-label={words.byClass}
          placeholder={words.everyClass}
          clearable
          clearButtonProps={{ 'aria-label': words.everyClass }}
          data={dataset.classes.map(({ classId, name }) => ({ value: String(classId), label: name }))}
          value={label}
          onChange={(value) => {
            setLabel(value);
            setLimit(pageSize);
          }}
        />
      </Group>
      <div className={classes.grid} role="group" aria-label={words.title}>
        {shown.map((photo) => {
          const isTicked = ticked.includes(photo.photoId);
          return (
            <button
              key={photo.photoId}
              type="button"
              className={classes.tile}
              aria-pressed={isTicked}
              aria-label={photo.name}
              title={photo.name}
              disabled={!isTicked && ticked.length >= mostPhotos}
              onClick={() => tick(photo.photoId)}
            >
              <PhotoThumb hash={photo.hash} />
              {isTicked && (
                <span className={classes.tick}>
                  <IconCheck size={14} stroke={2.4} aria-hidden />
                </span>
              )}
            </button>
          );
        })}
      </div>
      {found && found.total > limit && (
        <Button variant="default" size="xs" onClick={() => setLimit(limit + pageSize)}>
          {words.more(count(found.total - limit))}
        </Button>
      )}
      {found?.total === 0 && <p className="hint">{words.noneFound}</p>}
      <Group justify="space-between" mt={12}>
        <Button variant="default" onClick={() => choose(null)}>
          {words.pick}
        </Button>
        <Group gap={8}>
          <span className="hint" role="status">
            {words.ticked(ticked.length, mostPhotos)}
          </span>
          <Button disabled={ticked.length === 0} onClick={() => choose([...ticked])}>
            {words.show}
          </Button>
        </Group>
      </Group>
    </>
  );
}
