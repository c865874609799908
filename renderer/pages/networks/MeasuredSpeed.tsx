/** How many photos a second this machine runs forward: measured when asked, never guessed. Kept for the same question. */
import { Button, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { texts } from '../../texts/index.ts';

const words = texts.networks;

export interface MeasuredSpeedProps {
  readonly network: string;
  readonly inputSize: number;
  readonly batch: number;
}

export function MeasuredSpeed({ network, inputSize, batch }: MeasuredSpeedProps) {
  const api = useApi();
  const device = useQuery(api.app.devices.queryOptions()).data?.find(({ preferred }) => preferred);
  const id = device?.id ?? 'cpu';
  const name = id === 'cpu' || !device ? words.onThisCpu : words.on(device.name);
  const { data, error, isFetching, refetch } = useQuery(
    api.networks.measure.queryOptions({ input: { name: network, inputSize, batch, device: id }, enabled: false }),
  );
  if (isFetching) return <span role="status">{words.measuring}</span>;
  if (data) {
    return (
      <Tooltip label={words.measureHelp(device?.name ?? id, batch)}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is measured how is told on focus too. */}
        <span tabIndex={0}>
          <b>{words.perSecond(speedText(data.picturesPerSecond))}</b> {name}
        </span>
      </Tooltip>
    );
  }
  return (
    <Tooltip label={error ? problemText(error) : words.measureHelp(device?.name ?? id, batch)}>
      <Button variant="default" onClick={() => void refetch()}>
        {error ? texts.shell.tryAgain : words.measure}
      </Button>
    </Tooltip>
  );
}

const speedText = (speed: number): string => (speed < 10 ? speed.toFixed(1) : String(Math.round(speed)));
