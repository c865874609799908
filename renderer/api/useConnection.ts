/** Keeps the window connected: tries again after a break, then asks everything anew. */
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Client } from '../../main/contract/index.ts';
import { type Connection, connect } from './connect.ts';

export interface ConnectionState {
  /** The last engine that answered; stays while the line is broken, so that the pages stay on screen. */
  client: Client | null;
  state: 'connecting' | 'open' | 'lost';
}

const retryMs = 1000;

export function useConnection(queryClient: QueryClient): ConnectionState {
  const [current, setCurrent] = useState<ConnectionState>({ client: null, state: 'connecting' });

  useEffect(() => {
    let wanted = true;
    let open: Connection | null = null;
    let timer = 0;
    const attempt = async () => {
      try {
        const connection = await connect();
        if (!wanted) return connection.close();
        open = connection;
        setCurrent({ client: connection.client, state: 'open' });
        await connection.closed;
      } catch (problem) {
        console.warn('No connection to the engine.', problem);
      }
      if (!wanted) return;
      open = null;
      setCurrent(({ client }) => ({ client, state: 'lost' }));
      timer = window.setTimeout(attempt, retryMs);
    };
    void attempt();
    return () => {
      wanted = false;
      window.clearTimeout(timer);
      open?.close();
    };
  }, []);

  const { client } = current;
  const first = useRef(client);
  useEffect(() => {
    // After all that stands inside has the new line: asked a moment earlier, it would ask over the broken one.
    if (first.current !== null && first.current !== client) void queryClient.invalidateQueries();
    first.current = client;
  }, [client, queryClient]);

  return current;
}
