/** The files of the last import that were not taken, one line each with its reason. */
import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCopy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useApi } from '../../api/engine.tsx';
import { texts } from '../../texts/index.ts';
import styles from './SkippedFiles.module.css';

/** Lines drawn at most; "Copy the list" has them all. */
const mostShown = 500;

export function SkippedFiles(props: { datasetId: number; onClose: () => void }): ReactNode {
  const api = useApi();
  const report = useQuery(api.datasets.reports.queryOptions({ input: { datasetId: props.datasetId } })).data?.[0];
  const clipboard = useClipboard({ timeout: 2000 });
  if (!report) return null;
  const copies = report.skipped.filter((file) => file.kind === 'duplicate').length;
  const skipped = report.skipped.filter((file) => file.kind !== 'duplicate' && file.kind !== 'hidden');
  return (
    <aside
      className={styles.drawer}
      data-region="panel"
      aria-label={texts.photos.notTakenTitle(skipped.length, report.files)}
    >
      <h2 className={styles.title}>{texts.photos.notTakenTitle(skipped.length, report.files)}</h2>
      <p className="secondary">{texts.photos.othersIn(report.taken)}</p>
      {copies > 0 && <p className="secondary">{texts.photos.copiesNote(copies)}</p>}
      <ul className={styles.list}>
        {skipped.slice(0, mostShown).map((file) => (
          <li key={`${file.kind} ${file.path}`} className={styles.file}>
            <div className={styles.path}>{file.path}</div>
            <div className="secondary">{file.reason}</div>
          </li>
        ))}
      </ul>
      <div className={styles.buttons}>
        <Button
          variant="default"
          leftSection={<IconCopy size={14} stroke={1.6} />}
          onClick={() => clipboard.copy(report.skipped.map((file) => `${file.path}\t${file.reason}`).join('\n'))}
        >
          {clipboard.copied ? texts.photos.copied : texts.photos.copyList}
        </Button>
        <Button onClick={props.onClose}>{texts.photos.done}</Button>
      </div>
    </aside>
  );
}
