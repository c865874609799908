/** A note in place: what happened, to what, and the way out. It stays until it is solved or dismissed. */
import { ActionIcon } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconX } from '@tabler/icons-react';
import type { ReactNode, Ref } from 'react';
import { texts } from '../texts/index.ts';
import styles from './Note.module.css';

export interface NoteProps {
  /** `error`: failed; `doubt`: worth a look; `plain`: good to know. */
  kind: 'error' | 'doubt' | 'plain';
  /** The sentence that says it all; bold when there is more below. */
  title: ReactNode;
  children?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
  icon?: ReactNode;
  onDismiss?: () => void;
  /** Edge to edge under a toolbar instead of a rounded box. */
  wide?: boolean;
  ref?: Ref<HTMLDivElement>;
}

export function Note(props: NoteProps): ReactNode {
  const icon =
    props.kind === 'plain' ? <IconInfoCircle size={18} stroke={1.6} /> : <IconAlertTriangle size={18} stroke={1.6} />;
  return (
    <div
      ref={props.ref}
      className={styles.note}
      data-kind={props.kind}
      data-wide={props.wide || undefined}
      role={props.kind === 'plain' ? 'status' : 'alert'}
      tabIndex={-1}
    >
      <span className={styles.icon} aria-hidden>
        {props.icon ?? icon}
      </span>
      <div className={styles.words}>
        <span className={props.children ? styles.title : undefined}>{props.title}</span> {props.children}
      </div>
      {props.actions && <div className={styles.actions}>{props.actions}</div>}
      {props.onDismiss && (
        <ActionIcon aria-label={texts.shell.dismiss} onClick={props.onDismiss} size={24}>
          <IconX size={16} stroke={1.6} />
        </ActionIcon>
      )}
    </div>
  );
}
