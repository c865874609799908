/** Networks: what can be started from, what each is made of and costs, and whether its weights are here. */
import { Button, Select, TextInput } from '@mantine/core';
import { IconCircleCheck, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Network } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { usePageKeys } from '../../app/keys.tsx';
import { amount } from '../../components/figures.ts';
import { Note } from '../../components/Note.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { WeightsImport } from '../../components/WeightsImport.tsx';
import { routes } from '../../navigation/routes.ts';
import { useDataset } from '../../navigation/useDataset.ts';
import { count, fileSize } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { keepTrainDraft, readTrainDraft, usualSettings } from '../train/trainDraft.ts';
import { LayerTable } from './LayerTable.tsx';
import classes from './Networks.module.css';
import { StageBars } from './StageBars.tsx';

const words = texts.networks;

export default function NetworksPage() {
  const api = useApi();
  const [, navigate] = useLocation();
  const dataset = useDataset();
  const networksQuery = useQuery(api.networks.list.queryOptions());
  const networks = networksQuery.data;
  const inTrain = dataset ? readTrainDraft(dataset.datasetId)?.backbone : undefined;
  const [chosen, setChosen] = useState<string | null>(null);
  const [search, setSearch] = useState('');
  const searchField = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLTableElement>(null);

  const shown = (networks ?? []).filter((network) =>
    `${network.name} ${network.title} ${network.family}`.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const name = chosen ?? inTrain ?? usualSettings().backbone;
  const network = networks?.find((one) => one.name === name) ?? networks?.[0];

  const use = (one: Network) => {
    if (dataset) {
      const settings = readTrainDraft(dataset.datasetId) ?? usualSettings();
      keepTrainDraft(dataset.datasetId, { ...settings, backbone: one.name, weightsFile: undefined });
    }
    navigate(routes.train);
  };
  const move = (step: number) => {
    const index = shown.findIndex((one) => one.name === network?.name);
    const next = shown[Math.min(shown.length - 1, Math.max(0, index + step))];
    if (!next) return;
    setChosen(next.name);
    list.current?.querySelector<HTMLElement>(`[data-network="${next.name}"]`)?.focus();
  };
  usePageKeys(words.title, [
    {
      title: words.keys.list,
      bindings: [
        {
          combos: ['arrowdown', 'arrowup'],
          does: words.keys.move,
          notACommand: true,
          run: (_event, combo) => move(combo === 'arrowdown' ? 1 : -1),
        },
        { combos: ['u'], does: words.keys.use, run: () => network && use(network) },
        { combos: ['/'], does: words.keys.search, run: () => searchField.current?.focus() },
      ],
    },
  ]);
  if (!networks || !network) return <Waiting sentence={words.readingList} queries={[networksQuery]} />;
  return (
    <div className={classes.page}>
      <section className={classes.list} aria-label={words.title}>
        <div className={classes.search}>
          <TextInput
            ref={searchField}
            aria-label={words.search(networks.length)}
            placeholder={words.search(networks.length)}
            leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        </div>
        <div className={classes.listScroll}>
          <table ref={list} className={classes.networks}>
            <thead>
              <tr>
                <th>{words.columns.network}</th>
                <th className="r">{words.columns.parameters}</th>
                <th className="r">{words.columns.gmacs}</th>
                <th className="r">{words.columns.features}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr
                  key={one.name}
                  data-chosen={one.name === network.name || undefined}
                  onClick={() => setChosen(one.name)}
                >
                  <td>
                    <button
                      type="button"
                      data-network={one.name}
                      aria-pressed={one.name === network.name}
                      tabIndex={one.name === network.name ? 0 : -1}
                      onClick={() => setChosen(one.name)}
                    >
                      {one.title}
                      {one.weights.state !== 'missing' && (
                        <IconCircleCheck size={15} stroke={1.6} aria-label={words.weightsHere} />
                      )}
                    </button>
                  </td>
                  <td className="r">{amount(one.parameters)}</td>
                  <td className="r">{gigas(one.macs)}</td>
                  <td className="r">{count(one.features)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {shown.length === 0 && (
            <p className={classes.nothing}>
              {words.nothingMatches}{' '}
              <button type="button" className="link" onClick={() => setSearch('')}>
                {words.clear}
              </button>
            </p>
          )}
        </div>
      </section>
      <NetworkView key={network.name} network={network} onUse={() => use(network)} />
    </div>
  );
}

const sizes = [96, 128, 160, 192, 224, 256, 288, 320, 384, 448, 512];

function NetworkView({ network, onUse }: { network: Network; onUse: () => void }) {
  const api = useApi();
  const [inputSize, setInputSize] = useState(network.inputSize);
  const [stage, setStage] = useState(network.stages[0]?.name ?? '');
  const details = useQuery(
    api.networks.get.queryOptions({
      input: { name: network.name, inputSize },
      placeholderData: (previous) => previous,
    }),
  );
  const shown = details.data ?? network;
  const choices = [...new Set([network.inputSize, ...sizes])].sort((a, b) => a - b);
  return (
    <section className={classes.view} aria-label={network.title}>
      <header className={classes.header}>
        <h1>{network.title}</h1>
        <span className="cut secondary">{weightsText(network)}</span>
        <Button onClick={onUse}>{words.use}</Button>
      </header>
      <div className={classes.facts}>
        <label htmlFor="input-size">{words.input}</label>
        <Select
          id="input-size"
          w={150}
          data={choices.map((size) => ({
            value: String(size),
            label: size === network.inputSize ? words.ownSize(size) : words.px(size),
          }))}
          value={String(inputSize)}
          onChange={(value) => value !== null && setInputSize(Number(value))}
        />
        <span>{words.totals(amount(shown.parameters), amount(shown.macs), count(shown.features))}</span>
      </div>
      <p className="secondary">{weightsNote(network)}</p>
      {network.weights.state === 'missing' && <WeightsImport network={network} />}
      <StageBars stages={shown.stages} chosen={stage} onChoose={setStage} />
      {details.error && <Note kind="error" title={problemText(details.error)} />}
      {details.data ? (
        <LayerTable
          stage={stage}
          layers={details.data.layers.filter((layer) => layer.stage === stage)}
          inputSize={inputSize}
        />
      ) : (
        !details.error && <p className="secondary">{words.reading}</p>
      )}
    </section>
  );
}

function weightsText({ weights }: Network): string {
  const size = weights.sizeBytes === null ? '' : fileSize(weights.sizeBytes);
  if (weights.state === 'missing') return words.weights.missing;
  return weights.state === 'embedded' ? words.weights.embedded(size) : words.weights.file(size);
}

/** How the weights want their pictures, and on what terms they may be used. */
const weightsNote = ({ weights }: Network): string =>
  [weights.note, weights.licence === null ? null : words.weights.licence(weights.licence)]
    .filter((part) => part !== null && part !== '')
    .join(' ');

const gigas = (macs: number): string => (macs / 1e9).toFixed(macs < 1e8 ? 3 : 2);
