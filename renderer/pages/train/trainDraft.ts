/** The settings of the next training while a person works on them: kept per dataset until the window closes. */
import { useSessionStorage } from '@mantine/hooks';
import { type TrainSettings, trainSettings } from '../../../main/contract/index.ts';

const draftKey = (datasetId: number): string => `thaw.train.${datasetId}`;

/** What a training starts from when nobody has chosen anything. */
export const usualSettings = (): TrainSettings => trainSettings.parse({});

export interface TrainDraft {
  readonly settings: TrainSettings;
  change(part: Partial<TrainSettings>): void;
  reset(): void;
}

/** `initial`: the settings of the dataset's last run, so that the next one starts from there. */
export function useTrainDraft(datasetId: number, initial: TrainSettings): TrainDraft {
  const [stored, store] = useSessionStorage<TrainSettings | null>({
    key: draftKey(datasetId),
    defaultValue: null,
    getInitialValueInEffect: false,
    deserialize: readDraft,
  });
  const settings = stored ?? initial;
  return {
    settings,
    change: (part) => store((current) => ({ ...(current ?? initial), ...part })),
    reset: () => store(usualSettings()),
  };
}

/** "Train again with changes": the Train page will show these settings. */
export function keepTrainDraft(datasetId: number, settings: TrainSettings): void {
  sessionStorage.setItem(draftKey(datasetId), JSON.stringify(settings));
}

/** What is being worked on, or null when nothing was changed yet. */
export const readTrainDraft = (datasetId: number): TrainSettings | null =>
  readDraft(sessionStorage.getItem(draftKey(datasetId)) ?? undefined);

function readDraft(text: string | undefined): TrainSettings | null {
  if (text === undefined) return null;
  try {
    return trainSettings.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
