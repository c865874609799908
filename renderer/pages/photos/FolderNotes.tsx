/** Notes above the photos: an import that failed or was cut off, folders that are not there, files that are gone. */
import { Button } from '@mantine/core';
import { IconPlugX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback } from 'react';
import type { Dataset } from '../../../main/contract/index.ts';
import { useApi, useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { useApp, useAppStore } from '../../app/appStore.tsx';
import { useChooseFolder } from '../../app/FolderChooser.tsx';
import { importProblemKey } from '../../app/useOpenFolder.ts';
import { Note } from '../../components/Note.tsx';
import { texts } from '../../texts/index.ts';
import { usePhotoFilter } from './photoView.tsx';

const words = texts.folders;

export function FolderNotes(props: { dataset: Dataset }): ReactNode {
  const { dataset } = props;
  const problem = useApp((state) => state.problems.find((one) => one.key === importProblemKey));
  const solve = useApp((state) => state.solveProblem);
  return (
    <>
      {problem && (
        <Note kind="error" wide title={texts.photos.importFailed} onDismiss={() => solve(importProblemKey)}>
          {problem.text}
        </Note>
      )}
      {dataset.importingJobId === null && <InterruptedNote dataset={dataset} />}
      {dataset.missing > 0 && dataset.importingJobId === null && <MissingNotes dataset={dataset} />}
    </>
  );
}

/** Starts work on the folders and watches it; what it is refused for stands in a note. */
export function useFolderWork(datasetId: number): {
  lookAgain: () => void;
  locate: (folder: string) => Promise<void>;
  goOn: () => void;
} {
  const client = useClient();
  const api = useApi();
  const queryClient = useQueryClient();
  const store = useAppStore();
  const chooseFolder = useChooseFolder();
  const run = useCallback(
    async (start: () => Promise<{ jobId: string; datasetId: number } | null>) => {
      const { solveProblem, reportProblem, watchImport } = store.getState();
      solveProblem(importProblemKey);
      try {
        const started = await start();
        if (started === null) return;
        watchImport(started);
        await queryClient.invalidateQueries({ queryKey: api.datasets.key() });
      } catch (problem) {
        reportProblem({ key: importProblemKey, text: problemText(problem) });
      }
      await queryClient.invalidateQueries({ queryKey: api.folders.key() });
    },
    [api, queryClient, store],
  );
  return {
    lookAgain: () => void run(() => client.folders.lookAgain({ datasetId })),
    goOn: () => void run(() => client.folders.goOn({ datasetId })),
    locate: (folder) =>
      run(async () => {
        const newFolder = await chooseFolder(words.locateTitle(folder));
        return newFolder === null ? null : client.folders.locate({ datasetId, folder, newFolder });
      }),
  };
}

function InterruptedNote(props: { dataset: Dataset }): ReactNode {
  const { datasetId } = props.dataset;
  const api = useApi();
  const queryClient = useQueryClient();
  const interrupted = useQuery(api.folders.interrupted.queryOptions({ input: { datasetId } })).data;
  const leave = useMutation(
    api.folders.leave.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.folders.key() }),
    }),
  );
  const { goOn } = useFolderWork(datasetId);
  const [folder] = interrupted?.folders ?? [];
  if (!folder) return null;
  return (
    <Note
      kind="doubt"
      wide
      title={words.interruptedTitle}
      actions={
        <>
          <Button variant="default" onClick={() => leave.mutate({ datasetId })}>
            {words.leave}
          </Button>
          <Button onClick={goOn}>{words.goOn}</Button>
        </>
      }
    >
      {words.interruptedText(folder)}
    </Note>
  );
}

/** Folders that are not there have a note each; the rest one for files that are not in their folder any more. */
const foldersShown = 3;

function MissingNotes(props: { dataset: Dataset }): ReactNode {
  const { datasetId, missing } = props.dataset;
  const api = useApi();
  const { lookAgain, locate } = useFolderWork(datasetId);
  const { setFilter } = usePhotoFilter(datasetId);
  const folders = useQuery(api.folders.list.queryOptions({ input: { datasetId } })).data;
  if (!folders) return null;
  const gone = folders.filter((folder) => !folder.here);
  const icon = <IconPlugX size={18} stroke={1.6} />;
  if (gone.length === 0) {
    return (
      <Note
        kind="error"
        wide
        icon={icon}
        title={words.filesTitle(missing)}
        actions={
          <>
            <Button variant="default" onClick={() => setFilter({ missing: true })}>
              {words.show}
            </Button>
            <Button onClick={lookAgain}>{words.lookAgain}</Button>
          </>
        }
      >
        {words.filesText}
      </Note>
    );
  }
  return gone.slice(0, foldersShown).map((folder) => (
    <Note
      key={folder.path}
      kind="error"
      wide
      icon={icon}
      title={words.goneTitle(folder.gone, folder.path)}
      actions={
        <>
          <Button variant="default" onClick={lookAgain}>
            {words.tryAgain}
          </Button>
          <Button onClick={() => void locate(folder.path)}>{words.locate}</Button>
        </>
      }
    >
      {words.goneText}
    </Note>
  ));
}
