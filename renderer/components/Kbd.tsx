/** The key on the thing: one cap a key, as a person reads it. */
import { Fragment, type ReactNode } from 'react';
import { keyCaps, useComboNow } from '../app/keys.tsx';
import styles from './Kbd.module.css';

/** `combo` as in a KeyBinding ("mod+k"), shown as the key that a person chose for it; or `caps` for what it says literally. `joined` puts the caps into one: "Ctrl K". */
export function Kbd(props: { combo?: string; caps?: readonly string[]; joined?: boolean }): ReactNode {
  const now = useComboNow(props.combo ?? '');
  const caps = props.caps ?? keyCaps(now);
  if (props.joined) return <kbd className={styles.cap}>{caps.join(' ')}</kbd>;
  return (
    <span className={styles.caps}>
      {caps.map((cap) => (
        <Fragment key={cap}>
          {isPlain(cap) ? <span className={styles.plain}>{cap}</span> : <kbd className={styles.cap}>{cap}</kbd>}
        </Fragment>
      ))}
    </span>
  );
}

/** A dash between two keys, or words like "drag" and "+ arrow", are not caps. */
const isPlain = (cap: string): boolean => cap === '–' || cap.startsWith('+ ') || /^[a-z]{2,}/.test(cap);
