/** What a device is called for people ("CPU, 8 cores"), from the id that runs keep. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/engine.tsx';

export function useDeviceName(): (id: string) => string {
  const api = useApi();
  const devices = useQuery(api.app.devices.queryOptions()).data;
  return (id) => devices?.find((device) => device.id === id)?.name ?? id;
}
