/** Saves the answers as CSV or JSON: into a folder where the host has dialogs, else as the browser's download. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PredictionSet } from '../../../main/contract/index.ts';
import { useApi, useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { useChooseFolder } from '../../app/FolderChooser.tsx';
import { texts } from '../../texts/index.ts';

const words = texts.predict;

export function useSaveAnswers(prediction: PredictionSet | null) {
  const api = useApi();
  const client = useClient();
  const chooseFolder = useChooseFolder();
  const info = useQuery(api.app.info.queryOptions()).data;
  const [saved, setSaved] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  const save = async (format: 'csv' | 'json') => {
    if (!prediction) return;
    const { predictionId } = prediction;
    setSaved(null);
    setError(null);
    try {
      const { fileName, text } = await client.predictions.text({ predictionId, format });
      if (info?.nativeDialogs) {
        const folder = await chooseFolder(words.saveFolderTitle);
        if (folder === null) return;
        const { file } = await client.predictions.save({ predictionId, file: `${folder}/${fileName}`, format });
        setSaved(words.savedTo(file));
      } else {
        download(fileName, text, format === 'csv' ? 'text/csv' : 'application/json');
        setSaved(words.saved(fileName));
      }
    } catch (problem) {
      setError(problemText(problem));
    }
  };
  const dismiss = () => {
    setSaved(null);
    setError(null);
  };
  return { saved, error, save, dismiss };
}

function download(fileName: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
