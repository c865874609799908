/** The classes with their keys and counts. A click filters, Alt click labels; editing happens in place. */
import { UnstyledButton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { memo, type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import type { Dataset, PhotoFilter } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { ClassChip, NoLabelChip } from '../../components/ClassChip.tsx';
import { classThin } from '../../components/classColour.ts';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { routes } from '../../navigation/routes.ts';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { byMouse } from './byMouse.ts';
import { ClassEditor } from './ClassEditor.tsx';
import styles from './ClassPanel.module.css';
import { NewClassForm } from './NewClassForm.tsx';
import { useClassEdits } from './useClassEdits.ts';

export interface ClassPanelProps {
  dataset: Dataset;
  filter: PhotoFilter;
  onFilter: (filter: PhotoFilter) => void;
  onLabel: (classId: number | null) => void;
  /** Photos selected now: a new class can take them. */
  selected: number;
  /** True while the name of a new class is being typed. */
  naming: boolean;
  onNaming: (naming: boolean) => void;
  onShowReport: () => void;
}

export const ClassPanel = memo(function ClassPanel(props: ClassPanelProps): ReactNode {
  const { dataset, filter } = props;
  const [editing, setEditing] = useState(false);
  const edits = useClassEdits(dataset.datasetId);
  const most = Math.max(1, ...dataset.classes.map((one) => one.photos));
  const unlabelled = Math.max(0, dataset.photos - dataset.rejected - dataset.labelled);
  const filterBy = (label: PhotoFilter['label']) =>
    props.onFilter({ ...filter, label: filter.label === label ? undefined : label });
  return (
    <>
      <section>
        <div className={styles.head}>
          <h2 className={styles.title}>{texts.photos.classes}</h2>
          {dataset.classes.length > 0 && (
            <button type="button" className="link" onClick={() => setEditing(!editing)}>
              {editing ? texts.photos.doneEditing : texts.photos.editClasses}
            </button>
          )}
        </div>
        {edits.problem && <Note kind="error" title={edits.problem} onDismiss={edits.forgetProblem} />}
        {editing && (
          <ClassEditor
            dataset={dataset}
            edits={edits}
            onSplit={(classId) => {
              if (props.selected > 0) props.onNaming(true);
              else props.onFilter({ label: classId });
            }}
          />
        )}
        <ul className={styles.list}>
          {!editing &&
            dataset.classes.map((one) => (
              <li key={one.classId}>
                <UnstyledButton
                  className={styles.row}
                  aria-pressed={filter.label === one.classId}
                  title={texts.photos.filterByClass(one.name)}
                  onClick={byMouse((event) => (event.altKey ? props.onLabel(one.classId) : filterBy(one.classId)))}
                >
                  <ClassChip colour={one.colour} position={one.position} />
                  <span className={styles.name}>{one.name}</span>
                  <span className={styles.bar} aria-hidden>
                    <span style={{ width: `${(100 * one.photos) / most}%`, background: classThin(one.colour) }} />
                  </span>
                  <span className={styles.count}>{count(one.photos)}</span>
                </UnstyledButton>
              </li>
            ))}
          {!editing && (
            <li>
              <UnstyledButton
                className={styles.row}
                aria-pressed={filter.label === 'none'}
                onClick={byMouse((event) => (event.altKey ? props.onLabel(null) : filterBy('none')))}
              >
                <NoLabelChip />
                <span className={`${styles.name} secondary`}>{texts.photos.noLabel}</span>
                <span />
                <span className={styles.count}>{count(unlabelled)}</span>
              </UnstyledButton>
            </li>
          )}
          <li>
            {props.naming ? (
              <NewClassForm
                datasetId={dataset.datasetId}
                edits={edits}
                selected={props.selected}
                onDone={() => props.onNaming(false)}
              />
            ) : (
              <UnstyledButton className={styles.row} onClick={() => props.onNaming(true)}>
                <span className={styles.plus}>
                  <IconPlus size={16} stroke={1.6} aria-hidden />
                </span>
                <span className={`${styles.name} secondary`}>{texts.photos.newClass}</span>
                <span />
                <Kbd combo="n" />
              </UnstyledButton>
            )}
          </li>
        </ul>
      </section>
      <NextStep dataset={dataset} />
      <LastImport dataset={dataset} onShow={props.onShowReport} />
    </>
  );
});

/** What is missing for a training, or the way to it once everything has a label. */
function NextStep(props: { dataset: Dataset }): ReactNode {
  const { dataset } = props;
  const api = useApi();
  const runs = useQuery(api.runs.list.queryOptions({ input: { datasetId: dataset.datasetId } })).data;
  if (dataset.photos === 0 || dataset.importingJobId !== null) return null;
  const trainable = dataset.classes.filter((one) => one.photos >= 2).length >= 2;
  const allLabelled = dataset.labelled >= dataset.photos - dataset.rejected;
  if (trainable && !(allLabelled && runs?.length === 0)) return null;
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>{texts.photos.next}</h2>
      <p className={styles.text}>
        {trainable ? (
          <>
            {texts.photos.allLabelledNext}{' '}
            <Link href={routes.train} className="link">
              {texts.shell.steps.train}
            </Link>
          </>
        ) : (
          texts.photos.trainingNeeds
        )}
      </p>
    </section>
  );
}

function LastImport(props: { dataset: Dataset; onShow: () => void }): ReactNode {
  const api = useApi();
  const reports = useQuery(api.datasets.reports.queryOptions({ input: { datasetId: props.dataset.datasetId } })).data;
  const skipped = reports?.[0]?.skipped.filter((file) => file.kind !== 'duplicate' && file.kind !== 'hidden') ?? [];
  if (!reports?.[0] || skipped.length === 0) return null;
  return (
    <section className={styles.section}>
      <h2 className={styles.title}>{texts.photos.lastImport}</h2>
      <button type="button" className={`link ${styles.text}`} onClick={props.onShow}>
        {texts.photos.notTakenLink(skipped.length, reports[0].files)}
      </button>
    </section>
  );
}
