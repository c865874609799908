/** Brings the weights of a network: choose the file, or say where it lies on the machine that Thaw runs on. */
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import type { Network } from '../../main/contract/index.ts';
import { useApi, useClient } from '../api/engine.tsx';
import { problemText } from '../api/problemText.ts';
import { uploadFile } from '../api/uploadFile.ts';
import { texts } from '../texts/index.ts';
import { Note } from './Note.tsx';
import classes from './WeightsImport.module.css';

const words = texts.networks;

export function WeightsImport({ network }: { network: Network }) {
  const client = useClient();
  const api = useApi();
  const queryClient = useQueryClient();
  const [path, setPath] = useState('');
  const chooser = useRef<HTMLInputElement>(null);
  const bring = useMutation({
    mutationFn: async (source: string | File) => {
      const file = typeof source === 'string' ? source : await uploadFile(source);
      await client.networks.importWeights({ name: network.name, file });
      await queryClient.invalidateQueries({ queryKey: api.networks.key() });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() === '') chooser.current?.click();
    else bring.mutate(path.trim());
  };
  return (
    <section className={classes.box} aria-label={words.importTitle}>
      <h3>{words.importTitle}</h3>
      <p>{words.importHelp(network.title)}</p>
      <form onSubmit={submit} className={classes.form}>
        <Button variant="default" onClick={() => chooser.current?.click()}>
          {words.importChoose}
        </Button>
        <TextInput
          className={classes.path}
          aria-label={words.importPath}
          placeholder={words.importPlaceholder}
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Button type="submit">{bring.isPending ? words.importing : words.importGo}</Button>
        <input
          ref={chooser}
          type="file"
          accept=".safetensors,.pth,.pt,.bin"
          hidden
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (file) bring.mutate(file);
          }}
        />
      </form>
      {bring.error && (
        <Note kind="error" title={words.importFailed}>
          {problemText(bring.error)}
        </Note>
      )}
    </section>
  );
}
