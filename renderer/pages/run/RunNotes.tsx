/** What a person writes about a run: saved as it is typed, and said to be saved only once it is. */
import { Button, Textarea } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type Ref, useCallback, useEffect, useRef, useState } from 'react';
import type { RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { clockTime } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Run.module.css';

const words = texts.run.notes;

/** Typing that pauses for this long is saved. */
const restMs = 500;

export interface RunNotesProps {
  readonly run: Pick<RunSummary, 'runId' | 'number' | 'notes'>;
  readonly ref?: Ref<HTMLTextAreaElement>;
}

export function RunNotes({ run, ref }: RunNotesProps) {
  const api = useApi();
  const [text, setText] = useState(run.notes);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  /** What the engine has, or is about to have. */
  const sent = useRef(run.notes);
  const typed = useRef(run.notes);
  const save = useMutation(
    api.runs.setNotes.mutationOptions({
      onSuccess: () => setSavedAt(Date.now()),
      onError: () => {
        sent.current = '';
      },
    }),
  );
  const { mutate } = save;
  const { runId } = run;
  const saveNow = useCallback(() => {
    if (typed.current === sent.current) return;
    sent.current = typed.current;
    mutate({ runId, notes: typed.current });
  }, [mutate, runId]);

  useEffect(() => {
    typed.current = text;
    const timer = window.setTimeout(saveNow, restMs);
    return () => window.clearTimeout(timer);
  }, [text, saveNow]);
  // Leaving the page keeps what was typed.
  useEffect(() => saveNow, [saveNow]);

  const isSaved = !save.isPending && !save.isError && text === sent.current && savedAt !== null;
  return (
    <section className={classes.card} aria-label={words.title}>
      <header className={classes.cardHeader}>
        <h3>{words.title}</h3>
        <span className={classes.notesState} role="status">
          {save.error ? (
            <>
              <span className={classes.notesProblem}>{words.notSaved(problemText(save.error))}</span>
              <Button variant="default" size="compact-xs" onClick={() => mutate({ runId, notes: text })}>
                {texts.shell.tryAgain}
              </Button>
            </>
          ) : isSaved ? (
            <>
              <IconCircleCheck size={14} stroke={1.6} aria-hidden />
              {words.saved(clockTime(savedAt))}
            </>
          ) : (
            text !== sent.current && words.typing
          )}
        </span>
      </header>
      <Textarea
        ref={ref}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={10_000}
        aria-label={words.label(run.number)}
        placeholder={words.placeholder}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={saveNow}
      />
    </section>
  );
}
