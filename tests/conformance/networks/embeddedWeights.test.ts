/** The weights that ship with Thaw give the features that their training gave. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { withInputSize } from '../../../main/networks/buildGraph.ts';
import { loadBackbone } from '../../../main/weights/loadBackbone.ts';

/** Copied from the golden file beside the trained weights. */
interface Golden {
  readonly cases: readonly { readonly size: number; readonly inputSum: number; readonly features: readonly number[] }[];
}
const golden: Golden = JSON.parse(
  readFileSync(new URL('../../golden/networks/pocket_resnet.json', import.meta.url), 'utf8'),
);

/** 1.5 · sin(0.05 row + 0.11 channel) · cos(0.07 column − 0.2 channel), already normalised. */
function picture(size: number): Float32Array {
  const values = new Float32Array(3 * size * size);
  for (let channel = 0; channel < 3; channel++)
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++)
        values[(channel * size + row) * size + column] =
          1.5 * Math.sin(0.05 * row + 0.11 * channel) * Math.cos(0.07 * column - 0.2 * channel);
  return values;
}

test.each(golden.cases)('pocket_resnet gives its golden features at $size px', async ({ size, inputSum, features }) => {
  const backbone = await loadBackbone({
    name: 'pocket_resnet',
    weightsFolder: 'nothing-imported',
    resourcesFolder: fileURLToPath(new URL('../../../resources', import.meta.url)),
  });
  const input = picture(size);
  expect(input.reduce((sum, value) => sum + value, 0)).toBeCloseTo(inputSum, 3);

  const runner = await createOnnxBackend({ log: { info: () => {} } }).inference({
    graph: withInputSize(backbone.graph, size),
    parameters: backbone.parameters,
    outputs: backbone.featureOutputs,
    device: 'cpu',
  });
  try {
    const values = (await runner.run(input, 1)).get(backbone.graph.features)!;
    expect(values.length).toBe(928);
    const largest = Math.max(...features.map((value, index) => Math.abs(value - values[index]!)));
    expect(largest).toBeLessThan(1e-3);
  } finally {
    await runner.dispose();
  }
});
