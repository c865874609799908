/** One network: what it is, whether its weights are here, what it is made of, and what it says of a photo. */
import { Button, SegmentedControl, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { Network, WeightsEntry } from '../../../main/contract/index.ts';
import { useDownload } from '../../app/useDownload.ts';
import { amount } from '../../components/figures.ts';
import { downloadText, entryToGet } from '../../components/MissingWeights.tsx';
import { count, fileSize, sizeOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { ComparePicker } from './ComparePicker.tsx';
import { LayersTab } from './LayersTab.tsx';
import classes from './Networks.module.css';
import { SeesTab } from './SeesTab.tsx';
import { SizeAndBatch } from './SizeAndBatch.tsx';
import { WeightsTab } from './WeightsTab.tsx';

const words = texts.networks;

export type NetworkTab = 'layers' | 'weights' | 'sees';

export interface NetworkViewProps {
  readonly network: Network;
  readonly networks: readonly Network[];
  /** Of this network; undefined while they are read. */
  readonly entries: readonly WeightsEntry[] | undefined;
  readonly tab: NetworkTab;
  readonly batch: number;
  readonly picking: boolean;
  onTab(tab: NetworkTab): void;
  onBatch(batch: number): void;
  onPicking(picking: boolean): void;
  onCompare(name: string): void;
  onUse(): void;
}

export function NetworkView(props: NetworkViewProps) {
  const { network, entries, tab, onTab } = props;
  const [inputSize, setInputSize] = useState(network.inputSize);
  const toGet = entries && network.weights.state === 'missing' ? entryToGet(entries) : null;
  return (
    <section className={classes.view} aria-label={network.title}>
      <header className={classes.header}>
        <h1 title={network.title}>{network.title}</h1>
        <span className="cut secondary" title={weightsText(network, entries)}>
          {weightsText(network, entries)}
        </span>
        {toGet && tab !== 'weights' && <GetButton entry={toGet} onShow={() => onTab('weights')} />}
        <ComparePicker
          networks={props.networks}
          network={network}
          opened={props.picking}
          onOpen={props.onPicking}
          onPick={props.onCompare}
        />
        <Button onClick={props.onUse}>{words.use}</Button>
      </header>
      <div className={classes.tabs}>
        <SegmentedControl
          aria-label={words.tabs.label}
          value={tab}
          onChange={(value) => onTab(tabs.find((one) => one === value) ?? 'layers')}
          data={tabs.map((value) => ({ value, label: words.tabs[value] }))}
        />
        {tab === 'layers' ? (
          <SizeAndBatch
            ownSize={network.inputSize}
            inputSize={inputSize}
            batch={props.batch}
            onInputSize={setInputSize}
            onBatch={props.onBatch}
          />
        ) : (
          <Tooltip label={words.totalsHelp}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is counted is told on focus too. */}
            <span className="secondary cut" tabIndex={0}>
              {words.totals(amount(network.parameters), count(network.features))}
            </span>
          </Tooltip>
        )}
      </div>
      {tab === 'layers' && <LayersTab network={network} inputSize={inputSize} batch={props.batch} />}
      {tab === 'weights' && <WeightsTab network={network} entries={entries} />}
      {tab === 'sees' && <SeesTab network={network} entries={entries} onShowWeights={() => onTab('weights')} />}
    </section>
  );
}

const tabs: readonly NetworkTab[] = ['layers', 'weights', 'sees'];

/** Starts the download and shows how it goes. */
function GetButton({ entry, onShow }: { entry: WeightsEntry; onShow: () => void }) {
  const download = useDownload(entry);
  const { job } = download;
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />}
      onClick={() => {
        if (!job) download.start();
        onShow();
      }}
    >
      {job?.total
        ? sizeOf(job.done, job.total)
        : job || download.starting
          ? texts.weights.starting
          : downloadText(entry)}
    </Button>
  );
}

function weightsText({ weights }: Network, entries: readonly WeightsEntry[] | undefined): string {
  const size = weights.sizeBytes === null ? '' : fileSize(weights.sizeBytes);
  if (weights.state === 'embedded') return words.weights.embedded(size);
  if (weights.state === 'missing') {
    // Where they can be fetched, a button says so.
    return entries?.some(({ url }) => url !== null) ? '' : entries ? words.weights.nothingPublished : '';
  }
  return words.weights.file(size);
}
