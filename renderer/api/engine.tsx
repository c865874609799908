/** Gives every page the engine: `useClient()` to act, `useApi()` for queries that keep themselves up to date. */
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Client } from '../../main/contract/index.ts';

const createApi = (client: Client) => createTanstackQueryUtils(client);
export type Api = ReturnType<typeof createApi>;

const EngineContext = createContext<{ client: Client; api: Api } | null>(null);

export function EngineProvider(props: { client: Client; children: ReactNode }): ReactNode {
  const value = useMemo(() => ({ client: props.client, api: createApi(props.client) }), [props.client]);
  return <EngineContext value={value}>{props.children}</EngineContext>;
}

/** The engine itself: `await client.labels.set(…)`. Same object until the connection is renewed. */
export const useClient = (): Client => useEngine().client;

/** Query and mutation options per procedure: `useQuery(api.runs.list.queryOptions({ input: { datasetId } }))`. */
export const useApi = (): Api => useEngine().api;

function useEngine(): { client: Client; api: Api } {
  const engine = useContext(EngineContext);
  if (!engine) throw new Error('A component that talks to the engine must stand inside EngineProvider.');
  return engine;
}
