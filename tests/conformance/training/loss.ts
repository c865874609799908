/** The loss and its gradient against PyTorch's cross_entropy. */
import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../../main/networks/buildGraph.ts';
import { deterministicValues } from '../../golden/deterministicValues.ts';
import { readGolden, relativeDifference, requestOf, stepOf, withTrainer } from './goldens.ts';
import type { TrainingSubject } from './subject.ts';

interface LossCase {
  readonly id: string;
  readonly op: string;
  readonly params: {
    readonly labels: readonly number[];
    readonly label_smoothing: number;
    readonly class_weights?: readonly number[];
  };
  readonly inputs: {
    readonly x: { readonly seed: string; readonly shape: readonly [number, number]; readonly scale: number };
  };
  readonly output: readonly [number];
  readonly grads: { readonly x: readonly number[] };
}

export function lossTests(subject: TrainingSubject): void {
  const { cases } = readGolden<{ readonly cases: readonly LossCase[] }>('ops');
  describe("PyTorch's cross-entropy", () => {
    test.each(cases.filter(({ op }) => op === 'cross_entropy').map((one) => [one.id, one] as const))(
      '%s',
      async (_id, { params, inputs, output, grads }) => {
        const [rows, classes] = inputs.x.shape;
        // The logits are the input, through a layer that copies it; of its weight the gradient is Σ dlogits · inputᵀ.
        const graph = buildGraph({ name: 'copy', inputShape: [classes] }, (builder) => {
          const logits = builder.stage('all', () => builder.linear('copy', builder.input, classes, false));
          return { features: logits, logits };
        });
        const copy = Float32Array.from({ length: classes ** 2 }, (_, index) => (index % (classes + 1) === 0 ? 1 : 0));
        const logits = deterministicValues(inputs.x.seed, rows * classes, (value) => value * inputs.x.scale);
        const weights = params.labels.map((label) => params.class_weights?.[label] ?? 1);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const step = {
          ...stepOf(logits, params.labels, classes),
          shares: Float32Array.from(weights, (weight) => weight / total),
        };
        const request = requestOf(subject, {
          ...{ graph, parameters: new Map([['copy.weight', copy]]), trainable: new Map([['copy.weight', 1]]) },
          ...{ batch: rows, labelSmoothing: params.label_smoothing },
        });
        const { loss, gradients } = await withTrainer(await subject.open(), request, (trainer) =>
          trainer.gradients(step),
        );

        expect(Math.abs(loss - output[0]) / output[0]).toBeLessThan(1e-6);
        const expected = Array.from({ length: classes ** 2 }, (_, index) => {
          const [of, from] = [Math.floor(index / classes), index % classes];
          return params.labels.reduce(
            (sum, _label, row) => sum + grads.x[row * classes + of]! * logits[row * classes + from]!,
            0,
          );
        });
        expect(relativeDifference(gradients.get('copy.weight')!, expected)).toBeLessThan(1e-6);
      },
    );
  });
}
