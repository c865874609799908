/** Merging and removing a class: what happens to its photos is spelt out, and chosen. */
import { Button, Modal, Radio, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Dataset, DatasetClass } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { texts } from '../../texts/index.ts';
import styles from './ClassEditor.module.css';
import type { ClassEdits } from './useClassEdits.ts';

interface DialogProps {
  /** The class it is about; null while closed. */
  one: DatasetClass | null;
  dataset: Dataset;
  edits: ClassEdits;
  onClose: () => void;
}

export function MergeClassDialog(props: DialogProps): ReactNode {
  const { one, dataset, edits } = props;
  const others = dataset.classes.filter((other) => other.classId !== one?.classId);
  const [chosen, setChosen] = useState<number | null>(null);
  const into = others.find((other) => other.classId === chosen) ?? others[0];
  const photos = usePhotosOf(one, dataset);
  return (
    <Modal
      opened={one !== null}
      onClose={props.onClose}
      title={one && texts.classes.mergeTitle(one.name)}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      {one && into && (
        <div className={styles.dialog}>
          <ClassSelect
            label={texts.classes.mergeInto}
            classes={others}
            chosen={into.classId}
            onChoose={setChosen}
            initialFocus
          />
          <p>{texts.classes.mergeText(photos ?? one.photos, one.name, into.name)}</p>
          <p className="hint">{texts.photos.undoHint}</p>
          <div className={styles.buttons}>
            <Button variant="default" onClick={props.onClose}>
              {texts.shell.cancel}
            </Button>
            <Button
              onClick={async () => {
                await edits.merge(one.classId, into.classId);
                props.onClose();
              }}
            >
              {texts.classes.mergeDo(into.name)}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

type Fate = 'unlabelled' | 'moved' | 'rejected';

export function RemoveClassDialog(props: DialogProps): ReactNode {
  const { one, dataset, edits } = props;
  const others = dataset.classes.filter((other) => other.classId !== one?.classId);
  const [fate, setFate] = useState<Fate>('unlabelled');
  const [chosen, setChosen] = useState<number | null>(null);
  const moveTo = others.find((other) => other.classId === chosen) ?? others[0];
  const photos = usePhotosOf(one, dataset) ?? one?.photos ?? 0;
  const fates: Fate[] = others.length > 0 ? ['unlabelled', 'moved', 'rejected'] : ['unlabelled', 'rejected'];
  return (
    <Modal
      opened={one !== null}
      onClose={props.onClose}
      title={one && texts.photos.removeClassTitle(one.name)}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      {one && (
        <div className={styles.dialog}>
          <p>{texts.photos.removeClassText(photos)}</p>
          {photos > 0 && (
            <Radio.Group
              value={fate}
              onChange={(value) => setFate(fates.find((one) => one === value) ?? 'unlabelled')}
              aria-label={texts.photos.removeClassText(photos)}
            >
              <div className={styles.choices}>
                {fates.map((one) => (
                  <div key={one}>
                    <Radio value={one} label={texts.classes.fates[one](photos)} />
                    {one === 'moved' && fate === 'moved' && moveTo && (
                      <div className={styles.target}>
                        <ClassSelect
                          label={texts.classes.becomes}
                          classes={others}
                          chosen={moveTo.classId}
                          onChoose={setChosen}
                        />
                      </div>
                    )}
                  </div>
                ))}
              </div>
            </Radio.Group>
          )}
          <p className="hint">{texts.photos.undoHint}</p>
          <div className={styles.buttons}>
            <Button variant="default" onClick={props.onClose}>
              {texts.shell.cancel}
            </Button>
            <Button
              data-autofocus
              onClick={async () => {
                const target = fate === 'moved' ? (moveTo?.classId ?? null) : null;
                await edits.remove(one.classId, { moveTo: target, reject: fate === 'rejected' });
                props.onClose();
              }}
            >
              {texts.photos.removeClassDo}
            </Button>
          </div>
        </div>
      )}
    </Modal>
  );
}

function ClassSelect(props: {
  label: string;
  classes: readonly DatasetClass[];
  chosen: number;
  onChoose: (classId: number) => void;
  initialFocus?: boolean;
}): ReactNode {
  return (
    <Select
      label={props.label}
      data={props.classes.map((one) => ({ value: String(one.classId), label: one.name }))}
      value={String(props.chosen)}
      allowDeselect={false}
      searchable={props.classes.length > 9}
      data-autofocus={props.initialFocus || undefined}
      onChange={(value) => value !== null && props.onChoose(Number(value))}
    />
  );
}

/** All photos with the label, also rejected and missing ones, which the count beside the class leaves out. */
function usePhotosOf(one: DatasetClass | null, dataset: Dataset): number | undefined {
  const api = useApi();
  return useQuery(
    api.photos.list.queryOptions({
      input: { datasetId: dataset.datasetId, filter: { label: one?.classId ?? 1 }, sort: 'added', offset: 0, limit: 1 },
      enabled: one !== null,
    }),
  ).data?.total;
}
