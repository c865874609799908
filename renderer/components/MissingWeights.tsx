/** Where a network cannot be used yet: download its weights, or bring a file. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Network, WeightsEntry } from '../../main/contract/index.ts';
import { useApi } from '../api/engine.tsx';
import { useDownload, useNoteDownloads } from '../app/useDownload.ts';
import { fileSize, sizeOf } from '../texts/format.ts';
import { texts } from '../texts/index.ts';
import { CopyLink } from './CopyLink.tsx';
import { DownloadProgress } from './DownloadProgress.tsx';
import { Note } from './Note.tsx';
import classes from './Weights.module.css';
import { WeightsImport } from './WeightsImport.tsx';

const words = texts.weights;

export function MissingWeights({ network }: { network: Network }) {
  const api = useApi();
  const entries = useQuery(api.weights.list.queryOptions({ input: { network: network.name } })).data;
  useNoteDownloads(entries);
  const entry = entries && entryToGet(entries);
  return (
    <section className={classes.box} aria-label={words.missingTitle(network.title)}>
      <h3>{words.missingTitle(network.title)}</h3>
      {entries && <p>{entry ? words.missingHelp : words.missingOwn}</p>}
      {entry && <GetWeights entry={entry} />}
      <WeightsImport network={network.name} />
    </section>
  );
}

/** What to download when nobody has an opinion: what was begun, else what is recommended, else the first. */
export function entryToGet(entries: readonly WeightsEntry[]): WeightsEntry | null {
  const open = entries.filter(({ state, url }) => url !== null && (state === 'missing' || state === 'partial'));
  return (
    open.find((entry) => entry.jobId !== null) ??
    open.find((entry) => entry.state === 'partial') ??
    open.find((entry) => entry.recommended) ??
    open[0] ??
    null
  );
}

/** "45 MB", "about 45 MB"; empty while nobody knows. */
export function sizeText({ sizeBytes, sizeKnown }: Pick<WeightsEntry, 'sizeBytes' | 'sizeKnown'>): string {
  if (sizeBytes === null) return '';
  return sizeKnown ? fileSize(sizeBytes) : words.about(fileSize(sizeBytes));
}

/** What the button that starts or goes on says. */
export function downloadText(entry: WeightsEntry): string {
  if (entry.state !== 'partial' || entry.partialBytes === 0) {
    return words.download(entry.sizeBytes === null ? '' : fileSize(entry.sizeBytes));
  }
  return words.goOn(
    entry.sizeBytes === null ? fileSize(entry.partialBytes) : sizeOf(entry.partialBytes, entry.sizeBytes),
  );
}

function GetWeights({ entry }: { entry: WeightsEntry }) {
  const download = useDownload(entry);
  if (download.job || download.starting) return <DownloadProgress title={entry.title} download={download} />;
  return (
    <>
      <div className={classes.get}>
        <Button leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />} onClick={download.start}>
          {downloadText(entry)}
        </Button>
        <span className="secondary cut" title={entry.why ?? undefined}>
          {entry.title}
        </span>
      </div>
      {download.problem !== null && (
        <Note kind="error" title={words.notDownloaded} actions={entry.url !== null && <CopyLink url={entry.url} />}>
          {download.problem}
        </Note>
      )}
    </>
  );
}
