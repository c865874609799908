/** The datasets, each with its count and how much of it is labelled. */
import { ActionIcon, Button, Menu, Modal, TextInput, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconDots,
  IconEye,
  IconEyeOff,
  IconFolderPlus,
  IconPackageExport,
  IconPencil,
  IconPlus,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import type { Dataset } from '../../main/contract/index.ts';
import { useApi } from '../api/engine.tsx';
import { isUnderWay, useJobs } from '../api/jobs.tsx';
import { problemText } from '../api/problemText.ts';
import { LabelBar } from '../components/LabelBar.tsx';
import { Note } from '../components/Note.tsx';
import { routes } from '../navigation/routes.ts';
import { useDataset, useDatasets, usePickDataset } from '../navigation/useDataset.ts';
import { count } from '../texts/format.ts';
import { texts } from '../texts/index.ts';
import { useApp } from './appStore.tsx';
import { Logo } from './Logo.tsx';
import styles from './Sidebar.module.css';
import { useImportFolder, useOpenFolder } from './useOpenFolder.ts';

type Question = { kind: 'rename' | 'remove'; dataset: Dataset };

export function Sidebar(): ReactNode {
  const datasets = useDatasets();
  const chosen = useDataset();
  const openFolder = useOpenFolder();
  const [question, setQuestion] = useState<Question | null>(null);
  return (
    <aside className={styles.side} data-region="datasets" aria-label={texts.shell.datasets}>
      <div className={styles.brand}>
        <Logo />
        <span className={styles.name}>{texts.shell.appName}</span>
      </div>
      <div className={styles.head}>
        <h2 className={styles.title}>{texts.shell.datasets}</h2>
        <ActionIcon size={24} aria-label={texts.shell.addDataset} onClick={() => void openFolder()}>
          <IconPlus size={16} stroke={1.6} />
        </ActionIcon>
      </div>
      {datasets?.length === 0 && <p className={styles.none}>{texts.shell.noDatasets}</p>}
      <ul className={styles.list}>
        {datasets?.map((dataset) => (
          <DatasetRow
            key={dataset.datasetId}
            dataset={dataset}
            chosen={dataset.datasetId === chosen?.datasetId}
            onAsk={(kind) => setQuestion({ kind, dataset })}
          />
        ))}
      </ul>
      <RenameDialog dataset={question?.kind === 'rename' ? question.dataset : null} onClose={() => setQuestion(null)} />
      <RemoveDialog dataset={question?.kind === 'remove' ? question.dataset : null} onClose={() => setQuestion(null)} />
    </aside>
  );
}

function DatasetRow(props: { dataset: Dataset; chosen: boolean; onAsk: (kind: Question['kind']) => void }): ReactNode {
  const { dataset } = props;
  const pick = usePickDataset();
  const [location, navigate] = useLocation();
  const importFolder = useImportFolder();
  const addPhotos = useApp((state) => state.addPhotos);
  const showVersions = useApp((state) => state.showVersions);
  const importing = useJobs().some((job) => job.id === dataset.importingJobId && isUnderWay(job));
  return (
    <li className={styles.item} data-chosen={props.chosen || undefined}>
      <Tooltip label={dataset.name} position="right" disabled={!isNarrow()}>
        <UnstyledButton
          className={styles.dataset}
          aria-current={props.chosen || undefined}
          onClick={() => {
            pick(dataset.datasetId);
            // A run belongs to another dataset; its list does not.
            if (location.startsWith(`${routes.runs}/`)) navigate(routes.runs);
          }}
        >
          <span className={styles.row}>
            <span className={styles.datasetName}>{dataset.name}</span>
            <span className={styles.initials} aria-hidden>
              {initials(dataset.name)}
            </span>
            <span className={styles.count}>{count(dataset.photos)}</span>
          </span>
          <LabelBar dataset={dataset} />
          <span className={styles.state}>{stateOf(dataset, importing)}</span>
        </UnstyledButton>
      </Tooltip>
      <Menu position="bottom-end" width={250}>
        <Menu.Target>
          <ActionIcon className={styles.more} size={22} aria-label={texts.shell.datasetMenu(dataset.name)}>
            <IconDots size={16} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={14} stroke={1.6} />} onClick={() => props.onAsk('rename')}>
            {texts.shell.rename}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconFolderPlus size={14} stroke={1.6} />}
            onClick={() => addPhotos({ datasetId: dataset.datasetId })}
          >
            {texts.imports.addPhotos}
          </Menu.Item>
          {dataset.folders[0] !== undefined && (
            <Menu.Item
              leftSection={<IconRefresh size={14} stroke={1.6} />}
              onClick={async () => {
                for (const folder of dataset.folders) await importFolder(folder, dataset.datasetId);
              }}
            >
              {texts.shell.importAgain}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconPackageExport size={14} stroke={1.6} />}
            onClick={() => showVersions(dataset.datasetId)}
          >
            {texts.versions.menu}
          </Menu.Item>
          <WatchItem dataset={dataset} />
          <Menu.Item leftSection={<IconTrash size={14} stroke={1.6} />} onClick={() => props.onAsk('remove')}>
            {texts.shell.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

/** Whether new files in the dataset's folders come in by themselves. */
function WatchItem(props: { dataset: Dataset }): ReactNode {
  const { datasetId, folders } = props.dataset;
  const api = useApi();
  const watching = useQuery(api.imports.watching.queryOptions({ input: { datasetId }, staleTime: 0 }));
  const watch = useMutation(api.imports.watch.mutationOptions({ onSuccess: () => void watching.refetch() }));
  if (folders.length === 0 || !watching.data) return null;
  const on = watching.data.some((one) => one.watched);
  const Icon = on ? IconEyeOff : IconEye;
  const problem = watching.data.find((one) => one.problem)?.problem;
  return (
    <>
      <Menu.Item
        leftSection={<Icon size={14} stroke={1.6} />}
        onClick={() => watch.mutate({ datasetId, folder: null, watched: !on })}
      >
        {on ? texts.versions.watchOff : texts.versions.watch}
      </Menu.Item>
      {problem && <Menu.Label>{problem}</Menu.Label>}
    </>
  );
}

function RenameDialog(props: { dataset: Dataset | null; onClose: () => void }): ReactNode {
  const api = useApi();
  const rename = useMutation(api.datasets.rename.mutationOptions({ onSuccess: props.onClose }));
  const [name, setName] = useState<string | null>(null);
  const shown = name ?? props.dataset?.name ?? '';
  const close = () => {
    setName(null);
    rename.reset();
    props.onClose();
  };
  return (
    <Modal
      opened={props.dataset !== null}
      onClose={close}
      title={texts.shell.renameTitle}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (props.dataset) rename.mutate({ datasetId: props.dataset.datasetId, name: shown }, { onSuccess: close });
        }}
      >
        <TextInput
          label={texts.shell.nameLabel}
          value={shown}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        {rename.isError && <Note kind="error" title={problemText(rename.error)} />}
        <div className={styles.buttons}>
          <Button variant="default" onClick={close}>
            {texts.shell.cancel}
          </Button>
          <Button type="submit">{texts.shell.renameDo}</Button>
        </div>
      </form>
    </Modal>
  );
}

function RemoveDialog(props: { dataset: Dataset | null; onClose: () => void }): ReactNode {
  const api = useApi();
  const remove = useMutation(api.datasets.remove.mutationOptions({ onSuccess: props.onClose }));
  const { dataset } = props;
  return (
    <Modal
      opened={dataset !== null}
      onClose={props.onClose}
      title={dataset && texts.shell.removeTitle(dataset.name)}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      {dataset && (
        <div className={styles.form}>
          <p>{texts.shell.removeExplained(dataset.photos)}</p>
          {remove.isError && <Note kind="error" title={problemText(remove.error)} />}
          <div className={styles.buttons}>
            <Button variant="default" onClick={props.onClose} data-autofocus>
              {texts.shell.cancel}
            </Button>
            <Button onClick={() => remove.mutate({ datasetId: dataset.datasetId })}>{texts.shell.removeDo}</Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

function stateOf(dataset: Dataset, importing: boolean): string {
  if (importing) return texts.shell.labelledImporting(dataset.labelled);
  if (dataset.labelled === 0) return texts.shell.noneLabelled(dataset.photos);
  const toGo = dataset.photos - dataset.rejected - dataset.labelled;
  return toGo <= 0 ? texts.shell.allLabelled : texts.shell.labelledToGo(dataset.labelled, toGo);
}

/** Up to two letters for the narrow sidebar. */
function initials(name: string): string {
  const words = name.split(/[\s_-]+/).filter(Boolean);
  return (words.length > 1 ? words.slice(0, 2).map((word) => word.charAt(0)) : [name.slice(0, 2)]).join('');
}

const isNarrow = (): boolean => window.matchMedia('(max-width: 1199px)').matches;
