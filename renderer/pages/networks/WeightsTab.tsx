/** All weights of a network: what is published, what is here, and how to get, choose, bring and remove them. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Network, WeightsEntry } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { useDownload } from '../../app/useDownload.ts';
import { CopyLink } from '../../components/CopyLink.tsx';
import { DownloadProgress } from '../../components/DownloadProgress.tsx';
import { downloadText, sizeText } from '../../components/MissingWeights.tsx';
import { Note } from '../../components/Note.tsx';
import { WeightsImport } from '../../components/WeightsImport.tsx';
import { fileSize } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './WeightsTab.module.css';

const words = texts.weights;

export interface WeightsTabProps {
  readonly network: Network;
  readonly entries: readonly WeightsEntry[] | undefined;
}

export function WeightsTab({ network, entries }: WeightsTabProps) {
  if (!entries) return <p className="secondary">{words.reading}</p>;
  return (
    <div className={classes.tab}>
      {entries.length === 0 ? (
        <p className="secondary">{words.none}</p>
      ) : (
        <ul className={classes.entries} aria-label={words.title(network.title)}>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      <section className={classes.bring}>
        <h3>{words.bring}</h3>
        <p className="hint">
          {words.bringHelp} {words.bringDrop}
        </p>
        <WeightsImport network={network.name} />
      </section>
    </div>
  );
}

function Entry({ entry }: { entry: WeightsEntry }) {
  const api = useApi();
  const queryClient = useQueryClient();
  const download = useDownload(entry);
  const [sure, setSure] = useState(false);
  const renew = () =>
    Promise.all([api.weights.key(), api.networks.key()].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  const use = useMutation(api.weights.use.mutationOptions({ onSuccess: renew }));
  const remove = useMutation(api.weights.remove.mutationOptions({ onSuccess: renew, onSettled: () => setSure(false) }));
  const isHere = entry.state === 'here' || entry.state === 'embedded';
  const hasPart = entry.state === 'partial' && entry.partialBytes > 0;
  const size = isHere || entry.state === 'partial' ? sizeText({ ...entry, sizeKnown: true }) : sizeText(entry);
  const running = download.job !== null || download.starting;
  return (
    <li className={classes.entry} data-here={isHere || undefined}>
      <div className={classes.head}>
        <h3 className="cut" title={`${entry.title} (${entry.id})`}>
          {entry.title}
        </h3>
        {entry.inUse && <Tag strong>{words.inUse}</Tag>}
        {isHere && !entry.inUse && <Tag>{words.state[entry.state]}</Tag>}
        {entry.recommended && !entry.inUse && <Tag>{words.recommended}</Tag>}
        <span className={classes.actions}>
          {!isHere && !running && entry.url !== null && (
            <Button
              variant={entry.recommended || hasPart ? 'filled' : 'default'}
              leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />}
              aria-label={`${downloadText(entry)}: ${entry.title}`}
              onClick={download.start}
            >
              {downloadText(entry)}
            </Button>
          )}
          {isHere && !entry.inUse && (
            <Button aria-label={`${words.use}: ${entry.title}`} onClick={() => use.mutate({ id: entry.id })}>
              {words.use}
            </Button>
          )}
          {(entry.state === 'here' || hasPart) && !running && !sure && (
            <Button variant="default" aria-label={words.removeThese(entry.title)} onClick={() => setSure(true)}>
              {hasPart ? words.removePart : words.remove}
            </Button>
          )}
        </span>
      </div>
      <p className={`num ${classes.facts}`}>{factsOf(entry, size).join(' · ')}</p>
      {entry.why !== null && <p className={classes.why}>{entry.why}</p>}
      {(entry.note !== null || entry.licence !== null) && (
        <p className="hint">
          {[entry.note, entry.licence === null ? null : words.licence(entry.licence)].filter(Boolean).join(' ')}
        </p>
      )}
      {running && <DownloadProgress title={entry.title} download={download} />}
      {sure && (
        <div className={classes.sure} role="alertdialog" aria-label={words.removeThese(entry.title)}>
          <span>{words.removeSure(fileSize(hasPart ? entry.partialBytes : (entry.sizeBytes ?? 0)))}</span>
          <Button onClick={() => remove.mutate({ id: entry.id })}>{words.removeDo}</Button>
          <Button variant="default" autoFocus onClick={() => setSure(false)}>
            {words.removeKeep}
          </Button>
        </div>
      )}
      {download.problem !== null && !running && (
        <Note kind="error" title={words.notDownloaded} actions={entry.url !== null && <CopyLink url={entry.url} />}>
          {download.problem}
        </Note>
      )}
      {use.error && (
        <Note kind="error" title={words.notUsed} onDismiss={() => use.reset()}>
          {problemText(use.error)}
        </Note>
      )}
      {remove.error && (
        <Note kind="error" title={words.notRemoved} onDismiss={() => remove.reset()}>
          {problemText(remove.error)}
        </Note>
      )}
    </li>
  );
}

function Tag({ strong, children }: { strong?: boolean; children: ReactNode }) {
  return (
    <span className={classes.tag} data-strong={strong || undefined}>
      {children}
    </span>
  );
}

/** "80.9 % right · 224 px · 103 MB · 1,000 names · resnet50-11ad3fa6.pth" */
function factsOf(entry: WeightsEntry, size: string): string[] {
  return [
    entry.accuracy === null ? '' : words.accuracy(`${(entry.accuracy.top1 * 100).toFixed(1)}\u2009%`),
    words.input(entry.inputSize),
    size,
    entry.classes === null ? words.noClassifier : words.classes(entry.classes),
    entry.file,
  ].filter((fact) => fact !== '');
}
