/**
 * Every network gives the reference's logits on tfjs too, to the tolerance that onnxruntime is held to (architectures.test.ts, which
 * also compares each stage). Small ones on tfjs' own backends; all that have time for it on a native TensorFlow where there is one.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { costOf, valuesIn } from '../../../main/networks/cost.ts';
import { buildNetwork, networkNames } from '../../../main/networks/registry.ts';
import { deterministicParameter, deterministicValues, type ParameterKind } from '../../golden/deterministicValues.ts';
import { type Subject, tensorflowCpu, tfjsCpu, tfjsWasm } from './subjects.ts';

/** Made by tests/golden/make/architectures.py. */
interface Golden {
  readonly name: string;
  readonly size: number;
  readonly logitsStd: number;
  readonly logits: readonly number[];
  readonly stateDict: readonly (readonly [name: string, shape: readonly number[], kind: ParameterKind])[];
}

/** Relative to the logits' standard deviation. Measured: 6e-6 and less. */
const tolerance = 1e-4;

/** Set by `vitest --mode all`. */
const all = import.meta.env.MODE === 'all';
/** Most parameters of a network that is computed; making its weights takes longer than running it. */
const limits: readonly (readonly [Subject, number])[] = [
  [tfjsWasm, all ? 100e6 : 30e6],
  [tfjsCpu, all ? 30e6 : 2e6],
  [tensorflowCpu, all ? Number.POSITIVE_INFINITY : 70e6],
];

const goldens = networkNames()
  .map((name) => new URL(`../../golden/networks/${name}.json`, import.meta.url))
  .filter((file) => existsSync(file))
  .map((file): Golden => JSON.parse(readFileSync(file, 'utf8')))
  // The embedded network's golden file is of another kind: it goes with its weights.
  .filter(({ logits }) => logits !== undefined);

for (const [subject, mostParameters] of limits)
  describe.skipIf(!subject.available)(subject.name, () => {
    const build = ({ name, logits, size }: Golden) => buildNetwork(name, { classes: logits.length, inputSize: size });
    const small = goldens.filter((golden) => costOf(build(golden)).parameters <= mostParameters);

    test.each(small.map((golden) => [golden.name, golden] as const))('%s', async (_name, golden) => {
      const graph = build(golden);
      const runner = await subject.backend.inference({
        graph,
        parameters: new Map(
          golden.stateDict.map(([name, shape, kind]) => [name, deterministicParameter(name, shape, kind)]),
        ),
        outputs: [graph.logits!],
        device: subject.device,
      });
      try {
        const outputs = await runner.run(deterministicValues('input', valuesIn(graph.input.shape)), 1);
        const logits = outputs.get(graph.logits!)!;
        expect(logits.length).toBe(golden.logits.length);
        const largest = Math.max(...golden.logits.map((value, index) => Math.abs(value - logits[index]!)));
        expect(largest / golden.logitsStd).toBeLessThan(tolerance);
      } finally {
        await runner.dispose();
      }
    });
  });
