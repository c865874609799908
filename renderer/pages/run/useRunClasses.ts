/** The run's classes with what the dataset says of them now: their place in the list decides the key on the chip. */
import type { RunDetails } from '../../../main/contract/index.ts';
import { useDatasets } from '../../navigation/useDataset.ts';

export interface RunClass {
  readonly classId: number | null;
  readonly name: string;
  readonly colour: number;
  readonly position: number;
}

export function useRunClasses(run: Pick<RunDetails, 'datasetId' | 'classes'>): readonly RunClass[] {
  const dataset = useDatasets()?.find((one) => one.datasetId === run.datasetId);
  return run.classes.map((one, index) => ({
    ...one,
    position: dataset?.classes.find((other) => other.classId === one.classId)?.position ?? index,
  }));
}
