/** Types the name of a new class, which takes the selected photos if wanted. Escape and an empty name leave things as they are. */
import { Button, Checkbox, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { texts } from '../../texts/index.ts';
import styles from './ClassPanel.module.css';
import { usePhotoView } from './photoView.tsx';
import type { ClassEdits } from './useClassEdits.ts';

export function NewClassForm(props: {
  datasetId: number;
  edits: ClassEdits;
  /** Photos selected now. */
  selected: number;
  onDone: () => void;
}): ReactNode {
  const { selected } = props;
  const { readView } = usePhotoView(props.datasetId);
  const [name, setName] = useState('');
  const [taking, setTaking] = useState(true);
  const photoIds = () => (selected > 0 && taking ? [...readView().selection] : []);
  return (
    <form
      className={styles.form}
      onSubmit={async (event) => {
        event.preventDefault();
        if (name.trim() === '' || (await props.edits.create(name, photoIds()))) props.onDone();
      }}
    >
      <TextInput
        autoFocus
        aria-label={texts.photos.newClassName}
        placeholder={texts.photos.newClassName}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && props.onDone()}
      />
      <Button type="submit">{texts.photos.createClass}</Button>
      {selected > 0 && (
        <Checkbox
          className={styles.taking}
          label={texts.classes.takesSelected(selected)}
          checked={taking}
          onChange={(event) => setTaking(event.currentTarget.checked)}
        />
      )}
    </form>
  );
}
