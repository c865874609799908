/** Sends files to the engine, a few at a time, with progress and a way to stop. */
import { useCallback, useRef, useState } from 'react';
import { uploadFile } from '../../api/uploadFile.ts';
import type { NamedFile } from './droppedTree.ts';

export interface SentFile {
  readonly path: string;
  readonly name: string;
}

export interface SendFiles {
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** Rejects when a file cannot be sent, and when it was stopped. */
  send(files: readonly NamedFile[]): Promise<SentFile[]>;
  stop(): void;
}

/** Small photos are over before the next is asked for; more at once gain nothing. */
const atOnce = 4;

export function useSendFiles(): SendFiles {
  const [progress, setProgress] = useState<SendFiles['progress']>(null);
  const stopping = useRef<AbortController | null>(null);
  const send = useCallback(async (files: readonly NamedFile[]): Promise<SentFile[]> => {
    const controller = new AbortController();
    stopping.current = controller;
    const sent: SentFile[] = [];
    const waiting = [...files.entries()];
    let done = 0;
    setProgress({ done, total: files.length });
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, { file, name }] = next;
        // The engine refuses empty files; an import lists what is no picture, and this is none.
        if (file.size > 0) sent[index] = { path: await uploadFile(file, controller.signal), name };
        done += 1;
        setProgress({ done, total: files.length });
      }
    };
    try {
      await Promise.all(Array.from({ length: atOnce }, lane));
      return sent.filter(Boolean);
    } finally {
      controller.abort();
      setProgress(null);
    }
  }, []);
  const stop = useCallback(() => stopping.current?.abort(), []);
  return { progress, send, stop };
}
