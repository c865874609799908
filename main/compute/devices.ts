/** Every device of every backend, checked against the reference CPU; the one that trains fastest and agrees is preferred. */
import type { Device } from '../contract/index.ts';
import { siblingModule } from '../siblingModule.ts';
import type { Backend, DeviceInfo } from './backend.ts';
import { type CheckResult, forwardError, gradientError, measured } from './deviceCheck.ts';
import { type DeviceFacts, factsOf, type Machine, readMachine } from './deviceFacts.ts';
import { type ChildAnswer, runChild } from './runChild.ts';
import { whyNoCuda } from './whyNoCuda.ts';

/**
 * Largest difference of a forward pass from the CPU's that is still rounding. float32 devices come to about 1e-5; some GPUs
 * multiply matrices in TF32 or float16, which shows as 1e-3 and more and would make runs differ between machines.
 */
const allowedForward = 1e-3;
/**
 * Of gradients. float32 devices come to about 1e-6 here; where rounding opens or closes a ReLU it is up to 3e-3. A wrong
 * gradient is off by a tenth and more.
 */
const allowedGradient = 1e-2;
/** For one device: its process starts, compiles, computes. A graphics card that the CPU imitates takes most of it. */
const deviceMs = 120_000;
/** For all of them together. */
const totalMs = 300_000;

export interface ListDevicesOptions {
  /** Monotonic, ms. */
  readonly clock: () => number;
  /** Runs the check's work on a device; in a process of its own unless a test says otherwise. */
  readonly check?: (device: DeviceInfo, timeoutMs: number) => Promise<ChildAnswer<CheckResult>>;
  readonly machine?: () => Promise<Machine>;
}

/** Looks for devices and checks them, seconds of work: ask once and remember. At most one is preferred. */
export async function listDevices(
  backends: readonly Backend[],
  { clock, check = checkInChild, machine: askMachine = readMachine }: ListDevicesOptions,
): Promise<Device[]> {
  const [machine, ...lists] = await Promise.all([askMachine(), ...backends.map((backend) => backend.devices())]);
  const found = lists.flat();
  const begin = clock();
  const checkInTime = async (device: DeviceInfo): Promise<ChildAnswer<CheckResult>> => {
    const left = totalMs - (clock() - begin);
    if (left > 0) return check(device, Math.min(deviceMs, left));
    return { ok: false, reason: 'the other devices took all the time that there was' };
  };
  const reference = found.find((device) => device.backend === 'onnx' && device.id === 'cpu');
  const expected = reference === undefined ? null : await checkInTime(reference);

  const devices: Device[] = [];
  // One after the other, so that they do not slow each other's timing.
  for (const device of found) {
    const facts = factsOf(device.id, machine);
    if (!device.available) devices.push(unusable(device, facts, whyNoCuda(device, machine.nvidia) ?? device.reason));
    else if (expected?.ok !== true)
      devices.push(unusable(device, facts, `There was no reference CPU to compare it with${problemOf(expected)}.`));
    else
      devices.push(judge(device, facts, device === reference ? expected : await checkInTime(device), expected.value));
  }
  const fastest = devices
    .filter((device) => device.available && device.stepMs !== null)
    .toSorted((a, b) => a.stepMs! - b.stepMs!)[0];
  return devices.map((device) => ({ ...device, preferred: device === fastest }));
}

/** A device after its check. */
function judge(
  device: DeviceInfo,
  facts: DeviceFacts,
  answer: ChildAnswer<CheckResult>,
  expected: CheckResult,
): Device {
  if (!answer.ok) return unusable(device, facts, `The check failed: ${answer.reason.replace(/\.$/, '')}.`);
  const { speed } = answer.value;
  const errors = { forward: forwardError(answer.value, expected), gradient: gradientError(answer.value, expected) };
  const differences = [
    ...(errors.forward <= allowedForward ? [] : [`results differ from the CPU's by ${inWords(errors.forward)}`]),
    ...(errors.gradient <= allowedGradient ? [] : [`gradients differ from the CPU's by ${inWords(errors.gradient)}`]),
  ];
  const allowed = `allowed are ${allowedForward} for results and ${allowedGradient} for gradients`;
  return {
    ...unusable(device, facts, differences.length === 0 ? null : `Its ${differences.join(', its ')} (${allowed}).`),
    available: differences.length === 0,
    maxRelativeError: Number.isFinite(errors.forward) ? errors.forward : null,
    gradientError: Number.isFinite(errors.gradient) ? errors.gradient : null,
    stepMs: speed?.stepMs ?? null,
    forwardPerSecond: speed === null ? null : (1000 * measured.batch) / speed.forwardMs,
    trainingPerSecond: speed === null ? null : (1000 * measured.batch) / speed.stepMs,
  };
}

const unusable = ({ id, name, backend }: DeviceInfo, facts: DeviceFacts, reason: string | null): Device => ({
  ...{ id, name, backend, hardware: facts.hardware, memoryMiB: facts.memoryMiB, available: false, reason },
  ...{ maxRelativeError: null, gradientError: null, stepMs: null, forwardPerSecond: null, trainingPerSecond: null },
  preferred: false,
});

const problemOf = (expected: ChildAnswer<CheckResult> | null): string =>
  expected === null || expected.ok ? '' : `: its check failed, ${expected.reason.replace(/\.$/, '')}`;

const inWords = (error: number): string =>
  Number.isFinite(error) ? error.toPrecision(2) : 'numbers that are not finite';

const checkInChild = ({ id }: DeviceInfo, timeoutMs: number): Promise<ChildAnswer<CheckResult>> =>
  runChild(siblingModule(import.meta.url, './deviceCheckProcess'), { device: id }, timeoutMs);
