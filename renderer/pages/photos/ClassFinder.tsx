/** `;` and two letters: labels with a class that has no key, or whose key one does not know. */
import { Modal, TextInput, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { DatasetClass } from '../../../main/contract/index.ts';
import { ClassChip } from '../../components/ClassChip.tsx';
import { texts } from '../../texts/index.ts';
import styles from './ClassFinder.module.css';

export function ClassFinder(props: {
  classes: readonly DatasetClass[];
  opened: boolean;
  onClose: () => void;
  onChoose: (classId: number) => void;
}): ReactNode {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={texts.photos.findClass}
      size={360}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      <Finder classes={props.classes} onChoose={props.onChoose} />
    </Modal>
  );
}

function Finder(props: { classes: readonly DatasetClass[]; onChoose: (classId: number) => void }): ReactNode {
  const [typed, setTyped] = useState('');
  const [marked, setMarked] = useState(0);
  const found = matches(props.classes, typed);
  const chosen = found[Math.min(marked, found.length - 1)];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setMarked(Math.min(found.length - 1, marked + 1));
    else if (event.key === 'ArrowUp') setMarked(Math.max(0, marked - 1));
    else if (event.key === 'Enter' && chosen) props.onChoose(chosen.classId);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded
        aria-controls="class-finder"
        aria-activedescendant={chosen && `class-finder-${chosen.classId}`}
        aria-label={texts.photos.findClassPlaceholder}
        placeholder={texts.photos.findClassPlaceholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setMarked(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles.list} id="class-finder" role="listbox" aria-label={texts.photos.classes}>
        {found.map((one) => (
          <UnstyledButton
            key={one.classId}
            id={`class-finder-${one.classId}`}
            role="option"
            aria-selected={one === chosen}
            tabIndex={-1}
            className={styles.row}
            onClick={() => props.onChoose(one.classId)}
          >
            <ClassChip colour={one.colour} position={one.position} />
            <span className="cut">{one.name}</span>
          </UnstyledButton>
        ))}
      </div>
      {found.length === 0 && <p className="hint">{texts.photos.findClassNone}</p>}
    </>
  );
}

/** Names that begin with the letters first, then those that hold them. */
function matches(classes: readonly DatasetClass[], typed: string): DatasetClass[] {
  const letters = typed.trim().toLowerCase();
  const rank = (one: DatasetClass) => (one.name.toLowerCase().startsWith(letters) ? 0 : 1);
  return classes.filter((one) => one.name.toLowerCase().includes(letters)).sort((a, b) => rank(a) - rank(b));
}
