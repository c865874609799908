/** Devices: everything that was looked for, how fast it is, whether it agrees with the CPU, and why it cannot be used. */
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Device } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { usePageKeys } from '../../app/keys.tsx';
import { Note } from '../../components/Note.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { texts } from '../../texts/index.ts';
import classes from './Devices.module.css';
import { DeviceTable } from './DeviceTable.tsx';
import { NativeParts } from './NativeParts.tsx';

const words = texts.devices;

export default function DevicesPage() {
  const api = useApi();
  const queryClient = useQueryClient();
  usePageKeys(words.title, []);
  const devicesQuery = useQuery(api.app.devices.queryOptions());
  const settings = useQuery(api.app.getSettings.queryOptions()).data;
  const again = useMutation(
    api.app.checkDevices.mutationOptions({
      onSuccess: (found) => queryClient.setQueryData(api.app.devices.queryKey(), found),
    }),
  );
  const choose = useMutation(
    api.app.setSettings.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.app.devices.key() }),
    }),
  );
  const devices = devicesQuery.data;
  if (!devices) return <Waiting sentence={words.checking} queries={[devicesQuery]} />;
  const chosen = settings?.device ?? 'auto';

  return (
    <div className={classes.page}>
      <section className={classes.card} aria-labelledby="devices-title">
        <header className={classes.head}>
          <div>
            <h1 id="devices-title">{words.title}</h1>
            <p>{again.isPending ? words.checking : sentenceOf(devices, chosen)}</p>
          </div>
          <div className={classes.actions}>
            {chosen !== 'auto' && (
              <Button variant="default" onClick={() => choose.mutate({ device: 'auto' })}>
                {words.automatic}
              </Button>
            )}
            <Button variant="default" loading={again.isPending} onClick={() => again.mutate(undefined)}>
              {words.again}
            </Button>
          </div>
        </header>
        {again.error && (
          <Note kind="error" title={words.notChecked} onDismiss={() => again.reset()}>
            {problemText(again.error)}
          </Note>
        )}
        {choose.error && (
          <Note kind="error" title={words.notChosen} onDismiss={() => choose.reset()}>
            {problemText(choose.error)}
          </Note>
        )}
        <DeviceTable devices={devices} onUse={(device) => choose.mutate({ device })} />
        <p className={classes.explained}>{words.explained}</p>
      </section>
      <NativeParts />
    </div>
  );
}

function sentenceOf(devices: readonly Device[], chosen: string): string {
  const used = devices.find((device) => device.preferred);
  if (!used) return words.none;
  const usable = devices.filter((device) => device.available);
  const because = used.id === chosen ? 'chosen' : usable.length === 1 ? 'only' : 'fastest';
  return `${words.sentence(used.name)} ${words.because[because]}`;
}
