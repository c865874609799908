/** What became of weights files that were dropped on the window: one after another, each with its result or its reason. */
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { problemText } from '../api/problemText.ts';
import { Note } from '../components/Note.tsx';
import { routes } from '../navigation/routes.ts';
import { useChosenNetwork } from '../navigation/useChosenNetwork.ts';
import { useNetworkTitle } from '../navigation/useNetworkTitle.ts';
import { useInTrain } from '../pages/train/useInTrain.ts';
import { texts } from '../texts/index.ts';
import styles from './DropTarget.module.css';
import { NeedsPath, useBringWeights } from './useBringWeights.ts';
import { fileNameOf } from './weightsFiles.ts';

const words = texts.weights.drop;

export function DroppedWeights(props: { files: readonly (string | File)[]; onDone: () => void }): ReactNode {
  const { files, onDone } = props;
  const [at, setAt] = useState(0);
  // Another drop while this one is shown starts anew.
  const [shown, setShown] = useState(files);
  if (shown !== files) {
    setShown(files);
    setAt(0);
  }
  const file = files[at];
  const next = () => (at + 1 < files.length ? setAt(at + 1) : onDone());
  if (file === undefined) return null;
  return <DroppedFile key={`${at} ${keyOf(file)}`} file={file} left={files.length - at - 1} onNext={next} />;
}

const keyOf = (file: string | File): string => (typeof file === 'string' ? file : `${file.name} ${file.lastModified}`);

function DroppedFile(props: { file: string | File; left: number; onNext: () => void }): ReactNode {
  const { file, left, onNext } = props;
  const [, navigate] = useLocation();
  const [, choose] = useChosenNetwork();
  const takeToTrain = useInTrain();
  const [path, setPath] = useState('');
  const titleOf = useNetworkTitle();
  const name = fileNameOf(typeof file === 'string' ? file : file.name);
  const { mutate, data, error, isPending } = useBringWeights();
  const started = useRef(false);
  useEffect(() => {
    // Once, also where effects run twice while developing.
    if (started.current) return;
    started.current = true;
    mutate({ source: file });
  }, [file, mutate]);

  const more = left > 0 ? ` ${words.several(left)}` : '';
  if (data) {
    const { network } = data.entry;
    return (
      <Note
        kind="plain"
        title={words.recognised(titleOf(network))}
        onDismiss={onNext}
        actions={
          <>
            <Button
              variant="default"
              onClick={() => {
                choose(network);
                navigate(routes.networks);
                onNext();
              }}
            >
              {words.show}
            </Button>
            <Button
              onClick={() => {
                takeToTrain(network);
                onNext();
              }}
            >
              {words.useInTrain}
            </Button>
          </>
        }
      >
        {data.recognised}
        {more}
      </Note>
    );
  }
  if (error && !isPending) {
    const byPath = (event: FormEvent) => {
      event.preventDefault();
      if (path.trim() !== '') mutate({ source: path.trim() });
    };
    const needsPath = error instanceof NeedsPath || path !== '';
    return (
      <Note kind={error instanceof NeedsPath ? 'doubt' : 'error'} title={words.failed(name)} onDismiss={onNext}>
        {problemText(error)}
        {more}
        {needsPath && (
          <form onSubmit={byPath} className={styles.pathForm}>
            <TextInput
              aria-label={texts.weights.path}
              placeholder={texts.weights.pathPlaceholder}
              value={path}
              onChange={(event) => setPath(event.currentTarget.value)}
            />
            <Button type="submit">{texts.weights.take}</Button>
          </form>
        )}
      </Note>
    );
  }
  return <Note kind="plain" title={words.taking(name) + more} />;
}
