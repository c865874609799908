/** Devices are believed when they agree with the CPU, and refused with a reason when not. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Backend, DeviceInfo } from '../../../main/compute/backend.ts';
import { type CheckResult, checkDevice, largestError } from '../../../main/compute/deviceCheck.ts';
import { listDevices } from '../../../main/compute/devices.ts';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { type ChildAnswer, runChild } from '../../../main/compute/runChild.ts';

const onnx = createOnnxBackend({ log: { info: () => {} } });

test('the CPU is found, agrees with itself, and is measured in a process of its own', async () => {
  const cpuOnly: Backend = { ...onnx, devices: async () => (await onnx.devices()).filter(({ id }) => id === 'cpu') };
  const [cpu, ...others] = await listDevices([cpuOnly]);
  expect(others).toEqual([]);
  expect(cpu).toMatchObject({ id: 'cpu', backend: 'onnx', available: true, reason: null, maxRelativeError: 0 });
  expect(cpu).toMatchObject({ preferred: true, stepMs: expect.any(Number) });
});

test('accelerators are listed, and those that cannot be used say why', async () => {
  const devices = await onnx.devices();
  expect(devices.map(({ id }) => id)).toContain('webgpu');
  for (const { available, reason } of devices) expect(available).toBe(reason === null);
  for (const { reason } of devices.filter(({ available }) => !available)) expect(reason).toMatch(/\w.*It needs .*\.$/);
});

const info = (id: string, available = true): DeviceInfo => ({
  ...{ id, name: id, backend: 'onnx', available },
  reason: available ? null : 'no driver',
});
const result = (stepMs: number, error = 0): ChildAnswer<CheckResult> => ({
  ok: true,
  value: { features: Float32Array.of(0, 1, 2, 3 + error), probabilities: Float32Array.of(0.5, 0.25), stepMs },
});

test('the fastest device that agrees with the CPU is preferred; the others say why not', async () => {
  const answers: Record<string, ChildAnswer<CheckResult>> = {
    cpu: result(100),
    wrong: result(1, 0.1),
    nan: result(1, Number.NaN),
    crashed: { ok: false, reason: 'its process ended with SIGABRT' },
    slow: result(200, 1e-5),
    fast: result(10, 1e-5),
  };
  const found = [...Object.keys(answers).map((id) => info(id)), info('absent', false)];
  const devices = await listDevices([{ ...onnx, devices: async () => found }], {
    check: async ({ id }) => answers[id]!,
  });
  expect(devices.map(({ id, available, reason, preferred }) => ({ id, available, reason, preferred }))).toEqual([
    { id: 'cpu', available: true, reason: null, preferred: false },
    ...[
      { id: 'wrong', reason: "Its results differ from the CPU's by 0.089 (allowed 0.001)." },
      { id: 'nan', reason: "Its results differ from the CPU's by numbers that are not finite (allowed 0.001)." },
      { id: 'crashed', reason: 'The check failed: its process ended with SIGABRT.' },
    ].map((device) => ({ ...device, available: false, preferred: false })),
    { id: 'slow', available: true, reason: null, preferred: false },
    { id: 'fast', available: true, reason: null, preferred: true },
    { id: 'absent', available: false, reason: 'no driver', preferred: false },
  ]);
});

test('a process that crashes, is silent or fails is an answer, not an error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-child-'));
  const child = async (code: string) => {
    const entry = join(folder, 'child.mjs');
    await writeFile(entry, code);
    return runChild(entry, 'question', 3000);
  };
  try {
    expect(await child('console.error("driver: boom"); process.abort();')).toEqual({
      ok: false,
      reason: expect.stringContaining('its process ended with'),
    });
    expect(await child('process.exit(3);')).toEqual({ ok: false, reason: 'its process ended with exit code 3' });
    expect(await child('process.on("message", () => {});')).toEqual({
      ok: false,
      reason: 'it did not answer within 3 seconds',
    });
    expect(await child('process.once("message", ([q]) => process.send({ ok: true, value: q + "!" }));')).toEqual({
      ok: true,
      value: 'question!',
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

// Where there is a graphics card (or a software one, through VK_DRIVER_FILES), it has to agree with the CPU.
test('WebGPU agrees with the CPU', { timeout: 300_000 }, async ({ skip }) => {
  const webgpu = (await onnx.devices()).find(({ id }) => id === 'webgpu');
  if (webgpu?.available !== true) {
    console.log(`skipped: no WebGPU here: ${webgpu?.reason}`);
    return skip(webgpu?.reason ?? 'no WebGPU');
  }
  const clock = () => performance.now();
  const difference = largestError(await checkDevice(onnx, 'webgpu', clock), await checkDevice(onnx, 'cpu', clock));
  expect(difference).toBeLessThan(1e-4);
});
