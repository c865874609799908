/** Sends photos to the engine one after another, then starts the prediction on the copies. */
import { useState } from 'react';
import { problemText } from '../../api/problemText.ts';
import { uploadFile } from '../../api/uploadFile.ts';
import { countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';

const words = texts.predict;

/** Endings that browsers do not know as pictures but the engine reads. */
const pictureEnding = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif|heic|heif|jfif)$/i;

export interface SendPhotos {
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly error: string | null;
  sendFiles(files: File[], folder: string | undefined): Promise<void>;
  dismiss(): void;
}

export function useSendPhotos(start: (paths: string[], title: string | undefined) => Promise<unknown>): SendPhotos {
  const [progress, setProgress] = useState<SendPhotos['progress']>(null);
  const [error, setError] = useState<string | null>(null);
  const sendFiles = async (files: File[], folder: string | undefined) => {
    const pictures = files.filter((file) => file.type.startsWith('image/') || pictureEnding.test(file.name));
    if (pictures.length === 0) {
      setError(words.notPictures);
      return;
    }
    setError(null);
    const paths: string[] = [];
    for (const [done, file] of pictures.entries()) {
      setProgress({ done, total: pictures.length });
      try {
        paths.push(await uploadFile(file));
      } catch (problem) {
        setError(words.failedUpload(file.name, problemText(problem)));
      }
    }
    setProgress(null);
    if (paths.length === 0) return;
    // A failed start is shown by the mutation that was handed in.
    await start(paths, folder ?? countOf(paths.length, 'photo')).catch(() => {});
  };
  return { progress, error, sendFiles, dismiss: () => setError(null) };
}
