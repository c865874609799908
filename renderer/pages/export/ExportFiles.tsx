/** The files of a finished export, each as a download, and example code to copy. */
import { Button, SegmentedControl } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type ExportRecord, exportFileUrl } from '../../../main/contract/index.ts';
import { fileSize } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Export.module.css';

const words = texts.exporting;

export function ExportFiles({ record }: { record: ExportRecord }) {
  const examples = record.files.filter((file) => /\.(py|mjs|js)$/.test(file.name)).map((file) => file.name);
  return (
    <>
      <h4>{words.written(record.files.length)}</h4>
      <ul className={classes.files}>
        {record.files.map((file) => (
          <li key={file.name}>
            <a
              className="link mono"
              href={exportFileUrl(record.exportId, file.name)}
              download={file.name}
              aria-label={words.download(file.name)}
            >
              <IconDownload size={14} stroke={1.6} aria-hidden /> {file.name}
            </a>
            <span className="hint num">{fileSize(file.sizeBytes)}</span>
          </li>
        ))}
      </ul>
      <p className="hint mono">{record.folder}</p>
      {examples.length > 0 && <Example exportId={record.exportId} names={examples} />}
    </>
  );
}

function Example({ exportId, names }: { exportId: number; names: readonly string[] }) {
  const [name, setName] = useState(names[0] ?? '');
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const code = useQuery({
    queryKey: ['export example', exportId, name],
    queryFn: async () => {
      const response = await fetch(exportFileUrl(exportId, name));
      if (!response.ok) throw new Error(await response.text());
      return response.text();
    },
  }).data;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code ?? '');
      setCopied('yes');
    } catch {
      setCopied('failed');
    }
  };
  return (
    <section aria-label={words.example}>
      <header className={classes.exampleHeader}>
        <h4>{words.example}</h4>
        {names.length > 1 && (
          <SegmentedControl
            aria-label={words.example}
            data={names.map((one) => ({ value: one, label: one.endsWith('.py') ? words.python : words.node }))}
            value={name}
            onChange={(value) => {
              setName(value);
              setCopied('no');
            }}
          />
        )}
        <Button variant="default" onClick={copy}>
          {copied === 'yes' ? words.copied : words.copy}
        </Button>
      </header>
      {copied === 'failed' && <p role="status">{words.copyFailed}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard */}
      <pre className={classes.code} tabIndex={0}>
        {code}
      </pre>
    </section>
  );
}
