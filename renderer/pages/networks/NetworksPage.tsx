/** Networks: what can be started from, what each is made of and costs, and how to get its weights. */
import { SegmentedControl, TextInput } from '@mantine/core';
import { useSessionStorage } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useApi } from '../../api/engine.tsx';
import { isUnderWay } from '../../api/jobs.tsx';
import { usePageKeys } from '../../app/keys.tsx';
import { useBeginDownload, useDownloadJob, useNoteDownloads } from '../../app/useDownload.ts';
import { entryToGet } from '../../components/MissingWeights.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useChosenNetwork } from '../../navigation/useChosenNetwork.ts';
import { useDataset } from '../../navigation/useDataset.ts';
import { texts } from '../../texts/index.ts';
import { readTrainDraft, usualSettings } from '../train/trainDraft.ts';
import { useInTrain } from '../train/useInTrain.ts';
import { CompareView } from './CompareView.tsx';
import { NetworkChart } from './NetworkChart.tsx';
import { NetworkList, type RowNews } from './NetworkList.tsx';
import classes from './Networks.module.css';
import { type NetworkTab, NetworkView } from './NetworkView.tsx';
import { groupNetworks, nextSorting, type Sorting } from './networkOrder.ts';

const words = texts.networks;

const usualBatch = 16;

