/** The whole window: connects to the engine, then shows the shell with the page of the address. */
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { EngineProvider } from '../api/engine.tsx';
import { JobsProvider } from '../api/jobs.tsx';
import { useConnection } from '../api/useConnection.ts';
import { EmptyState } from '../components/EmptyState.tsx';
import { PhotoViewProvider } from '../pages/photos/photoView.tsx';
import { texts } from '../texts/index.ts';
import { AppStoreProvider } from './appStore.tsx';
import { FolderChooserProvider } from './FolderChooser.tsx';
import { KeysProvider } from './keys.tsx';
import { Shell } from './Shell.tsx';
import { useKeyMap } from './useKeyMap.ts';

const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      // The engine says when something changes, so nothing goes stale by itself and nothing is asked twice in vain.
      queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false },
      mutations: { retry: false },
    },
  });

export function App(): ReactNode {
  const [queryClient] = useState(createQueryClient);
  const connection = useConnection(queryClient);
  if (!connection.client) {
    if (connection.state === 'connecting') return <p className="visually-hidden">{texts.shell.connecting}</p>;
    return <EmptyState title={texts.shell.cannotConnect}>{texts.shell.cannotConnectExplained}</EmptyState>;
  }
  return (
    <QueryClientProvider client={queryClient}>
      <EngineProvider client={connection.client}>
        <AppStoreProvider>
          <Keys>
            <JobsProvider>
              <FolderChooserProvider>
                <PhotoViewProvider>
                  <Router hook={useHashLocation}>
                    <Shell connectionLost={connection.state === 'lost'} />
                  </Router>
                </PhotoViewProvider>
              </FolderChooserProvider>
            </JobsProvider>
          </Keys>
        </AppStoreProvider>
        <Notifications position="bottom-right" className="news" />
      </EngineProvider>
    </QueryClientProvider>
  );
}

function Keys(props: { children: ReactNode }): ReactNode {
  const { changed } = useKeyMap();
  return <KeysProvider changed={changed}>{props.children}</KeysProvider>;
}
