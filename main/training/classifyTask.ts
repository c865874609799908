/** Says what one photo shows in the words of a pretrained network: its own classifier, not one that was trained here. */
import type { Classified } from '../contract/index.ts';
import type { Task } from '../jobs/task.ts';
import type { BackboneRequest } from '../weights/loadBackbone.ts';
import { loadClassified } from '../weights/loadClassified.ts';
import type { TaskParts } from './trainTask.ts';

export interface ClassifyRequest {
  readonly network: BackboneRequest;
  /** Where copies of the photo lie, best first. */
  readonly paths: readonly string[];
  /** What its content must hash to; null when any will do. */
  readonly hash: string | null;
  /** CPU threads. */
  readonly threads: number;
}

export type ClassifyResult = Omit<Classified, 'weightsId'> & {
  /** Null for a file that was given. */
  readonly weightsId: string | null;
};

/** Answers worth showing. */
const answersShown = 10;

export function createClassifyTask({
  backend,
  openImaging,
}: Pick<TaskParts, 'backend' | 'openImaging'>): Task<ClassifyRequest, never, ClassifyResult> {
  return {
    name: 'classify',
    async run({ network: wanted, paths, hash, threads }, { signal, progress }) {
      progress({ stage: 'Reading the weights', done: 0, total: null, progress: null });
      const network = await loadClassified(wanted);
      signal.throwIfAborted();
      const imaging = openImaging(1);
      try {
        const source = { paths, ...(hash !== null && { hash }) };
        const input = await imaging.networkInputs(
          { ...source, preprocessing: network.preprocessing, views: null },
          { signal },
        );
        const { graph, parameters, logits, classes } = network;
        const runner = await backend.inference({ graph, parameters, outputs: [logits], device: 'cpu', threads });
        try {
          const values = (await runner.run(input, 1)).get(logits)!;
          return { answers: best(values, classes), classes: classes.length, weightsId: network.weightsId };
        } finally {
          await runner.dispose();
        }
      } finally {
        await imaging.close();
      }
    },
  };
}

/** Softmax of the logits, the most probable first. */
function best(logits: Float32Array, classes: readonly string[]): Classified['answers'] {
  const largest = logits.reduce((most, value) => Math.max(most, value));
  const powers = Array.from(logits, (value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers
    .map((power, index) => ({ name: classes[index]!, probability: power / sum }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, answersShown);
}
