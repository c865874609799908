/** Every device of every backend, checked against the reference CPU; the fastest that agrees is preferred. */
import type { Device } from '../contract/index.ts';
import { siblingModule } from '../siblingModule.ts';
import type { Backend, DeviceInfo } from './backend.ts';
import { type CheckResult, largestError } from './deviceCheck.ts';
import { type ChildAnswer, runChild } from './runChild.ts';

/**
 * Largest difference from the CPU that is still rounding. float32 devices come to about 1e-5; some GPUs multiply matrices in
 * TF32 or float16, which shows as 1e-3 and more and would make runs differ between machines.
 */
const allowedError = 1e-3;
const timeoutMs = 180_000;

export interface ListDevicesOptions {
  /** Runs the check's work on a device; in a process of its own unless a test says otherwise. */
  readonly check?: (device: DeviceInfo) => Promise<ChildAnswer<CheckResult>>;
}

/** Looks for devices and checks them, seconds of work: ask once and remember. Exactly one is preferred. */
export async function listDevices(
  backends: readonly Backend[],
  { check = checkInChild }: ListDevicesOptions = {},
): Promise<Device[]> {
  const found = (await Promise.all(backends.map((backend) => backend.devices()))).flat();
  const reference = found.find((device) => device.backend === 'onnx' && device.id === 'cpu');
  const expected = reference === undefined ? null : await check(reference);

  const devices: Device[] = [];
  // One after the other, so that they do not slow each other's timing.
  for (const device of found) {
    const { id, name, backend } = device;
    const unchecked = { id, name, backend, maxRelativeError: null, stepMs: null, preferred: false };
    if (!device.available) {
      devices.push({ ...unchecked, available: false, reason: device.reason });
      continue;
    }
    const answer = device === reference && expected !== null ? expected : await check(device);
    if (!answer.ok) {
      devices.push({ ...unchecked, available: false, reason: `The check failed: ${answer.reason}.` });
      continue;
    }
    if (expected === null || !expected.ok) {
      devices.push({ ...unchecked, available: false, reason: 'There was no reference CPU to compare it with.' });
      continue;
    }
    const maxRelativeError = largestError(answer.value, expected.value);
    const agrees = maxRelativeError <= allowedError;
    const difference = Number.isFinite(maxRelativeError)
      ? maxRelativeError.toPrecision(2)
      : 'numbers that are not finite';
    devices.push({
      ...{ id, name, backend, available: agrees },
      reason: agrees ? null : `Its results differ from the CPU's by ${difference} (allowed ${allowedError}).`,
      maxRelativeError: Number.isFinite(maxRelativeError) ? maxRelativeError : null,
      stepMs: answer.value.stepMs,
      preferred: false,
    });
  }

  const usable = devices.filter((device) => device.available && device.stepMs !== null);
  const fastest = usable.toSorted((a, b) => a.stepMs! - b.stepMs!)[0];
  return devices.map((device) => ({ ...device, preferred: device === fastest }));
}

const checkInChild = ({ id }: DeviceInfo): Promise<ChildAnswer<CheckResult>> =>
  runChild(siblingModule(import.meta.url, './deviceCheckProcess'), { device: id }, timeoutMs);
