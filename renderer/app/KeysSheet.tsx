/** The keys of this page and those that work everywhere, grouped by intent. Lists what is bound and nothing else. */
import { Button, Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Kbd } from '../components/Kbd.tsx';
import { texts } from '../texts/index.ts';
import { useApp } from './appStore.tsx';
import { KeysEditor } from './KeysEditor.tsx';
import styles from './KeysSheet.module.css';
import { type BoundKeys, keyCaps, useAllKeys } from './keys.tsx';

export function KeysSheet(): ReactNode {
  const opened = useApp((state) => state.dialog === 'keys');
  const show = useApp((state) => state.show);
  const [editing, setEditing] = useState(false);
  const [edited, setEdited] = useState(false);
  // While a key is being pressed for something, Escape is for that.
  const [listening, setListening] = useState(false);
  return (
    <Modal
      opened={opened}
      onClose={() => {
        show(null);
        setEditing(false);
        setEdited(false);
      }}
      closeOnEscape={!listening}
      size={880}
      title={<Title />}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      {editing ? (
        <KeysEditor
          onListening={setListening}
          onDone={() => {
            setEditing(false);
            setEdited(true);
          }}
        />
      ) : (
        <Groups edited={edited} onEdit={() => setEditing(true)} />
      )}
    </Modal>
  );
}

function Title(): ReactNode {
  return texts.shell.keysOn(useAllKeys().pageTitle ?? texts.shell.thisPage);
}

function Groups(props: { edited: boolean; onEdit: () => void }): ReactNode {
  const { pageGroups, everywhere } = useAllKeys();
  return (
    <>
      <div className={styles.groups}>
        {[...pageGroups, ...everywhere].map((group) => (
          <section key={group.title}>
            <h3 className={styles.title}>{group.title}</h3>
            <dl className={styles.keys}>
              {group.bindings.map((binding) => (
                <div key={binding.does} className={styles.key}>
                  <dt>{binding.does}</dt>
                  <dd>
                    <Kbd caps={capsOf(binding)} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className={styles.foot}>
        <span className="hint">{texts.keys.canBeChanged}</span>
        <Button variant="default" onClick={props.onEdit} autoFocus={props.edited}>
          {texts.keys.change}
        </Button>
      </div>
    </>
  );
}

/** How the sheet and the command list write a binding. */
export function capsOf({ combos, now, shown }: BoundKeys): readonly string[] {
  const isOwn = now.every((combo, slot) => combo === combos[slot]);
  if (isOwn && shown) return shown;
  const [first = '', last = ''] = [now[0], now.at(-1)];
  if (shown?.includes('–')) return [...keyCaps(first), '–', ...keyCaps(last)];
  return shown ? now.flatMap(keyCaps) : keyCaps(first);
}