export default function NetworksPage() {
  const api = useApi();
  const dataset = useDataset();
  const takeToTrain = useInTrain();
  const networksQuery = useQuery(api.networks.list.queryOptions());
  const networks = networksQuery.data;
  const entries = useQuery(api.weights.list.queryOptions({ input: {} })).data;
  useNoteDownloads(entries);
  const begin = useBeginDownload();
  const jobOf = useDownloadJob();
  const inTrain = dataset ? readTrainDraft(dataset.datasetId)?.backbone : undefined;
  const [remembered, choose] = useChosenNetwork();
  const [compared, setCompared] = useState<string | null>(null);
  const [picking, setPicking] = useState(false);
  const [search, setSearch] = useState('');
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const [batch, setBatch] = useState(usualBatch);
  const [view, setView] = useKept<'list' | 'chart'>('thaw.networks.view', 'list');
  const [tab, setTab] = useKept<NetworkTab>('thaw.networks.tab', 'layers');
  const searchField = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLTableElement>(null);

  const groups = groupNetworks(networks ?? [], search, sorting);
  const shown = groups.flatMap((group) => group.networks);
  const byName = (name: string | null | undefined) => networks?.find((one) => one.name === name);
  const network = byName(remembered) ?? byName(inTrain) ?? byName(usualSettings().backbone) ?? networks?.[0];
  const second = byName(compared);
  const marked = (second ?? network)?.name;
  useEffect(() => {
    // Chosen elsewhere (the chart, a comparison, a dropped file), it may lie outside what the list shows.
    if (marked === undefined || view !== 'list') return;
    list.current?.querySelector(`[data-network="${marked}"]`)?.closest('tr')?.scrollIntoView({ block: 'nearest' });
  }, [marked, view]);
  const entriesOf = (name: string) => entries?.filter((entry) => entry.network === name);

  const newsOf = (name: string): RowNews => {
    const own = entriesOf(name) ?? [];
    const job = own.map((entry) => jobOf(entry)).find((one) => one !== null && isUnderWay(one)) ?? null;
    return { job, partial: own.find((entry) => entry.state === 'partial') ?? null };
  };
  // While two are compared, the list chooses the second.
  const pick = (name: string) => {
    if (second && name !== network?.name) setCompared(name);
    else if (!second) choose(name);
  };
  const move = (step: number) => {
    const from = shown.findIndex((one) => one.name === (second ?? network)?.name);
    const next = shown[Math.min(shown.length - 1, Math.max(0, from + step))];
    if (!next) return;
    pick(next.name);
    list.current?.querySelector<HTMLElement>(`[data-network="${next.name}"]`)?.focus();
  };
  const download = () => {
    const entry = network && network.weights.state === 'missing' ? entryToGet(entriesOf(network.name) ?? []) : null;
    setTab('weights');
    if (entry) void begin(entry.id);
  };
  const toggleView = () => setView(view === 'list' ? 'chart' : 'list');
  usePageKeys(words.title, [
    {
      title: words.keys.list,
      bindings: [
        {
          combos: ['arrowdown', 'arrowup'],
          shown: ['↑', '↓'],
          does: words.keys.move,
          notACommand: true,
          run: (_event, combo) => (view === 'list' ? move(combo === 'arrowdown' ? 1 : -1) : false),
        },
        {
          combos: ['u', 'enter'],
          shown: ['Enter', 'U'],
          does: words.keys.use,
          run: () => network && takeToTrain((second ?? network).name),
        },
        { combos: ['d'], does: words.keys.download, run: download },
        { combos: ['c'], does: words.keys.compare, run: () => (second ? false : setPicking(true)) },
        ...(second ? [{ combos: ['escape'], does: words.keys.leaveCompare, run: () => setCompared(null) }] : []),
        { combos: ['v'], does: words.keys.chart, run: toggleView },
        { combos: ['/'], does: words.keys.search, run: () => searchField.current?.focus() },
      ],
    },
    {
      title: words.keys.inLayers,
      bindings: [
        { combos: [], shown: ['↑', '↓'], does: words.keys.moveLayer, notACommand: true },
        { combos: [], shown: ['←', '→'], does: words.keys.moveStage, notACommand: true },
      ],
    },
  ]);
  if (!networks || !network) return <Waiting sentence={words.readingList} queries={[networksQuery]} />;
  return (
    <div className={classes.page} data-view={view}>
      <section className={classes.list} aria-label={words.title} data-region="networks">
        <div className={classes.search}>
          <TextInput
            ref={searchField}
            aria-label={words.search(networks.length)}
            placeholder={words.search(networks.length)}
            leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || search === '') return;
              event.preventDefault();
              setSearch('');
            }}
          />
          <SegmentedControl
            aria-label={words.views.label}
            value={view}
            onChange={(value) => setView(value === 'chart' ? 'chart' : 'list')}
            data={[
              { value: 'list', label: words.views.list },
              { value: 'chart', label: words.views.chart },
            ]}
          />
        </div>
        <div className={classes.listScroll}>
          {shown.length === 0 ? (
            <p className={classes.nothing}>
              {words.nothingMatches}{' '}
              <button type="button" className="link" onClick={() => setSearch('')}>
                {words.clear}
              </button>
            </p>
          ) : view === 'list' ? (
            <NetworkList
              ref={list}
              groups={groups}
              chosen={network.name}
              compared={second?.name ?? null}
              sorting={sorting}
              newsOf={newsOf}
              onSort={(column) => setSorting(nextSorting(sorting, column))}
              onChoose={pick}
              onUse={takeToTrain}
            />
          ) : (
            <NetworkChart
              networks={shown}
              chosen={network.name}
              compared={second?.name ?? null}
              onChoose={pick}
              onUse={takeToTrain}
            />
          )}
        </div>
      </section>
      {second ? (
        <CompareView
          left={network}
          right={second}
          batch={batch}
          onUse={takeToTrain}
          onLeave={() => setCompared(null)}
        />
      ) : (
        <NetworkView
          key={network.name}
          network={network}
          networks={networks}
          entries={entriesOf(network.name)}
          tab={tab}
          batch={batch}
          picking={picking}
          onTab={setTab}
          onBatch={setBatch}
          onPicking={setPicking}
          onCompare={setCompared}
          onUse={() => takeToTrain(network.name)}
        />
      )}
    </div>
  );
}

/** Kept until the window closes. */
function useKept<Value extends string>(key: string, usual: Value): [Value, (value: Value) => void] {
  const [value, set] = useSessionStorage<Value>({ key, defaultValue: usual, getInitialValueInEffect: false });
  return [value, set];
}
