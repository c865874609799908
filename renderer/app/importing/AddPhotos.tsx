/** The one dialog that brings photos in: choose or drop, look at what would come in, import. */
import { Button, Progress } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { Note } from '../../components/Note.tsx';
import { texts } from '../../texts/index.ts';
import { useApp } from '../appStore.tsx';
import { ChoosingDialog } from '../ChoosingDialog.tsx';
import styles from './AddPhotos.module.css';
import { ChooseSource } from './ChooseSource.tsx';
import { ImportPreviewForm, type PointedAt } from './ImportPreviewForm.tsx';
import { useSendFiles } from './useSendFiles.ts';

const words = texts.imports;

export function AddPhotos(): ReactNode {
  const asked = useApp((state) => state.addingPhotos);
  const close = useApp((state) => state.addPhotos);
  return (
    <ChoosingDialog opened={asked !== null} onClose={() => close(null)} title={words.title} size={680}>
      {asked && <Adding key={asked.asked} asked={asked} onClose={() => close(null)} />}
    </ChoosingDialog>
  );
}

function Adding(props: { asked: NonNullable<ReturnType<typeof useAsked>>; onClose: () => void }): ReactNode {
  const { asked, onClose } = props;
  const [source, setSource] = useState<PointedAt | null>(asked.paths ? { paths: [...asked.paths], sent: [] } : null);
  const [problem, setProblem] = useState<string | null>(null);
  const { progress, send, stop } = useSendFiles();
  const client = useClient();
  const started = useRef(false);
  /** What was sent and is not imported yet. */
  const waiting = useRef<PointedAt['sent']>([]);
  const forget = useCallback(() => {
    const sent = waiting.current;
    waiting.current = [];
    // What is left after all goes when Thaw starts again.
    if (sent.length > 0) client.imports.forget({ sent: [...sent] }).catch(() => {});
  }, [client]);
  useEffect(() => forget, [forget]);

  const sendFiles = useCallback(
    async (files: Parameters<typeof send>[0]) => {
      setProblem(null);
      try {
        const sent = await send(files);
        waiting.current = sent;
        setSource({ paths: [], sent });
      } catch (error) {
        const stopped = error instanceof DOMException && error.name === 'AbortError';
        if (!stopped) setProblem(problemText(error));
      }
    },
    [send],
  );
  useEffect(() => {
    // Once, also where effects run twice while developing.
    if (started.current || !asked.files) return;
    started.current = true;
    void sendFiles(asked.files);
  }, [asked.files, sendFiles]);

  if (progress) {
    return (
      <div className={styles.body}>
        <p role="status">{words.sending(progress.done, progress.total)}</p>
        <Progress
          value={(100 * progress.done) / Math.max(1, progress.total)}
          color="ember"
          aria-label={words.sending(progress.done, progress.total)}
        />
        <p className="secondary">{words.keepsSent}</p>
        <div className={styles.buttons}>
          <Button variant="default" onClick={stop}>
            {words.cancelSending}
          </Button>
        </div>
      </div>
    );
  }
  if (source) {
    return (
      <ImportPreviewForm
        source={source}
        datasetId={asked.datasetId}
        onElse={() => {
          forget();
          setSource(null);
        }}
        onStarted={() => {
          waiting.current = [];
        }}
        onClose={onClose}
      />
    );
  }
  return (
    <div className={styles.body}>
      {problem !== null && <Note kind="error" title={problem} onDismiss={() => setProblem(null)} />}
      <ChooseSource onPaths={(paths) => setSource({ paths, sent: [] })} onFiles={sendFiles} onProblem={setProblem} />
    </div>
  );
}

const useAsked = () => useApp((state) => state.addingPhotos);
