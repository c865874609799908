/** "The label is wrong": gives a judged photo the class that the network said, which can be undone as every labelling. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Prediction } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { useApp } from '../../app/appStore.tsx';
import { texts } from '../../texts/index.ts';
import type { RunClass } from './useRunClasses.ts';

export interface CorrectLabel {
  /** Does nothing for a photo that is right. */
  correct(prediction: Prediction | null): void;
  /** Why the last label was not changed; null when it was. */
  readonly problem: string | null;
  dismiss(): void;
}

export function useCorrectLabel(runClasses: readonly RunClass[]): CorrectLabel {
  const api = useApi();
  const reportSaved = useApp((state) => state.reportSaved);
  const [refused, setRefused] = useState<string | null>(null);
  const relabel = useMutation(
    api.labels.set.mutationOptions({
      onSuccess: (result) => {
        if (result.entry) reportSaved({ at: Date.now(), text: result.entry.summary, undoable: result.canUndo });
      },
    }),
  );
  return {
    correct(prediction) {
      if (!prediction || prediction.predicted === prediction.truth || relabel.isPending) return;
      const said = runClasses[prediction.predicted];
      if (!said) return;
      setRefused(said.classId === null ? texts.run.classGone(said.name) : null);
      if (said.classId === null) return;
      relabel.mutate({ selection: { photoIds: [prediction.photoId] }, classId: said.classId });
    },
    problem: refused ?? (relabel.error && problemText(relabel.error)),
    dismiss() {
      setRefused(null);
      relabel.reset();
    },
  };
}
