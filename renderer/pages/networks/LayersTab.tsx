/** What a network is made of at an input size and batch: stages, the layers of one, the arithmetic of a layer. */
import { Tooltip } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Network, NetworkDetails, NetworkLayer } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { memory } from '../../components/figures.ts';
import { Note } from '../../components/Note.tsx';
import { texts } from '../../texts/index.ts';
import { ArithmeticCard } from './ArithmeticCard.tsx';
import { LayerTable } from './LayerTable.tsx';
import { MeasuredSpeed } from './MeasuredSpeed.tsx';
import classes from './Networks.module.css';
import { type BarStage, StageBars } from './StageBars.tsx';

const words = texts.networks;

export interface LayersTabProps {
  readonly network: Network;
  readonly inputSize: number;
  readonly batch: number;
}

export function LayersTab({ network, inputSize, batch }: LayersTabProps) {
  const api = useApi();
  const [chosenStage, setStage] = useState<string | null>(null);
  const [chosenLayer, setLayer] = useState<string | null>(null);
  const details = useQuery(
    api.networks.get.queryOptions({
      input: { name: network.name, inputSize, batch },
      placeholderData: keepPreviousData,
    }),
  );
  // What belongs to another size stays while the next is read; another network's never does.
  const shown = details.data?.name === network.name ? details.data : null;
  const stages = barStages(network, shown);
  const stage = stages.find(({ name }) => name === chosenStage)?.name ?? stages[0]?.name ?? '';
  const layers = shown?.layers.filter((layer) => layer.stage === stage) ?? [];
  const layer = layers.find(({ name }) => name === chosenLayer) ?? mostCostly(layers);
  return (
    <>
      <div className={classes.facts}>
        <span className={classes.fact}>
          {words.forward} <MeasuredSpeed network={network.name} inputSize={inputSize} batch={batch} />
        </span>
        {shown && <MemoryFact memoryAtBatch={shown.memoryAtBatch} />}
      </div>
      {details.error && <Note kind="error" title={problemText(details.error)} />}
      <StageBars
        stages={stages}
        chosen={stage}
        onChoose={(name) => {
          setStage(name);
          setLayer(null);
        }}
      />
      {shown ? (
        <LayerTable
          stage={stage}
          layers={layers}
          inputSize={inputSize}
          chosen={layer?.name ?? null}
          onChoose={setLayer}
        />
      ) : (
        !details.error && <p className="secondary">{words.reading}</p>
      )}
      {layer && <ArithmeticCard network={network.name} layer={layer.name} inputSize={inputSize} />}
    </>
  );
}

function MemoryFact({ memoryAtBatch }: Pick<NetworkDetails, 'memoryAtBatch'>) {
  const { weightsBytes, predictBytes, headBytes, trainBytes } = memoryAtBatch;
  const text = (bytes: number) => memory(bytes / 2 ** 20);
  return (
    <Tooltip label={words.memoryHelp(text(weightsBytes), text(headBytes))}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what it is made of is told on focus too. */}
      <span className={classes.fact} tabIndex={0}>
        {words.memory} <b>{text(predictBytes)}</b> {words.toPredict} <b>{text(trainBytes)}</b> {words.toTrain}
      </span>
    </Tooltip>
  );
}

/** The stages, and the network's own classifier behind them where it has one. */
export function barStages(network: Network, details: NetworkDetails | null): BarStage[] {
  const { stages } = details ?? network;
  const names = new Set(stages.map(({ name }) => name));
  const last = details?.layers.findLast(({ stage }) => !names.has(stage));
  return last ? [...stages, { name: last.stage, shape: last.shape }] : [...stages];
}

/** What is worth looking at first. */
const mostCostly = (layers: readonly NetworkLayer[]): NetworkLayer | undefined =>
  layers.reduce<NetworkLayer | undefined>((most, layer) => (most && most.macs >= layer.macs ? most : layer), undefined);
