/** The answers of a prediction as far as they are looked at: pages around what is visible, and the total. */
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { PredictedPhoto, PredictionSet } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';

export type PredictOrder = 'leastSure' | 'mostSure' | 'name' | 'class';

const pageSize = 200;
/** While answers come in they are asked for again this often. */
const lookAgainMs = 1000;

export interface Answers {
  readonly total: number;
  at(index: number): PredictedPhoto | undefined;
  onVisible(first: number, last: number): void;
}

export function useAnswers(prediction: PredictionSet | null, order: PredictOrder): Answers {
  const api = useApi();
  const [pages, setPages] = useState<{ first: number; last: number }>({ first: 0, last: 0 });
  const predictionId = prediction?.predictionId ?? 0;
  const running = prediction?.state === 'running';
  const numbers = Array.from({ length: pages.last - pages.first + 1 }, (_, index) => pages.first + index);
  const results = useQueries({
    queries: numbers.map((page) =>
      api.predictions.photos.queryOptions({
        input: { predictionId, order, offset: page * pageSize, limit: pageSize },
        enabled: prediction !== null,
        refetchInterval: running ? lookAgainMs : false,
        placeholderData: (previous) => previous,
      }),
    ),
  });
  const total = Math.max(prediction?.photos ?? 0, ...results.map((result) => result.data?.total ?? 0));
  return {
    total,
    at: (index) => {
      const page = Math.floor(index / pageSize);
      return results[page - pages.first]?.data?.photos[index % pageSize];
    },
    onVisible: (first, last) => {
      const next = { first: Math.floor(first / pageSize), last: Math.floor(Math.max(first, last) / pageSize) };
      if (next.first !== pages.first || next.last !== pages.last) setPages(next);
    },
  };
}
