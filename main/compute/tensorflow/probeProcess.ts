/** Child process of probeEngine.ts: multiplies two small matrices on one device, and answers null or the reason why it could not. */
import { answerParent } from '../runChild.ts';
import { loadTensorflow } from './loadTensorflow.ts';

answerParent<string, string | null>(async (device) => {
  try {
    const tf = await loadTensorflow(device);
    const [first] = tf.matMul(tf.tensor2d([1, 2], [1, 2]), tf.tensor2d([3, 4], [2, 1])).dataSync<'float32'>();
    return first === 11 ? null : 'TensorFlow cannot multiply here: 1 · 3 + 2 · 4 came out wrong.';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
});
