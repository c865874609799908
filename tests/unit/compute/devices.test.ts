/** Devices are believed when they agree with the CPU, and refused with a reason when not. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Backend, DeviceInfo } from '../../../main/compute/backend.ts';
import { type CheckResult, checkDevice, forwardError, gradientError } from '../../../main/compute/deviceCheck.ts';
import { factsOf, type Machine, parseCards } from '../../../main/compute/deviceFacts.ts';
import { listDevices } from '../../../main/compute/devices.ts';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { type ChildAnswer, runChild } from '../../../main/compute/runChild.ts';

const clock = () => performance.now();
const onnx = createOnnxBackend({ log: { info: () => {} } });

test('the CPU is found, agrees with itself, and is measured in a process of its own', async () => {
  const cpuOnly: Backend = { ...onnx, devices: async () => (await onnx.devices()).filter(({ id }) => id === 'cpu') };
  const [cpu, ...others] = await listDevices([cpuOnly], { clock });
  expect(others).toEqual([]);
  expect(cpu).toMatchObject({ id: 'cpu', backend: 'onnx', available: true, reason: null, maxRelativeError: 0 });
  expect(cpu).toMatchObject({ preferred: true, gradientError: 0, memoryMiB: expect.any(Number) });
  const { stepMs, forwardPerSecond, trainingPerSecond } = cpu!;
  expect(trainingPerSecond! * stepMs!).toBeCloseTo(16_000);
  // A training step holds a forward pass.
  expect(forwardPerSecond).toBeGreaterThan(trainingPerSecond!);
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
const result = (stepMs: number, error = 0, gradientError = 0): ChildAnswer<CheckResult> => ({
  ok: true,
  value: {
    ...{ features: Float32Array.of(0, 1, 2, 3 + error), probabilities: Float32Array.of(0.5, 0.25), loss: 2 },
    gradients: new Map([
      ['weight', Float32Array.of(3, 4 + 5 * gradientError)],
      ['bias', Float32Array.of(1)],
    ]),
    speed: Number.isFinite(stepMs) ? { forwardMs: stepMs / 4, stepMs } : null,
  },
});
const machine: Machine = {
  cpu: { hardware: 'Example 3000', memoryMiB: 16_000 },
  nvidia: [{ hardware: 'NVIDIA Example', memoryMiB: 8188, driver: '570.1' }],
};

test('the device that trains fastest and agrees with the CPU is preferred; the others say why not', async () => {
  const answers: Record<string, ChildAnswer<CheckResult>> = {
    cpu: result(100),
    wrong: result(1, 0.1),
    backwards: result(1, 0, 0.02),
    both: result(1, 0.1, 2),
    nan: result(1, Number.NaN),
    crashed: { ok: false, reason: 'its process ended with SIGABRT' },
    slow: result(200, 1e-5, 1e-3),
    slowest: result(Number.POSITIVE_INFINITY),
    fast: result(10, 1e-5),
  };
  const found = [...Object.keys(answers).map((id) => info(id)), info('absent', false)];
  const devices = await listDevices([{ ...onnx, devices: async () => found }], {
    ...{ clock: () => 0, machine: async () => machine },
    check: async ({ id }) => answers[id]!,
  });
  expect(devices.map(({ id, available, reason, preferred }) => ({ id, available, reason, preferred }))).toEqual([
    { id: 'cpu', available: true, reason: null, preferred: false },
    ...[
      {
        id: 'wrong',
        reason: "Its results differ from the CPU's by 0.089 (allowed are 0.001 for results and 0.01 for gradients).",
      },
      {
        id: 'backwards',
        reason: "Its gradients differ from the CPU's by 0.020 (allowed are 0.001 for results and 0.01 for gradients).",
      },
      {
        id: 'both',
        reason:
          "Its results differ from the CPU's by 0.089, its gradients differ from the CPU's by 2.0 (allowed are 0.001 for results and 0.01 for gradients).",
      },
      {
        id: 'nan',
        reason:
          "Its results differ from the CPU's by numbers that are not finite (allowed are 0.001 for results and 0.01 for gradients).",
      },
      { id: 'crashed', reason: 'The check failed: its process ended with SIGABRT.' },
    ].map((device) => ({ ...device, available: false, preferred: false })),
    { id: 'slow', available: true, reason: null, preferred: false },
    { id: 'slowest', available: true, reason: null, preferred: false },
    { id: 'fast', available: true, reason: null, preferred: true },
    { id: 'absent', available: false, reason: 'no driver', preferred: false },
  ]);
  expect(devices.find(({ id }) => id === 'fast')).toMatchObject({ forwardPerSecond: 6400, trainingPerSecond: 1600 });
  expect(devices.find(({ id }) => id === 'slowest')).toMatchObject({ stepMs: null, trainingPerSecond: null });
  expect(devices.find(({ id }) => id === 'backwards')!.gradientError).toBeCloseTo(0.02);
});

test('without a reference nothing is believed, and the check ends when its time is over', async () => {
  const backend = { ...onnx, devices: async () => [info('cpu'), info('first'), info('second')] };
  const options = { machine: async () => machine };
  let now = 0;
  const late = await listDevices([backend], {
    ...{ ...options, clock: () => now },
    check: async () => {
      now += 200_000;
      return result(1);
    },
  });
  expect(late.map(({ available }) => available)).toEqual([true, true, false]);
  expect(late[2]?.reason).toBe('The check failed: the other devices took all the time that there was.');
  const [cpu] = await listDevices([backend], {
    ...{ ...options, clock: () => 0 },
    check: async () => ({ ok: false, reason: 'no memory.' }),
  });
  expect(cpu).toMatchObject({
    ...{ available: false, preferred: false },
    reason: 'There was no reference CPU to compare it with: its check failed, no memory.',
  });
});

test('the machine tells what it knows of its devices, and no more', async () => {
  expect(parseCards('NVIDIA H200, 143771, 570.86\nNVIDIA GB10, [N/A], 580.1\n')).toEqual([
    { hardware: 'NVIDIA H200', memoryMiB: 143771, driver: '570.86' },
    { hardware: 'NVIDIA GB10', memoryMiB: null, driver: '580.1' },
  ]);
  expect(parseCards('')).toEqual([]);
  expect(factsOf('cuda', machine)).toMatchObject({ hardware: 'NVIDIA Example', memoryMiB: 8188 });
  expect(factsOf('tf-cpu', machine)).toEqual(machine.cpu);
  expect(factsOf('webgpu', machine)).toEqual({ hardware: null, memoryMiB: null });
  const two = { ...machine, nvidia: [...machine.nvidia, { hardware: 'Another', memoryMiB: 1, driver: '1' }] };
  expect(factsOf('cuda', two).hardware).toBeNull();
});

test('a missing CUDA says what is missing, in order, and how to get it', async () => {
  const cuda = { ...info('cuda', false), reason: 'Failed to load.' };
  const backend = { ...onnx, devices: async () => [info('cpu'), cuda] };
  const reason = async (nvidia: Machine['nvidia']) => {
    const options = { clock: () => 0, check: async () => result(1), machine: async () => ({ ...machine, nvidia }) };
    return (await listDevices([backend], options))[1]?.reason;
  };
  expect(await reason([])).toMatch(/^No NVIDIA driver answers on this machine\. .+/);
  expect(await reason(machine.nvidia)).toMatch(/^NVIDIA Example is here, with driver 570\.1\. .+/);
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
  const [result, expected] = [await checkDevice(onnx, 'webgpu', clock), await checkDevice(onnx, 'cpu', clock)];
  expect(forwardError(result, expected)).toBeLessThan(1e-4);
  expect(gradientError(result, expected)).toBeLessThan(1e-2);
});
