/**
 * Every network computes what the reference does: parameters, cost, every stage, all logits.
 *
 * Networks of more than a hundred million parameters are computed up to their last stage that needs fewer, since making
 * their weights takes longer than running them. `npm run test:networks` computes all of them whole, and more.
 */
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Runner } from '../../../main/compute/backend.ts';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { costOf, valuesIn } from '../../../main/networks/cost.ts';
import type { Graph, Parameters } from '../../../main/networks/graph.ts';
import { prune } from '../../../main/networks/prune.ts';
import { buildNetwork, networkNames } from '../../../main/networks/registry.ts';
import { deterministicParameter, deterministicValues, type ParameterKind } from '../../golden/deterministicValues.ts';

/** Made by tests/golden/make/architectures.py. */
interface Golden {
  readonly name: string;
  readonly size: number;
  readonly parameters: number;
  readonly macs: number;
  readonly nativeSize: number;
  readonly macsNative: number;
  readonly logitsStd: number;
  readonly logits: readonly number[];
  readonly stages: readonly (readonly [
    module: string,
    shape: readonly number[],
    mean: number,
    std: number,
    first: readonly number[],
  ])[];
  readonly stateDict: readonly (readonly [name: string, shape: readonly number[], kind: ParameterKind])[];
}

/** Relative to the standard deviation of what is compared. float32 against float64; measured: 1e-5 and less. */
const tolerance = 1e-4;

/** Set by `vitest --mode all`. */
const all = import.meta.env.MODE === 'all';
const mostParameters = all ? Number.POSITIVE_INFINITY : 100e6;

/** Compared with the golden features that came with its weights, in embeddedWeights.test.ts. */
const ownGolden = 'pocket_resnet';
const goldenFile = (name: string) => new URL(`../../golden/networks/${name}.json`, import.meta.url);
const files = [...networkNames().filter((name) => name !== ownGolden), ...(all ? ['vit_b_16_224'] : [])];

test('every network has a golden file', () => {
  expect(files.filter((name) => !existsSync(goldenFile(name)))).toEqual([]);
});

describe.each(files.filter((name) => existsSync(goldenFile(name))))('%s', (file) => {
  const golden: Golden = JSON.parse(readFileSync(goldenFile(file), 'utf8'));
  const build = (inputSize: number) => buildNetwork(golden.name, { classes: golden.logits.length, inputSize });
  const graph = build(golden.size);
  const stageNodes = golden.stages.map(([module]) => lastNodeOf(graph, module));
  const wanted = [...new Set([...stageNodes, graph.logits!])].filter(
    (node) => parametersIn(prune(graph, [node])) <= mostParameters,
  );
  let runner: Runner | undefined;
  let outputs: ReadonlyMap<string, Float32Array>;

  beforeAll(async () => {
    runner = await createOnnxBackend({ log: { info: () => {} } }).inference({
      graph,
      parameters: valuesOf(golden, prune(graph, wanted)),
      outputs: wanted,
      device: 'cpu',
    });
    outputs = await runner.run(deterministicValues('input', valuesIn(graph.input.shape)), 1);
  });
  afterAll(() => runner?.dispose());

  test('has the parameters of the reference, by name, shape and order', () => {
    expect(graph.parameters.map(({ name, shape }) => [name, shape])).toEqual(
      golden.stateDict.map(([name, shape]) => [name, shape]),
    );
  });

  test('costs what the reference costs', () => {
    const { parameters, macs } = costOf(graph);
    const native = costOf(build(golden.nativeSize));
    expect({ parameters, macs, macsNative: native.macs }).toEqual({
      parameters: golden.parameters,
      macs: golden.macs,
      macsNative: golden.macsNative,
    });
  });

  test('computes every stage like the reference', () => {
    for (const [index, [module, shape, mean, std, first]] of golden.stages.entries()) {
      const values = outputs.get(stageNodes[index]!);
      if (values === undefined && !wanted.includes(stageNodes[index]!)) continue;
      expect(values?.length, module).toBe(valuesIn(shape));
      const actual = meanAndDeviation(values!);
      const close = (a: number, b: number) => Math.abs(a - b) / std;
      expect(close(actual.mean, mean), `mean of ${module}`).toBeLessThan(tolerance);
      expect(close(actual.deviation, std), `deviation of ${module}`).toBeLessThan(tolerance);
      for (const [position, value] of first.entries())
        expect(close(values![position]!, value), `value ${position} of ${module}`).toBeLessThan(tolerance);
    }
  });

  test.skipIf(!wanted.includes(graph.logits!))('gives all logits of the reference', () => {
    const logits = outputs.get(graph.logits!)!;
    expect(logits.length).toBe(golden.logits.length);
    const largest = Math.max(...golden.logits.map((value, index) => Math.abs(value - logits[index]!)));
    expect(largest / golden.logitsStd).toBeLessThan(tolerance);
  });

  test('puts every node into exactly one stage, in order', () => {
    expect(graph.stages.flatMap((stage) => stage.nodes)).toEqual(graph.nodes.map((node) => node.name));
  });
});

/** The node whose value is the output of a PyTorch module: the last one inside it. */
function lastNodeOf(graph: Graph, module: string): string {
  const node = graph.nodes.findLast(({ name }) => name === module || name.startsWith(`${module}.`));
  if (node === undefined) throw new Error(`${graph.name} has nothing of ${module}`);
  return node.name;
}

const parametersIn = (graph: Graph): number => graph.parameters.reduce((sum, { shape }) => sum + valuesIn(shape), 0);

function valuesOf(golden: Golden, graph: Graph): Parameters {
  const needed = new Set(graph.parameters.map(({ name }) => name));
  return new Map(
    golden.stateDict
      .filter(([name]) => needed.has(name))
      .map(([name, shape, kind]) => [name, deterministicParameter(name, shape, kind)]),
  );
}

function meanAndDeviation(values: Float32Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
