/** Before the first run: why there is nothing, and the quickest run that is of use. */
import { Button } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { Dataset } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { usePageKeys } from '../../app/keys.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Note } from '../../components/Note.tsx';
import { routes } from '../../navigation/routes.ts';
import { countOf, durationRange } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { usualSettings } from '../train/trainDraft.ts';

const words = texts.runs.empty;

export function NoRuns({ dataset }: { dataset: Dataset | null }) {
  const api = useApi();
  const [, navigate] = useLocation();
  usePageKeys(texts.runs.title, []);
  const readiness = useQuery(
    api.runs.check.queryOptions({
      input: { datasetId: dataset?.datasetId ?? 0, settings: usualSettings() },
      enabled: dataset !== null,
    }),
  ).data;
  const start = useMutation(api.runs.start.mutationOptions({ onSuccess: () => navigate(routes.train) }));
  const seconds = readiness?.seconds ? durationRange(readiness.seconds) : null;
  const photos = countOf(dataset?.labelled ?? 0, 'labelled photo');
  const quickest = seconds === null ? words.quickestUntimed(photos) : words.quickest(photos, words.about(seconds));
  return (
    <EmptyState
      title={words.title}
      drawing={<EmptyBars />}
      actions={
        dataset === null ? (
          <Button onClick={() => navigate(routes.photos)}>{words.toPhotos}</Button>
        ) : (
          <>
            {readiness?.ready && (
              <Button
                className="go"
                leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
                onClick={() =>
                  !start.isPending && start.mutate({ datasetId: dataset.datasetId, settings: usualSettings() })
                }
              >
                {seconds === null ? words.train : words.trainTimed(seconds)}
              </Button>
            )}
            <Button variant="default" onClick={() => navigate(routes.train)}>
              {words.choose}
            </Button>
          </>
        )
      }
    >
      {words.sentence} {dataset === null ? words.noDataset : readiness?.ready === false ? readiness.problem : quickest}
      {start.error && <Note kind="error" title={problemText(start.error)} />}
    </EmptyState>
  );
}

const EmptyBars = () => (
  <svg width={186} height={56} fill="none" stroke="var(--t-control)" strokeDasharray="3 3" aria-hidden>
    {[55, 45, 37, 29, 23, 17].map((height, index) => (
      <rect key={height} x={index * 32 + 0.5} y={55.5 - height} width={25} height={height} rx={2} />
    ))}
  </svg>
);
