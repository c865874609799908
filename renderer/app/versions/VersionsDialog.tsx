/** Versions of a dataset, what changed since each, and its labels as files for other programs. */
import { Tabs } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Dataset } from '../../../main/contract/index.ts';
import { useDatasets } from '../../navigation/useDataset.ts';
import { texts } from '../../texts/index.ts';
import { useApp } from '../appStore.tsx';
import { ChoosingDialog } from '../ChoosingDialog.tsx';
import { ExportForm } from './ExportForm.tsx';
import { VersionList } from './VersionList.tsx';
import styles from './Versions.module.css';

const words = texts.versions;

export function VersionsDialog(): ReactNode {
  const datasetId = useApp((state) => state.versionsOf);
  const show = useApp((state) => state.showVersions);
  const dataset = useDatasets()?.find((one) => one.datasetId === datasetId);
  return (
    <ChoosingDialog
      opened={dataset !== undefined}
      onClose={() => show(null)}
      title={dataset && words.title(dataset.name)}
      size={720}
    >
      {dataset && <Content key={dataset.datasetId} dataset={dataset} />}
    </ChoosingDialog>
  );
}

function Content(props: { dataset: Dataset }): ReactNode {
  const [tab, setTab] = useState<string | null>('versions');
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false}>
      <Tabs.List className={styles.tabs}>
        <Tabs.Tab value="versions">{words.tabVersions}</Tabs.Tab>
        <Tabs.Tab value="export">{words.tabExport}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="versions">
        <VersionList dataset={props.dataset} />
      </Tabs.Panel>
      <Tabs.Panel value="export">
        <ExportForm dataset={props.dataset} />
      </Tabs.Panel>
    </Tabs>
  );
}
