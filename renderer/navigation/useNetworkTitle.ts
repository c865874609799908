/** What a network is called for people, from its name. */
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/engine.tsx';

export function useNetworkTitle(): (name: string) => string {
  const api = useApi();
  const networks = useQuery(api.networks.list.queryOptions()).data;
  return (name) => networks?.find((network) => network.name === name)?.title ?? name;
}
