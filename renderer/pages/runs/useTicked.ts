/** Which runs are ticked for comparing: kept per dataset until the window closes, and set from the page of one run. */
import { useSessionStorage } from '@mantine/hooks';

const ticksKey = (datasetId: number): string => `thaw.runs.ticked.${datasetId}`;

export function useTicked(
  datasetId: number,
): [readonly number[], (change: (ticked: readonly number[]) => readonly number[]) => void] {
  const [ticked, setTicked] = useSessionStorage<readonly number[]>({
    key: ticksKey(datasetId),
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  return [ticked, setTicked];
}

/** The Runs page will show these two side by side. */
export const keepTicked = (datasetId: number, first: number, second: number): void =>
  sessionStorage.setItem(ticksKey(datasetId), JSON.stringify([first, second]));
