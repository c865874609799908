/** Training on onnxruntime. */
import { openDerivatives } from '../../../main/compute/onnx/derivatives.ts';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { trainingSuite } from './suite.ts';

trainingSuite({
  name: 'onnxruntime',
  device: 'cpu',
  open: async () => createOnnxBackend({ log: { info: () => {} } }),
  async differentiate({ graph, input, upstream, ...request }) {
    const derivatives = await openDerivatives({ graph, output: graph.features, device: 'cpu', ...request });
    try {
      return await derivatives.run(input, upstream);
    } finally {
      await derivatives.dispose();
    }
  },
});
