/** `:` and a number, a date or a name: goes to that photo. */
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { texts } from '../../texts/index.ts';
import styles from './JumpBox.module.css';
import { jumpTarget } from './jumpTarget.ts';
import { usePhotoFilter } from './photoView.tsx';

export function JumpBox(props: {
  datasetId: number;
  total: number;
  onJump: (index: number, photoId: number | null) => void;
  onClose: () => void;
}): ReactNode {
  const { datasetId, total, onJump, onClose } = props;
  const api = useApi();
  const { filter, sort } = usePhotoFilter(datasetId);
  const [typed, setTyped] = useState('');
  const find = useMutation(
    api.photos.place.mutationOptions({ onSuccess: (place) => place && onJump(place.index, place.photoId) }),
  );
  const jump = () => {
    const target = jumpTarget(typed, total);
    if (target === null || total === 0) onClose();
    else if ('index' in target) onJump(target.index, null);
    else find.mutate({ datasetId, filter, sort, ...target });
  };
  const nothing = find.isSuccess && find.data === null ? texts.photos.jumpNothing(typed.trim()) : null;
  return (
    <form
      className={styles.box}
      onSubmit={(event) => {
        event.preventDefault();
        jump();
      }}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && onClose()}
    >
      <TextInput
        autoFocus
        aria-label={texts.photos.jumpTo}
        placeholder={texts.photos.jumpPlaceholder}
        value={typed}
        error={find.error ? problemText(find.error) : nothing}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          find.reset();
        }}
        onKeyDown={(event) => event.key === 'Escape' && onClose()}
      />
      <Button type="submit">{texts.photos.jumpGo}</Button>
    </form>
  );
}
