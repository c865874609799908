/** Opens an onnxruntime session on one device. */
import * as ort from 'onnxruntime-node';
import { ServiceError } from '../../contract/errors.ts';

/**
 * Whoever opens it calls `release()`. Throws `ServiceError('unavailable')` when the device is not there or refuses the
 * model. On an accelerator, ops that it does not have run on the CPU. `planMemory`: whether the first run's allocations become a
 * plan for one large block; a training step takes a third to a half less memory without it, and no longer.
 */
export async function openSession(
  model: Uint8Array,
  device: string,
  threads: number | undefined,
  { planMemory = true } = {},
): Promise<ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(model, {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      // 3: errors only. Warnings about where an op runs are no news to a user.
      logSeverityLevel: 3,
      // onnxruntime's threads wait by spinning, which takes the cores from the workers that decode the next pictures:
      // measured on two busy cores, 2.3 instead of 3.6 ms of CPU a picture for pocket_resnet.
      extra: { 'session.intra_op.allow_spinning': '0' },
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
