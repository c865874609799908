/** Opens an onnxruntime session on one device. */
import * as ort from 'onnxruntime-node';
import { ServiceError } from '../../contract/errors.ts';

/**
 * Whoever opens it calls `release()`. Throws `ServiceError('unavailable')` when the device is not there or refuses the
 * model. On an accelerator, ops that it does not have run on the CPU.
 *
 * `planMemory`: whether the first run's allocations become a plan for one large block; a training step takes a third to a half less
 * memory without it, and no longer.
 *
 * `spin`: whether threads wait for the next op of a run by spinning. Where other threads decode pictures meanwhile, that takes the cores
 * from them: measured on two busy cores, 3.6 instead of 2.3 ms of CPU a picture for pocket_resnet. A training step has some hundred ops
 * and the cores to itself: it is 7 to 17 % faster with it. In either case nobody spins between runs.
 */
export async function openSession(
  model: Uint8Array,
  device: string,
  threads: number | undefined,
  { planMemory = true, spin = false } = {},
): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(model, {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      // 3: errors only. Warnings about where an op runs are no news to a user.
      logSeverityLevel: 3,
      extra: { 'session.intra_op.allow_spinning': spin ? '1' : '0', 'session.force_spinning_stop': '1' },
      enableMemPattern: planMemory,
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
  } catch (error) {
    throw new ServiceError(
      'unavailable',
      `The device "${device}" cannot run this network: ${firstLine(error)}. Choose another device, or "cpu".`,
      { subject: device, cause: error },
    );
  }
}

/** onnxruntime's messages begin with where in its source it happened, and go on with stack traces. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n', 1)[0]!
    .replace(/^\/onnxruntime_src\/.*? was false\. /, '')
    .trim()
    .replace(/\.$/, '');
