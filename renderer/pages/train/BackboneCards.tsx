/** The networks to start from: built in, here, last used; all others are on the Networks page. */
import { Button } from '@mantine/core';
import { IconCheck, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Network } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { isUnderWay } from '../../api/jobs.tsx';
import { useDownloadJob, useNoteDownloads } from '../../app/useDownload.ts';
import { amount } from '../../components/figures.ts';
import { entryToGet } from '../../components/MissingWeights.tsx';
import { routes } from '../../navigation/routes.ts';
import { fileSize, sizeOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Train.module.css';

const words = texts.train;

export interface BackboneCardsProps {
  readonly networks: readonly Network[];
  readonly chosen: string;
  /** Names of networks that runs used, latest first. */
  readonly lastUsed: readonly string[];
  onChoose(name: string): void;
}

export function BackboneCards({ networks, chosen, lastUsed, onChoose }: BackboneCardsProps) {
  const api = useApi();
  const [, navigate] = useLocation();
  const shown = cardsFor(networks, chosen, lastUsed);
  const entries = useQuery(api.weights.list.queryOptions({ input: {} })).data;
  useNoteDownloads(entries);
  const jobOf = useDownloadJob();
  /** "11.2 M parameters, 45 MB"; while they are fetched "11.2 M parameters, 12 of 45 MB". */
  const noteOf = (network: Network): string => {
    const parameters = amount(network.parameters);
    if (network.weights.state !== 'missing') return words.backboneCard[network.weights.state](parameters);
    const own = entries?.filter((entry) => entry.network === network.name) ?? [];
    const toGet = entryToGet(own);
    const job = toGet && jobOf(toGet);
    if (job && isUnderWay(job) && job.total)
      return words.backboneCard.arriving(parameters, sizeOf(job.done, job.total));
    const size = toGet?.sizeBytes ?? null;
    return size === null
      ? words.backboneCard.missing(parameters)
      : words.backboneCard.toGet(parameters, fileSize(size));
  };
  return (
    <div className={classes.backbones}>
      <fieldset className={classes.cards} style={{ gridTemplateColumns: `repeat(${shown.length}, minmax(0, 1fr))` }}>
        <legend className="visually-hidden">{words.backbones}</legend>
        {shown.map((network) => (
          <label key={network.name} className={classes.backbone}>
            <input
              type="radio"
              name="backbone"
              value={network.name}
              className="visually-hidden"
              checked={network.name === chosen}
              onChange={() => onChoose(network.name)}
            />
            <span className={classes.backboneCard}>
              <span className={classes.backboneTitle}>
                <span className="cut" title={network.title}>
                  {network.title}
                </span>
                {network.name === chosen && <IconCheck size={16} stroke={1.8} aria-hidden />}
                {network.name !== chosen && network.weights.state === 'missing' && (
                  <IconDownload size={16} stroke={1.6} aria-label={words.backboneCard.missingMark} />
                )}
              </span>
              <span className={`cut ${classes.backboneNote}`}>{noteOf(network)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Button variant="default" className={classes.all} onClick={() => navigate(routes.networks)}>
        {words.allNetworks(networks.length)}
      </Button>
    </div>
  );
}

const mostCards = 4;

/** At most four: the chosen one, those that can train now, the last used, then the smallest others; in list order. */
function cardsFor(networks: readonly Network[], chosen: string, lastUsed: readonly string[]): Network[] {
  const rank = (network: Network): number => {
    if (network.name === chosen) return 0;
    if (network.weights.state === 'embedded') return 1;
    if (network.weights.state === 'file') return 2;
    if (lastUsed.includes(network.name)) return 3;
    return suggested.includes(network.name) ? 4 : 5;
  };
  const wanted = [...networks].sort((a, b) => rank(a) - rank(b) || a.macs - b.macs).slice(0, mostCards);
  return networks.filter((network) => wanted.includes(network));
}

/** Worth bringing weights for: small and quick, and the one most people know. */
const suggested: readonly string[] = ['mobilenet_v2_0.35', 'mobilenet_v2', 'mobilenet_v2_1.0', 'resnet18'];
