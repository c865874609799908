/** The map in words: its groups with their counts, for those who do not see it. */
import { Button, Table } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import type { Dataset } from '../../../main/contract/index.ts';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './MapView.module.css';
import type { UnpackedMap } from './usePhotoMap.ts';

const words = texts.map.table;

export function MapTable(props: {
  dataset: Dataset;
  map: UnpackedMap;
  marks: Uint32Array;
  onChoose: (rows: readonly number[]) => void;
}): ReactNode {
  const { dataset, map, marks, onChoose } = props;
  const groups = useMemo(() => {
    const rows = Map.groupBy([...map.groups.keys()], (row) => map.groups[row]!);
    return [...rows.values()].sort((a, b) => b.length - a.length);
  }, [map.groups]);
  return (
    <div className={styles.tableHolder}>
      <Table stickyHeader>
        <caption className="visually-hidden">{words.caption}</caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{words.group}</Table.Th>
            <Table.Th scope="col" className="r">
              {words.photos}
            </Table.Th>
            <Table.Th scope="col">{words.labels}</Table.Th>
            <Table.Th scope="col">
              <span className="visually-hidden">{words.choose}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {groups.map((rows, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place in the table
            <Table.Tr key={at}>
              <Table.Th scope="row">{at + 1}</Table.Th>
              <Table.Td className="r">{count(rows.length)}</Table.Td>
              <Table.Td>{labelsOf(rows, marks, dataset)}</Table.Td>
              <Table.Td>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={words.chooseGroup(at + 1)}
                  onClick={() => onChoose(rows)}
                >
                  {words.choose}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** "10 dandelion, 1 sunflower, 4 without label" */
function labelsOf(rows: readonly number[], marks: Uint32Array, dataset: Dataset): string {
  const counts = countsOf(rows, marks, dataset);
  return texts.map.insideCounts(counts.classes, 0, counts.unlabelled);
}

/** How often each class stands among these rows, the most frequent first. */
export function countsOf(rows: readonly number[], marks: Uint32Array, dataset: Dataset) {
  const counts = new Map<number, number>();
  for (const row of rows) {
    const mark = marks[row] ?? 0;
    counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  return {
    classes: dataset.classes
      .flatMap(({ classId, name }) => (counts.has(classId) ? [{ name, photos: counts.get(classId)! }] : []))
      .sort((a, b) => b.photos - a.photos),
    unlabelled: counts.get(0) ?? 0,
  };
}
