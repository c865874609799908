/** The filters that are asked for less often: folder, date, size, flags. The button says how many of them are on. */
import { Button, Checkbox, NumberInput, Popover, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Dataset, DatasetClass, PhotoFilter } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './MoreFilters.module.css';

/** Its own controls, so that it knows when they are on; `children` are those that the toolbar has no room for. */
export function MoreFilters(props: {
  dataset: Dataset;
  filter: PhotoFilter;
  onChange: (part: Partial<PhotoFilter>) => void;
  children?: ReactNode;
}): ReactNode {
  const { filter, onChange } = props;
  const [opened, setOpened] = useState(false);
  const on = [
    filter.predicted !== undefined,
    filter.confidenceFrom !== undefined || filter.confidenceTo !== undefined,
    filter.folder !== undefined,
    filter.takenFrom !== undefined || filter.takenTo !== undefined,
    filter.pixelsFrom !== undefined || filter.pixelsTo !== undefined,
    filter.flagged !== undefined,
    filter.missing !== undefined,
    filter.rejected !== undefined,
  ].filter(Boolean).length;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus shadow="none">
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconAdjustmentsHorizontal size={14} stroke={1.6} />}
          rightSection={on > 0 && <span className={styles.on}>{on}</span>}
          onClick={() => setOpened(!opened)}
        >
          {texts.photos.moreFilters}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.more}>
          {props.children}
          <SuggestionFilter classes={props.dataset.classes} filter={filter} onChange={onChange} />
          <FolderFilter
            datasetId={props.dataset.datasetId}
            folder={filter.folder}
            onChange={(folder) => onChange({ folder })}
          />
          <DateFilter filter={filter} onChange={onChange} />
          <SizeFilter filter={filter} onChange={onChange} />
          <FlagFilters filter={filter} onChange={onChange} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function SuggestionFilter({
  classes,
  filter,
  onChange,
}: FilterProps & { classes: readonly DatasetClass[] }): ReactNode {
  const words = texts.filters;
  const shown = (share: number | undefined) => (share === undefined ? '' : Math.round(share * 100));
  const field = (value: string | number) => (typeof value === 'number' ? Math.min(100, value) / 100 : undefined);
  const common = { min: 0, max: 100, step: 5, suffix: ' %', hideControls: true };
  return (
    <>
      <Select
        label={words.predicted}
        data={[
          { value: '', label: words.anyClass },
          ...classes.map((one) => ({ value: String(one.classId), label: one.name })),
        ]}
        value={filter.predicted === undefined ? '' : String(filter.predicted)}
        searchable={classes.length > 8}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => onChange({ predicted: value ? Number(value) : undefined })}
      />
      <div className={styles.pair}>
        <NumberInput
          {...common}
          label={words.sureFrom}
          value={shown(filter.confidenceFrom)}
          onChange={(value) => onChange({ confidenceFrom: field(value) })}
        />
        <NumberInput
          {...common}
          label={words.sureTo}
          value={shown(filter.confidenceTo)}
          onChange={(value) => onChange({ confidenceTo: field(value) })}
        />
      </div>
    </>
  );
}

function FolderFilter(props: {
  datasetId: number;
  folder: string | undefined;
  onChange: (folder: string | undefined) => void;
}): ReactNode {
  const api = useApi();
  const folders = useQuery(
    api.photos.folders.queryOptions({ input: { datasetId: props.datasetId }, staleTime: 0 }),
  ).data;
  if (!folders || (folders.length === 0 && props.folder === undefined)) return null;
  return (
    <Select
      label={texts.filters.folder}
      data={[
        { value: anyFolder, label: texts.filters.anyFolder },
        ...folders.map(({ folder, photos }) => ({ value: folder, label: `${folder} (${count(photos)})` })),
      ]}
      value={props.folder ?? anyFolder}
      searchable={folders.length > 8}
      limit={200}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      onChange={(value) => props.onChange(value === null || value === anyFolder ? undefined : value)}
    />
  );
}

/** No folder is called so: names do not begin with a slash. */
const anyFolder = '/';

interface FilterProps {
  filter: PhotoFilter;
  onChange: (part: Partial<PhotoFilter>) => void;
}

const dayMs = 24 * 60 * 60 * 1000;

function DateFilter({ filter, onChange }: FilterProps): ReactNode {
  const day = (at: number | undefined) => (at === undefined ? '' : new Date(at).toISOString().slice(0, 10));
  // Camera times are stored as they read on the camera, as if in UTC.
  const startOf = (typed: string) => (typed === '' ? undefined : Date.parse(`${typed}T00:00:00Z`));
  const field = (typed: string): number | undefined => {
    const at = startOf(typed);
    return at === undefined || Number.isNaN(at) ? undefined : at;
  };
  return (
    <div className={styles.pair}>
      <TextInput
        type="date"
        label={texts.filters.takenFrom}
        value={day(filter.takenFrom)}
        max={day(filter.takenTo) || undefined}
        onChange={(event) => onChange({ takenFrom: field(event.currentTarget.value) })}
      />
      <TextInput
        type="date"
        label={texts.filters.takenTo}
        value={day(filter.takenTo)}
        min={day(filter.takenFrom) || undefined}
        onChange={(event) => {
          const at = field(event.currentTarget.value);
          onChange({ takenTo: at === undefined ? undefined : at + dayMs - 1 });
        }}
      />
    </div>
  );
}

function SizeFilter({ filter, onChange }: FilterProps): ReactNode {
  const field = (value: string | number): number | undefined =>
    typeof value === 'number' && value > 0 ? Math.round(value * 1e6) : undefined;
  const shown = (pixels: number | undefined) => (pixels === undefined ? '' : pixels / 1e6);
  const common = { min: 0, step: 0.1, decimalScale: 3, suffix: ` ${texts.filters.megapixels}`, hideControls: true };
  return (
    <div className={styles.pair}>
      <NumberInput
        {...common}
        label={texts.filters.sizeFrom}
        value={shown(filter.pixelsFrom)}
        onChange={(value) => onChange({ pixelsFrom: field(value) })}
      />
      <NumberInput
        {...common}
        label={texts.filters.sizeTo}
        value={shown(filter.pixelsTo)}
        onChange={(value) => onChange({ pixelsTo: field(value) })}
      />
    </div>
  );
}

function FlagFilters({ filter, onChange }: FilterProps): ReactNode {
  const rejected = filter.rejected === undefined ? 'with' : filter.rejected ? 'only' : 'without';
  return (
    <>
      <Checkbox
        label={texts.photos.onlyFlagged}
        checked={filter.flagged === true}
        onChange={(event) => onChange({ flagged: event.currentTarget.checked || undefined })}
      />
      <Checkbox
        label={texts.photos.onlyMissing}
        checked={filter.missing === true}
        onChange={(event) => onChange({ missing: event.currentTarget.checked || undefined })}
      />
      <div>
        <div className="hint">{texts.photos.rejectedLabel}</div>
        <SegmentedControl
          aria-label={texts.photos.rejectedLabel}
          data={[
            { value: 'with', label: texts.photos.rejectedChoices.with },
            { value: 'without', label: texts.photos.rejectedChoices.without },
            { value: 'only', label: texts.photos.rejectedChoices.only },
          ]}
          value={rejected}
          onChange={(value) => onChange({ rejected: value === 'with' ? undefined : value === 'only' })}
        />
      </div>
    </>
  );
}
