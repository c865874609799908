/** Child process of probeProvider.ts: runs x + x on one device, and answers null or the reason why it could not. */
import * as ort from 'onnxruntime-node';
import { answerParent } from '../runChild.ts';
import { createOnnxBuilder } from './onnxBuilder.ts';
import { firstLine } from './openSession.ts';

answerParent<string, string | null>(async (provider) => {
  const onnx = createOnnxBuilder('probe');
  const x = onnx.input('x', 'float', [2]);
  onnx.output(onnx.node('Add', [x, x]), 'float', [2], 'y');
  try {
    const session = await ort.InferenceSession.create(onnx.encode(), {
      executionProviders: [provider],
      logSeverityLevel: 4,
    });
    const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 2), [2]) });
    await session.release();
    const right = y?.data instanceof Float32Array && y.data[0] === 2 && y.data[1] === 4;
    return right ? null : 'it cannot add: 1 + 1 came out wrong';
  } catch (error) {
    return firstLine(error);
  }
});
