/** The fixed frame: tabs on top, datasets at the left, one status line below, the page in the middle. */
import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useChanges } from '../api/useChanges.ts';
import { EmptyState } from '../components/EmptyState.tsx';
import { Note } from '../components/Note.tsx';
import { routes } from '../navigation/routes.ts';
import { useDatasets, useDatasetsProblem } from '../navigation/useDataset.ts';
import { RecoveryPage } from '../pages/firstStart/RecoveryPage.tsx';
import { texts } from '../texts/index.ts';
import { CommandPalette } from './CommandPalette.tsx';
import { DropTarget } from './DropTarget.tsx';
import { Header } from './Header.tsx';
import { AddPhotos } from './importing/AddPhotos.tsx';
import { KeysSheet } from './KeysSheet.tsx';
import { PageBoundary } from './PageBoundary.tsx';
import styles from './Shell.module.css';
import { Sidebar } from './Sidebar.tsx';
import { SplitDialog } from './SplitDialog.tsx';
import { StatusLine } from './StatusLine.tsx';
import { useColourScheme } from './useColourScheme.ts';
import { useFinishedRuns } from './useFinishedRuns.tsx';
import { useShellKeys } from './useShellKeys.ts';
import { VersionsDialog } from './versions/VersionsDialog.tsx';

/** A file a page, so that the window stands before the largest page is read; the rest is read while it is idle. */
const pages = {
  firstStart: () => import('../pages/firstStart/FirstStartPage.tsx'),
  photos: () => import('../pages/photos/PhotosPage.tsx'),
  check: () => import('../pages/check/CheckPage.tsx'),
  augment: () => import('../pages/augment/AugmentPage.tsx'),
  train: () => import('../pages/train/TrainPage.tsx'),
  runs: () => import('../pages/runs/RunsPage.tsx'),
  run: () => import('../pages/run/RunPage.tsx'),
  predict: () => import('../pages/predict/PredictPage.tsx'),
  networks: () => import('../pages/networks/NetworksPage.tsx'),
  devices: () => import('../pages/devices/DevicesPage.tsx'),
};
const FirstStartPage = lazy(pages.firstStart);
const PhotosPage = lazy(pages.photos);
const CheckPage = lazy(pages.check);
const AugmentPage = lazy(pages.augment);
const TrainPage = lazy(pages.train);
const RunsPage = lazy(pages.runs);
const RunPage = lazy(pages.run);
const PredictPage = lazy(pages.predict);
const NetworksPage = lazy(pages.networks);
const DevicesPage = lazy(pages.devices);

export function Shell(props: { connectionLost: boolean }): ReactNode {
  useChanges();
  useColourScheme();
  useShellKeys();
  useFinishedRuns();
  const [location] = useLocation();
  useEffect(() => {
    const idle = requestIdleCallback(() => {
      // A page that cannot be read says so when it is opened.
      for (const read of Object.values(pages)) read().catch(() => undefined);
    });
    return () => cancelIdleCallback(idle);
  }, []);
  return (
    <div className={styles.window}>
      <Sidebar />
      <Header />
      <main className={styles.page} data-region="page" tabIndex={-1}>
        {props.connectionLost && (
          <Note kind="error" wide title={texts.shell.connectionLost}>
            {texts.shell.connectionLostExplained}
          </Note>
        )}
        <div className={styles.content}>
          <PageBoundary key={location.split('/')[1]}>
            <Suspense fallback={null}>
              <Pages />
            </Suspense>
          </PageBoundary>
        </div>
      </main>
      <StatusLine />
      <KeysSheet />
      <SplitDialog />
      <CommandPalette />
      <DropTarget />
      <AddPhotos />
      <VersionsDialog />
    </div>
  );
}

function Pages(): ReactNode {
  const datasets = useDatasets();
  const problem = useDatasetsProblem();
  if (!datasets && problem) return <RecoveryPage problem={problem} />;
  if (!datasets) return null;
  return (
    <Switch>
      <Route path="/photos/:view?">{datasets.length === 0 ? <FirstStartPage /> : <PhotosPage />}</Route>
      <Route path={routes.check} component={CheckPage} />
      <Route path={routes.augment} component={AugmentPage} />
      <Route path={routes.train} component={TrainPage} />
      <Route path={routes.runs} component={RunsPage} />
      <Route path="/runs/:runId">{({ runId }) => <RunPage key={runId} runId={Number(runId)} />}</Route>
      <Route path={routes.predict} component={PredictPage} />
      <Route path={routes.networks} component={NetworksPage} />
      <Route path={routes.devices} component={DevicesPage} />
      <Route path="/">
        <Redirect to={routes.photos} replace />
      </Route>
      <Route>
        <EmptyState title={texts.shell.resultGone}>{texts.shell.resultGoneExplained}</EmptyState>
      </Route>
    </Switch>
  );
}
