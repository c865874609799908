/** Every network that has a golden file computes what torchvision's does: parameters, cost, every stage, all logits. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Runner } from '../../../main/compute/backend.ts';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { costOf } from '../../../main/networks/cost.ts';
import type { Graph } from '../../../main/networks/graph.ts';
import { buildNetwork } from '../../../main/networks/registry.ts';
import { deterministicParameter, deterministicValues, type ParameterKind } from '../../golden/deterministicValues.ts';

/** Made by tests/golden/make/architectures.py. */
interface Golden {
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

/** Relative to the standard deviation of what is compared. float32 against float64; measured: 6e-6 and less. */
const tolerance = 1e-4;

describe.each(['resnet18', 'resnet34', 'resnet50', 'mobilenet_v2'])('%s', (name) => {
  const golden: Golden = JSON.parse(
    readFileSync(new URL(`../../golden/networks/${name}.json`, import.meta.url), 'utf8'),
  );
  const graph = buildNetwork(name, { classes: 1000, inputSize: golden.size });
  const stageNodes = golden.stages.map(([module]) => lastNodeOf(graph, module));
  let runner: Runner;
  let outputs: ReadonlyMap<string, Float32Array>;

  beforeAll(async () => {
    runner = await createOnnxBackend({ log: { info: () => {} } }).inference({
      graph,
      parameters: new Map(
        golden.stateDict.map(([parameter, shape, kind]) => [parameter, deterministicParameter(parameter, shape, kind)]),
      ),
      outputs: [...new Set([...stageNodes, graph.logits!])],
      device: 'cpu',
    });
    outputs = await runner.run(deterministicValues('input', 3 * golden.size ** 2), 1);
  });
  afterAll(() => runner.dispose());

  test('has the parameters of torchvision, by name, shape and order', () => {
    expect(graph.parameters.map(({ name: parameter, shape }) => [parameter, shape])).toEqual(
      golden.stateDict.map(([parameter, shape]) => [parameter, shape]),
    );
  });

  test('costs what torchvision costs', () => {
    const { parameters, macs } = costOf(graph);
    const native = costOf(graph, golden.nativeSize);
    expect({ parameters, macs, macsNative: native.macs }).toEqual({
      parameters: golden.parameters,
      macs: golden.macs,
      macsNative: golden.macsNative,
    });
  });

  test('computes every stage like torchvision', () => {
    for (const [index, [module, shape, mean, std, first]] of golden.stages.entries()) {
      const values = outputs.get(stageNodes[index]!)!;
      expect(values.length, module).toBe(shape.reduce((product, size) => product * size, 1));
      const actual = meanAndDeviation(values);
      const close = (a: number, b: number) => Math.abs(a - b) / std;
      expect(close(actual.mean, mean), `mean of ${module}`).toBeLessThan(tolerance);
      expect(close(actual.deviation, std), `deviation of ${module}`).toBeLessThan(tolerance);
      for (const [position, value] of first.entries())
        expect(close(values[position]!, value), `value ${position} of ${module}`).toBeLessThan(tolerance);
    }
  });

  test('gives all logits of torchvision', () => {
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

function meanAndDeviation(values: Float32Array): { mean: number; deviation: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
