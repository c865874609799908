/** View, search, filters, order and size of the photos. */
import { ActionIcon, SegmentedControl, Select, Slider, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconArrowsSplit2, IconLayoutSidebarRight, IconPhotoPlus, IconSearch, IconX } from '@tabler/icons-react';
import { memo, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Dataset, PhotoFilter, PhotoSort } from '../../../main/contract/index.ts';
import { useApp } from '../../app/appStore.tsx';
import { routes } from '../../navigation/routes.ts';
import { texts } from '../../texts/index.ts';
import { MoreFilters } from './MoreFilters.tsx';
import type { PhotoViewName } from './PhotosPage.tsx';
import styles from './PhotoToolbar.module.css';
import { usePhotoFilter } from './photoView.tsx';
import { useTileSize } from './useTileSize.ts';

const paths: Record<PhotoViewName, string> = {
  grid: routes.photos,
  focus: routes.focus,
  map: routes.map,
  groups: routes.groups,
};
const sorts: readonly PhotoSort[] = [
  ...(['added', 'name', 'newest', 'oldest', 'label', 'largest', 'smallest'] as const),
  ...(['mixed', 'different', 'leastSure', 'mostSure', 'loss', 'alike'] as const),
];

export const PhotoToolbar = memo(function PhotoToolbar(props: {
  dataset: Dataset;
  viewName: PhotoViewName;
  narrow: boolean;
  searchRef: RefObject<HTMLInputElement | null>;
  onOpenPanel: () => void;
}): ReactNode {
  const { dataset } = props;
  const { filter, sort, setFilter, setSort } = usePhotoFilter(dataset.datasetId);
  const [, navigate] = useLocation();
  const addPhotos = useApp((state) => state.addPhotos);
  const { tileSize, setTileSize } = useTileSize();
  const pointed = useRef(false);
  const show = useApp((state) => state.show);
  const change = (part: Partial<PhotoFilter>) => setFilter({ ...filter, ...part });
  const labelAndSplit = (
    <>
      <Select
        aria-label={texts.photos.label}
        className={styles.label}
        data={[
          { value: '', label: texts.photos.anyLabel },
          ...dataset.classes.map((one) => ({ value: String(one.classId), label: one.name })),
          { value: 'none', label: texts.photos.noLabel },
          { value: 'any', label: texts.photos.withLabel },
        ]}
        value={filter.label === undefined ? '' : String(filter.label)}
        onChange={(value) => change({ label: labelOf(value) })}
      />
      <Select
        aria-label={texts.photos.split}
        className={styles.split}
        data={[
          { value: '', label: texts.photos.anySplit },
          ...splitNames.map((name) => ({ value: name, label: texts.photos.splits[name] })),
        ]}
        value={filter.split ?? ''}
        onChange={(value) => change({ split: splitNames.find((name) => name === value) })}
      />
    </>
  );
  return (
    <div className={styles.toolbar} data-region="toolbar">
      <SegmentedControl
        aria-label={texts.photos.viewsLabel}
        data={[
          { value: 'grid', label: texts.photos.views.grid },
          { value: 'focus', label: texts.photos.views.focus },
          { value: 'map', label: texts.photos.views.map },
          { value: 'groups', label: texts.map.groups.view },
        ]}
        value={props.viewName}
        onPointerDown={() => {
          pointed.current = true;
        }}
        onKeyDown={() => {
          pointed.current = false;
        }}
        onChange={(name) => {
          // The arrow keys are for the photos then, not for the choice that was clicked.
          if (pointed.current && document.activeElement instanceof HTMLElement) document.activeElement.blur();
          navigate(name === 'focus' || name === 'map' || name === 'groups' ? paths[name] : paths.grid);
        }}
      />
      <SearchBox inputRef={props.searchRef} value={filter.search ?? ''} onSearch={(search) => change({ search })} />
      {!props.narrow && labelAndSplit}
      <MoreFilters dataset={dataset} filter={filter} onChange={change}>
        {props.narrow && labelAndSplit}
      </MoreFilters>
      <div className={styles.end}>
        <ActionIcon aria-label={texts.imports.addPhotos} onClick={() => addPhotos({ datasetId: dataset.datasetId })}>
          <IconPhotoPlus size={18} stroke={1.6} />
        </ActionIcon>
        <Select
          aria-label={texts.photos.sort}
          className={styles.sort}
          data={sorts
            .filter((one) => one !== 'alike' || filter.alike !== undefined)
            .map((one) => ({ value: one, label: texts.photos.sorts[one] }))}
          value={sort}
          onChange={(value) => setSort(sorts.find((one) => one === value) ?? 'added')}
        />
        <Slider
          className={styles.size}
          min={72}
          max={320}
          value={tileSize}
          onChange={setTileSize}
          label={null}
          thumbLabel={texts.photos.tileSize}
          data-unused={props.viewName !== 'grid' || undefined}
        />
        <ActionIcon aria-label={texts.split.open} title={texts.split.open} onClick={() => show('split')}>
          <IconArrowsSplit2 size={18} stroke={1.6} />
        </ActionIcon>
        {props.narrow && (
          <ActionIcon aria-label={texts.photos.openPanel} onClick={props.onOpenPanel}>
            <IconLayoutSidebarRight size={18} stroke={1.6} />
          </ActionIcon>
        )}
      </div>
    </div>
  );
});

const splitNames = ['train', 'val', 'test', 'none'] as const;

function labelOf(value: string | null): PhotoFilter['label'] {
  if (!value) return undefined;
  return value === 'none' || value === 'any' ? value : Number(value);
}

/** Filters a moment after the last letter, so that a word is one question. */
function SearchBox(props: {
  inputRef: RefObject<HTMLInputElement | null>;
  value: string;
  onSearch: (search: string) => void;
}): ReactNode {
  const [typed, setTyped] = useState(props.value);
  const search = useDebouncedCallback(props.onSearch, 150);
  useEffect(() => setTyped(props.value), [props.value]);
  return (
    <TextInput
      ref={props.inputRef}
      className={styles.search}
      aria-label={texts.photos.search}
      placeholder={texts.photos.searchPlaceholder}
      leftSection={<IconSearch size={14} stroke={1.6} />}
      rightSection={
        typed && (
          <ActionIcon
            size={20}
            aria-label={texts.photos.clearSearch}
            onClick={() => {
              setTyped('');
              props.onSearch('');
            }}
          >
            <IconX size={14} stroke={1.6} />
          </ActionIcon>
        )
      }
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}
