/** Brings the weights of a network from a file: choose it, or say where it lies on the machine that Thaw runs on. */
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useRef, useState } from 'react';
import type { ImportedWeights } from '../../main/contract/index.ts';
import { problemText } from '../api/problemText.ts';
import { useBringWeights } from '../app/useBringWeights.ts';
import { weightsEndings } from '../app/weightsFiles.ts';
import { texts } from '../texts/index.ts';
import { Note } from './Note.tsx';
import classes from './Weights.module.css';

const words = texts.weights;

export interface WeightsImportProps {
  /** Name of the network that the file has to fit. */
  readonly network: string;
  onTaken?(taken: ImportedWeights): void;
}

export function WeightsImport({ network, onTaken }: WeightsImportProps) {
  const [path, setPath] = useState('');
  const chooser = useRef<HTMLInputElement>(null);
  const bring = useBringWeights();
  const take = (source: string | File) => bring.mutate({ source, network }, { onSuccess: (taken) => onTaken?.(taken) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() === '') chooser.current?.click();
    else take(path.trim());
  };
  return (
    <>
      <form onSubmit={submit} className={classes.form}>
        <Button variant="default" onClick={() => chooser.current?.click()}>
          {words.choose}
        </Button>
        <TextInput
          className={classes.path}
          aria-label={words.path}
          placeholder={words.pathPlaceholder}
          value={path}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          {bring.isPending ? words.taking : words.take}
        </Button>
        <input
          ref={chooser}
          type="file"
          accept={weightsEndings}
          hidden
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (file) take(file);
          }}
        />
      </form>
      {bring.error && (
        <Note kind="error" title={words.notTaken} onDismiss={() => bring.reset()}>
          {problemText(bring.error)}
        </Note>
      )}
      {bring.data && !bring.isPending && (
        <Note kind="plain" title={bring.data.recognised} onDismiss={() => bring.reset()} />
      )}
    </>
  );
}
