/** The networks as a table: whether their weights are here, how large, how costly, how accurate. */
import { Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconCircleCheck, IconDownload } from '@tabler/icons-react';
import { Fragment, type KeyboardEvent, type Ref } from 'react';
import type { Job, Network, WeightsEntry } from '../../../main/contract/index.ts';
import { sizeOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './NetworkList.module.css';
import { gigas, millions, topFigure } from './networkFigures.ts';
import type { NetworkGroup, SortColumn, Sorting } from './networkOrder.ts';

const words = texts.networks;

/** What of a network's weights is under way or was left off. */
export interface RowNews {
  readonly job: Job | null;
  readonly partial: WeightsEntry | null;
}

export interface NetworkListProps {
  readonly groups: readonly NetworkGroup[];
  readonly chosen: string;
  /** The second network of a comparison. */
  readonly compared: string | null;
  readonly sorting: Sorting | null;
  readonly newsOf: (network: string) => RowNews;
  readonly ref: Ref<HTMLTableElement>;
  onSort(column: SortColumn): void;
  onChoose(name: string): void;
  onUse(name: string): void;
}

export function NetworkList({
  groups,
  chosen,
  compared,
  sorting,
  newsOf,
  ref,
  onSort,
  onChoose,
  onUse,
}: NetworkListProps) {
  const onKeyDown = (event: KeyboardEvent, name: string) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    onUse(name);
  };
  const marked = compared ?? chosen;
  const tabStop = groups.some(({ networks }) => networks.some(({ name }) => name === marked))
    ? marked
    : groups[0]?.networks[0]?.name;
  const head = { sorting, onSort };
  return (
    <table ref={ref} className={classes.networks}>
      <thead>
        <tr>
          <SortHead column="name" label={words.columns.network} {...head} />
          <SortHead column="parameters" label={words.columns.parameters} help={words.columnHelp.parameters} {...head} />
          <SortHead column="macs" label={words.columns.gmacs} help={words.columnHelp.gmacs} {...head} />
          <SortHead column="top1" label={words.columns.top1} help={words.columnHelp.top1} {...head} />
        </tr>
      </thead>
      <tbody>
        {groups.map(({ family, networks }) => (
          <Fragment key={family}>
            {family !== null && (
              <tr className={classes.family}>
                <th scope="rowgroup" colSpan={4}>
                  {family}
                </th>
              </tr>
            )}
            {networks.map((network) => (
              <tr
                key={network.name}
                data-chosen={network.name === chosen || undefined}
                data-compared={network.name === compared || undefined}
                onClick={() => onChoose(network.name)}
              >
                <td>
                  <button
                    type="button"
                    data-network={network.name}
                    aria-pressed={network.name === chosen || network.name === compared}
                    tabIndex={network.name === tabStop ? 0 : -1}
                    onKeyDown={(event) => onKeyDown(event, network.name)}
                  >
                    <span className="cut" title={network.title}>
                      {network.title}
                    </span>
                    <WeightsMark network={network} news={newsOf(network.name)} />
                  </button>
                </td>
                <td className="r">{millions(network.whole.parameters)}</td>
                <td className="r">{gigas(network.whole.macs)}</td>
                <td className="r">{topFigure(network)}</td>
              </tr>
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

/** Here, on its way, or left off. Nothing where the weights are simply not here. */
function WeightsMark({ network, news }: { network: Network; news: RowNews }) {
  const { job, partial } = news;
  if (job) {
    const share = job.progress ?? (job.total ? job.done / job.total : 0);
    const soFar = job.total ? sizeOf(job.done, job.total) : job.stage;
    return (
      <span
        className={classes.arriving}
        role="img"
        aria-label={words.downloading(soFar)}
        title={words.downloading(soFar)}
      >
        <i style={{ width: `${share * 100}%` }} />
      </span>
    );
  }
  if (network.weights.state !== 'missing')
    return <IconCircleCheck size={15} stroke={1.6} aria-label={words.weightsHere} />;
  if (!partial) return null;
  const soFar = words.partialMark(sizeOf(partial.partialBytes, partial.sizeBytes ?? partial.partialBytes));
  return (
    <span title={soFar} className={classes.partial}>
      <IconDownload size={14} stroke={1.6} aria-label={soFar} />
    </span>
  );
}

interface SortHeadProps {
  readonly column: SortColumn;
  readonly label: string;
  readonly help?: string;
  readonly sorting: Sorting | null;
  onSort(column: SortColumn): void;
}

function SortHead({ column, label, help, sorting, onSort }: SortHeadProps) {
  const direction = sorting?.column === column ? (sorting.descending ? 'descending' : 'ascending') : 'none';
  const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp;
  return (
    <th className={column === 'name' ? undefined : 'r'} aria-sort={direction}>
      <Tooltip label={help ?? words.sortBy(label)}>
        <button type="button" aria-label={words.sortBy(label)} onClick={() => onSort(column)}>
          {/* The arrow's place is kept, so that nothing moves when it appears. */}
          <span className={classes.arrow}>{direction !== 'none' && <Arrow size={12} stroke={2} aria-hidden />}</span>
          {label}
        </button>
      </Tooltip>
    </th>
  );
}
