/** `:` and a number: goes to that photo. */
import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { texts } from '../../texts/index.ts';
import styles from './JumpBox.module.css';

export function JumpBox(props: { total: number; onJump: (index: number) => void; onClose: () => void }): ReactNode {
  const [typed, setTyped] = useState('');
  const number = Number.parseInt(typed.replaceAll(',', ''), 10);
  return (
    <form
      className={styles.box}
      onSubmit={(event) => {
        event.preventDefault();
        if (Number.isNaN(number) || props.total === 0) props.onClose();
        else props.onJump(Math.min(props.total, Math.max(1, number)) - 1);
      }}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && props.onClose()}
    >
      <TextInput
        autoFocus
        inputMode="numeric"
        aria-label={texts.photos.jumpTo}
        placeholder={texts.photos.jumpTo}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && props.onClose()}
      />
      <Button type="submit">{texts.photos.jumpGo}</Button>
    </form>
  );
}
