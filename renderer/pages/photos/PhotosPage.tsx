/** Photos of the chosen dataset: toolbar, info line, one of the three views, and the panel at the side. */
import { Button, Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, type ReactNode, Suspense, useCallback, useRef, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { Dataset } from '../../../main/contract/index.ts';
import { isUnderWay, useJob } from '../../api/jobs.tsx';
import { useApp } from '../../app/appStore.tsx';
import { usePageKeys } from '../../app/keys.tsx';
import { useOpenFolder } from '../../app/useOpenFolder.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Note } from '../../components/Note.tsx';
import { routes } from '../../navigation/routes.ts';
import { useDataset } from '../../navigation/useDataset.ts';
import { texts } from '../../texts/index.ts';
import { ClassFinder } from './ClassFinder.tsx';
import { ClassPanel } from './ClassPanel.tsx';
import { CursorDetails } from './CursorDetails.tsx';
import { FocusPanel } from './FocusPanel.tsx';
import { FocusView, useFocusedPhoto } from './FocusView.tsx';
import { FolderNotes, useFolderWork } from './FolderNotes.tsx';
import { filterWords } from './filterWords.ts';
import { type GridShape, GridView } from './GridView.tsx';
import { type GroupsHandle, GroupsView } from './GroupsView.tsx';
import { HistoryPanel } from './HistoryPanel.tsx';
import { JumpBox } from './JumpBox.tsx';
import { MapPanel } from './MapPanel.tsx';
import type { MapHandle } from './MapView.tsx';
import { NextToLabel } from './NextToLabel.tsx';
import styles from './PhotosPage.module.css';
import { PhotoToolbar } from './PhotoToolbar.tsx';
import { focusKeys, gridKeys, groupKeys, mapKeys, type PhotoKeyRequest } from './photoKeys.ts';
import { isFiltered, usePhotoFilter, usePhotoView } from './photoView.tsx';
import { SkippedFiles } from './SkippedFiles.tsx';
import { useCursorFollows } from './useCursorFollows.ts';
import { useFreshPhotos } from './useFreshPhotos.ts';
import { useHeldSuggestions } from './useHeldSuggestions.ts';
import { useImportNews } from './useImportNews.ts';
import { useMoreLikeThese } from './useMoreLikeThese.ts';
import { usePhotoActions } from './usePhotoActions.ts';
import { usePhotoWindow } from './usePhotoWindow.ts';
import { useLabelNext } from './useSuggestions.ts';
import { useTileSize } from './useTileSize.ts';
import type { ZoomHandle } from './useZoom.ts';

const MapView = lazy(async () => ({ default: (await import('./MapView.tsx')).MapView }));

/** Photos between two looks at what is needed. */
const rangeStep = 100;

export type PhotoViewName = 'grid' | 'focus' | 'map' | 'groups';

export default function PhotosPage(): ReactNode {
  const dataset = useDataset();
  const { view } = useParams<{ view?: string }>();
  if (!dataset) return null;
  const name: PhotoViewName = view === 'focus' || view === 'map' || view === 'groups' ? view : 'grid';
  return <Photos key={dataset.datasetId} dataset={dataset} viewName={name} />;
}

function Photos(props: { dataset: Dataset; viewName: PhotoViewName }): ReactNode {
  const { dataset, viewName } = props;
  const { view, changeView } = usePhotoView(dataset.datasetId);
  const { setFilter } = usePhotoFilter(dataset.datasetId);
  useFreshPhotos(dataset.datasetId);
  const [range, setRange] = useState({ first: view.cursor.index, last: view.cursor.index + 60 });
  const photos = usePhotoWindow({ datasetId: dataset.datasetId, filter: view.filter, sort: view.sort, ...range });
  useCursorFollows(dataset.datasetId, photos);

  const narrow = useMediaQuery('(max-width: 1199px)', window.innerWidth < 1200, { getInitialValueInEffect: false });
  const [panelOpen, setPanelOpen] = useState(true);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const [findingClass, setFindingClass] = useState(false);
  const [jumping, setJumping] = useState(false);
  const [newClass, setNewClass] = useState(false);
  const [reportShown, setReportShown] = useState(false);
  const { lookAgain } = useFolderWork(dataset.datasetId);
  const historyShown = useApp((state) => state.historyShown);
  const showHistory = useApp((state) => state.showHistory);
  const search = useRef<HTMLInputElement>(null);
  const [, navigate] = useLocation();

  const zoom = useRef<ZoomHandle>(null);
  const map = useRef<MapHandle>(null);
  const groups = useRef<GroupsHandle>(null);
  const shape = useRef<GridShape>({ columns: 1, rowsOnScreen: 1 });
  const actions = usePhotoActions(dataset, photos, viewName === 'focus');
  const focused = useFocusedPhoto(dataset.datasetId, photos);
  useHeldSuggestions(dataset.datasetId, photos, viewName === 'focus' ? { focused } : range);
  const moreLikeThese = useMoreLikeThese(dataset.datasetId);
  const labelNext = useLabelNext(dataset.datasetId);
  const { tileSize, setTileSize, toggleWhole } = useTileSize();
  const openDrawer = useCallback(() => setDrawerOpen(true), []);
  const showReport = useCallback(() => setReportShown(true), []);
  useImportNews(dataset.datasetId, showReport);

  const request: PhotoKeyRequest = {
    dataset,
    actions,
    cursor: view.cursor.index,
    hasSelection: view.selection.size > 0,
    total: photos.total ?? 0,
    columns: () => shape.current.columns,
    rowsOnScreen: () => shape.current.rowsOnScreen,
    go: (name) => navigate(name === 'grid' ? routes.photos : routes[name]),
    focusSearch: () => search.current?.focus(),
    findClass: () => setFindingClass(true),
    moreLikeThese: () => void moreLikeThese(),
    labelNext: () => labelNext(),
    map,
    groups,
    newClass: () => {
      setPanelOpen(true);
      if (narrow) setDrawerOpen(true);
      setNewClass(true);
    },
    jump: () => setJumping(true),
    togglePanel: () => (narrow ? setDrawerOpen((open) => !open) : setPanelOpen((open) => !open)),
    resize: (byPx) => setTileSize(tileSize + byPx),
    toggleWhole,
    lookAgain,
    toggleHistory: () => showHistory(!historyShown),
    zoom,
  };
  const keys = { grid: gridKeys, focus: focusKeys, map: mapKeys, groups: groupKeys };
  const elsewhere = (['grid', 'focus', 'map', 'groups'] as const).filter((name) => name !== viewName);
  usePageKeys(
    texts.photos.title,
    keys[viewName](request),
    elsewhere.flatMap((name) => keys[name](request)),
  );

  const job = useJob(dataset.importingJobId);
  const importing = job !== null && isUnderWay(job);
  const onRange = useCallback((first: number, last: number) => {
    // In steps, so that scrolling redraws the page only when other photos must be asked for.
    const next = { first: first - (first % rangeStep), last: last - (last % rangeStep) + rangeStep };
    setRange((old) => (old.first === next.first && old.last === next.last ? old : next));
  }, []);

  const panel = (
    <>
      {viewName === 'focus' && (
        <FocusPanel dataset={dataset} photo={focused} actions={actions} naming={newClass} onNaming={setNewClass} />
      )}
      {viewName !== 'focus' && (
        <ClassPanel
          dataset={dataset}
          filter={view.filter}
          onFilter={setFilter}
          onLabel={actions.label}
          selected={view.selection.size}
          naming={newClass}
          onNaming={setNewClass}
          onShowReport={showReport}
        />
      )}
      {viewName === 'map' && <MapPanel dataset={dataset} />}
      {viewName === 'grid' && <NextToLabel dataset={dataset} filter={view.filter} />}
      {viewName === 'grid' && (
        <CursorDetails photoId={photos.total === 0 ? null : view.cursor.photoId} dataset={dataset} />
      )}
    </>
  );

  let middle: ReactNode;
  if (viewName === 'map' && dataset.photos > 0) {
    middle = (
      <Suspense>
        <MapView dataset={dataset} handle={map} />
      </Suspense>
    );
  } else if (viewName === 'groups' && dataset.photos > 0) {
    middle = <GroupsView dataset={dataset} handle={groups} />;
  } else if (photos.problem) {
    middle = (
      <div className={styles.note}>
        <Note kind="error" title={photos.problem.message} />
      </div>
    );
  } else if (photos.total === 0 && view.revisited === null && viewName === 'focus' && view.filter.label === 'none') {
    middle = (
      <EmptyState
        title={texts.photos.nothingLeft}
        actions={
          <>
            <Button onClick={() => navigate(routes.train)}>{texts.photos.goTrain}</Button>
            <Button variant="default" onClick={() => setFilter({})}>
              {texts.photos.clearFilters}
            </Button>
          </>
        }
      >
        {texts.photos.nothingLeftText(dataset.photos)}
      </EmptyState>
    );
  } else if (photos.total === 0 && view.revisited === null) {
    middle = <NoPhotos dataset={dataset} importing={importing} onClear={() => setFilter({})} filter={view.filter} />;
  } else if (viewName === 'focus') {
    middle = (
      <FocusView dataset={dataset} photos={photos} photo={focused} onRange={onRange} actions={actions} zoom={zoom} />
    );
  } else {
    middle = (
      <GridView
        dataset={dataset}
        photos={photos}
        onRange={onRange}
        actions={actions}
        onOpen={() => navigate(routes.focus)}
        shape={shape}
      />
    );
  }

  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">{texts.photos.heading(dataset.name)}</h1>
      <PhotoToolbar dataset={dataset} viewName={viewName} narrow={narrow} searchRef={search} onOpenPanel={openDrawer} />
      <FolderNotes dataset={dataset} />
      <div className={styles.body}>
        <div className={styles.middle}>
          {jumping && (
            <JumpBox
              datasetId={dataset.datasetId}
              total={photos.total ?? 0}
              onJump={(index, photoId) => {
                const found = photoId ?? photos.photoAt(index)?.photoId ?? null;
                changeView({ cursor: { index, photoId: found }, anchor: index });
                setJumping(false);
              }}
              onClose={() => setJumping(false)}
            />
          )}
          {middle}
        </div>
        {historyShown ? (
          <HistoryPanel datasetId={dataset.datasetId} onClose={() => showHistory(false)} />
        ) : reportShown ? (
          <SkippedFiles datasetId={dataset.datasetId} onClose={() => setReportShown(false)} />
        ) : (
          !narrow &&
          panelOpen && (
            <aside className={styles.panel} data-region="panel" aria-label={texts.photos.openPanel}>
              {panel}
            </aside>
          )
        )}
      </div>
      {narrow && (
        <Drawer
          opened={drawerOpen}
          onClose={() => setDrawerOpen(false)}
          position="right"
          size={304}
          title={texts.photos.openPanel}
          transitionProps={{ duration: 120 }}
          closeButtonProps={{ 'aria-label': texts.shell.close }}
        >
          {panel}
        </Drawer>
      )}
      <ClassFinder
        classes={dataset.classes}
        opened={findingClass}
        onClose={() => setFindingClass(false)}
        onChoose={(classId) => {
          setFindingClass(false);
          actions.label(classId);
        }}
      />
    </div>
  );
}

function NoPhotos(props: {
  dataset: Dataset;
  importing: boolean;
  filter: ReturnType<typeof usePhotoView>['view']['filter'];
  onClear: () => void;
}): ReactNode {
  const openFolder = useOpenFolder();
  if (isFiltered(props.filter)) {
    return (
      <EmptyState
        title={texts.photos.nothingMatches(filterWords(props.filter, props.dataset).map((one) => one.word))}
        actions={<Button onClick={props.onClear}>{texts.photos.clearFilters}</Button>}
      />
    );
  }
  if (props.importing) return <EmptyState title={texts.photos.importingTitle}>{texts.photos.importingText}</EmptyState>;
  return (
    <EmptyState
      title={texts.photos.emptyTitle}
      actions={<Button onClick={() => void openFolder(props.dataset.datasetId)}>{texts.photos.emptyDo}</Button>}
    >
      {texts.photos.emptyText}
    </EmptyState>
  );
}
