/** The keys of this page and those that work everywhere, grouped by intent. Lists what is bound and nothing else. */
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { Kbd } from '../components/Kbd.tsx';
import { texts } from '../texts/index.ts';
import { useApp } from './appStore.tsx';
import styles from './KeysSheet.module.css';
import { type KeyBinding, keyCaps, useAllKeys } from './keys.tsx';

export function KeysSheet(): ReactNode {
  const opened = useApp((state) => state.dialog === 'keys');
  const show = useApp((state) => state.show);
  return (
    <Modal
      opened={opened}
      onClose={() => show(null)}
      size={880}
      title={<Title />}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      <Groups />
    </Modal>
  );
}

function Title(): ReactNode {
  return texts.shell.keysOn(useAllKeys().pageTitle ?? texts.shell.thisPage);
}

function Groups(): ReactNode {
  const { pageGroups, everywhere } = useAllKeys();
  return (
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
  );
}

/** How the sheet and the command list write a binding. */
export const capsOf = (binding: KeyBinding): readonly string[] => binding.shown ?? keyCaps(binding.combos[0] ?? '');
