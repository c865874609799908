/** TensorFlow is found where it is, and says in words why not where it is not. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import type { DeviceInfo } from '../../../main/compute/backend.ts';
import { createEveryBackend } from '../../../main/compute/backends.ts';
import { checkDevice, forwardError, gradientError } from '../../../main/compute/deviceCheck.ts';
import { loadTensorflow } from '../../../main/compute/tensorflow/loadTensorflow.ts';
import { createTensorflowBackend } from '../../../main/compute/tensorflow/tensorflowBackend.ts';
import { tensorflowCpu } from '../../conformance/networks/subjects.ts';

const silent = { info: () => {} };

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The devices when the package is a folder of these files, `name` → content. */
async function devicesWith(files: Readonly<Record<string, string>>): Promise<readonly DeviceInfo[]> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-tfjs-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    vi.stubEnv('THAW_TFJS_NODE', folder);
    return await createTensorflowBackend({ log: silent }).devices();
  } finally {
    await rm(folder, { recursive: true });
  }
}

const packageJson = JSON.stringify({ name: 'tfjs-node', main: 'index.cjs' });

test('offers the graphics card and the CPU, and nothing that is there for tests', async () => {
  const devices = await createTensorflowBackend({ log: silent }).devices();
  expect(devices.map(({ id, backend }) => [id, backend])).toEqual([
    ['tf-gpu', 'tensorflow'],
    ['tf-cpu', 'tensorflow'],
  ]);
  for (const { available, reason } of devices) expect(available).toBe(reason === null);
});

test('a package without its native half is told from one that is not there', async () => {
  const half = await devicesWith({ 'package.json': packageJson });
  for (const { reason } of half)
    expect(reason).toMatch(/^The native part of thaw-tfjs-\w+ is not installed\. It needs .*\.$/);
  const absent = await devicesWith({});
  for (const { reason } of absent) expect(reason).toMatch(/^Thaw-tfjs-\w+ is not installed\. It needs .*\.$/);
});

test('a native half that does not load says so, and one that takes its process down too', async () => {
  const binding = { 'package.json': packageJson, 'lib/napi-v8/tfjs_binding.node': '' };
  const broken = await devicesWith({
    ...binding,
    'index.cjs': 'throw new Error("libcudart.so.11.0: cannot open shared object file\\nstack");',
  });
  for (const { reason } of broken)
    expect(reason).toMatch(/could not be loaded: libcudart\.so\.11\.0: cannot open shared object file\. It needs/);
  const crashing = await devicesWith({ ...binding, 'index.cjs': 'process.abort();' });
  for (const { reason } of crashing) expect(reason).toMatch(/^TensorFlow could not be tried: its process ended with/);
});

test('names its devices when it is asked for another', async () => {
  await expect(loadTensorflow('tf-quantum')).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('"tf-quantum"'),
  });
});

test.skipIf(!tensorflowCpu.available)('a native TensorFlow passes the check that devices have to pass', async () => {
  const backend = createEveryBackend({ log: silent });
  const clock = () => performance.now();
  const [result, reference] = [await checkDevice(backend, 'tf-cpu', clock), await checkDevice(backend, 'cpu', clock)];
  expect(forwardError(result, reference)).toBeLessThan(1e-4);
  // A value that is nearer to a ReLU's kink than rounding decides about all below it; measured: 2.4e-3, above it 1e-6.
  expect(gradientError(result, reference)).toBeLessThan(1e-2);
});

test.skipIf(!tensorflowCpu.available)('a native TensorFlow without a card is the CPU, and says so', async () => {
  const devices = await createTensorflowBackend({ log: silent }).devices();
  const [card, cpu] = devices as [DeviceInfo, DeviceInfo];
  expect(cpu).toMatchObject({ available: true, reason: null });
  if (!card.available) expect(card.reason).toContain('tfjs-node-gpu runs on the CPU');
});
