/** The classes to be edited in place: order by dragging or keys, colour, name; merging, splitting and removing in the menu. */
import { ActionIcon, Menu, Popover, TextInput, UnstyledButton } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowMerge,
  IconArrowsSplit,
  IconArrowUp,
  IconDots,
  IconGripVertical,
  IconTrash,
} from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { Dataset, DatasetClass } from '../../../main/contract/index.ts';
import { ClassChip } from '../../components/ClassChip.tsx';
import { classFill } from '../../components/classColour.ts';
import { texts } from '../../texts/index.ts';
import { MergeClassDialog, RemoveClassDialog } from './ClassDialogs.tsx';
import styles from './ClassEditor.module.css';
import type { ClassEdits } from './useClassEdits.ts';
import { type RowDrag, useRowDrag } from './useRowDrag.ts';

/** Height of a row in px, as in the style sheet. */
const rowHeight = 34;

export function ClassEditor(props: {
  dataset: Dataset;
  edits: ClassEdits;
  /** Wants a part of the class's photos in a new class. */
  onSplit: (classId: number) => void;
}): ReactNode {
  const { dataset, edits } = props;
  const [asked, setAsked] = useState<{ what: 'merge' | 'remove'; classId: number } | null>(null);
  const drag = useRowDrag({
    order: dataset.classes.map((one) => one.classId),
    rowHeight,
    onMove: (classId, position) => edits.move(classId, position),
  });
  const about = dataset.classes.find((one) => one.classId === asked?.classId) ?? null;
  const close = () => setAsked(null);
  return (
    <>
      <ul className={styles.rows}>
        {dataset.classes.map((one) => (
          <EditRow
            key={one.classId}
            one={one}
            dataset={dataset}
            edits={edits}
            drag={drag}
            onAsk={(what) => setAsked({ what, classId: one.classId })}
            onSplit={() => props.onSplit(one.classId)}
          />
        ))}
      </ul>
      <p className="hint">{texts.classes.splitHint}</p>
      <MergeClassDialog
        key={`merge ${about?.classId}`}
        one={asked?.what === 'merge' ? about : null}
        dataset={dataset}
        edits={edits}
        onClose={close}
      />
      <RemoveClassDialog
        key={`remove ${about?.classId}`}
        one={asked?.what === 'remove' ? about : null}
        dataset={dataset}
        edits={edits}
        onClose={close}
      />
    </>
  );
}

function EditRow(props: {
  one: DatasetClass;
  dataset: Dataset;
  edits: ClassEdits;
  drag: RowDrag;
  onAsk: (what: 'merge' | 'remove') => void;
  onSplit: () => void;
}): ReactNode {
  const { one, dataset, edits, drag } = props;
  const last = dataset.classes.length - 1;
  const move = (position: number) => {
    if (position >= 0 && position <= last) void edits.move(one.classId, position);
  };
  const moveByKey = (event: KeyboardEvent, needsAlt: boolean) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined || (needsAlt && !event.altKey)) return;
    event.preventDefault();
    event.stopPropagation();
    move(one.position + step);
  };
  return (
    <li
      className={styles.row}
      data-dragged={drag.isDragged(one.classId) || undefined}
      style={{ transform: `translateY(${drag.offsetOf(one.classId)}px)` }}
      onKeyDown={(event) => moveByKey(event, true)}
    >
      <UnstyledButton
        className={styles.grip}
        aria-label={texts.classes.grip(one.name, one.position + 1, last + 1)}
        title={texts.classes.gripHint}
        onPointerDown={(event) => drag.start(event, one.classId)}
        onKeyDown={(event) => moveByKey(event, false)}
      >
        <IconGripVertical size={14} stroke={1.6} aria-hidden />
      </UnstyledButton>
      <ColourButton one={one} dataset={dataset} onChoose={(colour) => void edits.recolour(one.classId, colour)} />
      <NameField one={one} edits={edits} />
      <Menu position="bottom-end" shadow="none">
        <Menu.Target>
          <ActionIcon size={24} aria-label={texts.classes.menu(one.name)}>
            <IconDots size={14} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconArrowUp size={14} stroke={1.6} />}
            disabled={one.position === 0}
            onClick={() => move(0)}
          >
            {texts.classes.toTop}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowDown size={14} stroke={1.6} />}
            disabled={one.position === last}
            onClick={() => move(last)}
          >
            {texts.classes.toEnd}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowMerge size={14} stroke={1.6} />}
            disabled={last === 0}
            onClick={() => props.onAsk('merge')}
          >
            {texts.classes.merge}
          </Menu.Item>
          <Menu.Item leftSection={<IconArrowsSplit size={14} stroke={1.6} />} onClick={props.onSplit}>
            {texts.classes.split}
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={14} stroke={1.6} />} onClick={() => props.onAsk('remove')}>
            {texts.classes.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}

function NameField(props: { one: DatasetClass; edits: ClassEdits }): ReactNode {
  const { one, edits } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const save = async () => {
    if (typed !== null && typed.trim() !== '' && typed !== one.name) await edits.rename(one.classId, typed);
    setTyped(null);
  };
  return (
    <form
      className={styles.name}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextInput
        aria-label={texts.photos.renameClass(one.name)}
        value={typed ?? one.name}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => void save()}
        onKeyDown={(event) => event.key === 'Escape' && setTyped(null)}
      />
    </form>
  );
}

function ColourButton(props: { one: DatasetClass; dataset: Dataset; onChoose: (colour: number) => void }): ReactNode {
  const { one, dataset } = props;
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus shadow="none">
      <Popover.Target>
        <UnstyledButton
          className={styles.chip}
          aria-label={texts.classes.colourOf(one.name, texts.classes.colours[one.colour % 10] ?? '')}
          title={texts.classes.chooseColour}
          onClick={() => setOpened(!opened)}
        >
          <ClassChip colour={one.colour} position={one.position} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.colours} role="group" aria-label={texts.classes.chooseColour}>
          {texts.classes.colours.map((name, colour) => {
            const others = dataset.classes.filter((other) => other.colour === colour && other !== one);
            const said = texts.classes.colour(
              name,
              others.map((other) => other.name),
            );
            return (
              <UnstyledButton
                key={name}
                className={styles.colour}
                style={{ background: classFill(colour) }}
                aria-label={said}
                title={said}
                aria-pressed={one.colour === colour}
                onClick={() => {
                  setOpened(false);
                  props.onChoose(colour);
                }}
              />
            );
          })}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
