/** How many channels onnxruntime puts into a block on this machine's CPU: 16 with AVX-512, 8 with AVX2, none on some others. */
import * as ort from 'onnxruntime-node';
import { blockedDomain } from './gradients/space.ts';
import { createOnnxBuilder } from './onnxBuilder.ts';

/** Null where the device has no blocked layout. Found by trying: nothing else tells. */
export async function blockSize(device: string): Promise<number | null> {
  if (device !== 'cpu') return null;
  // The fewest channels that it takes, in a map of one place, come back filled up to a block.
  const channels = 4;
  const builder = createOnnxBuilder('block-size');
  builder.input('map', 'float', [1, channels, 1, 1]);
  builder.node('ReorderInput', ['map'], {}, { domain: blockedDomain, name: 'blocked' });
  builder.output('blocked', 'float', [1, 'block', 1, 1]);
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(builder.encode(), { logSeverityLevel: 4, intraOpNumThreads: 1 });
  } catch {
    // An onnxruntime without these operators: training then runs in plain ones.
    return null;
  }
  try {
    const { blocked } = await session.run({
      map: new ort.Tensor('float32', new Float32Array(channels), [1, channels, 1, 1]),
    });
    const found = blocked?.dims[1] ?? 0;
    return found > 1 ? found : null;
  } finally {
    await session.release();
  }
}
