/** Training on onnxruntime, in its blocked layout where this machine has one. */
import { type DerivativesRequest, openDerivatives } from '../../../main/compute/onnx/derivatives.ts';
import { createOnnxBackend } from '../../../main/compute/onnx/onnxBackend.ts';
import { createTrainer } from '../../../main/compute/onnx/trainer.ts';
import type { DifferentiateRequest } from './subject.ts';
import { gradientSuite, trainingSuite } from './suite.ts';

const open = async () => createOnnxBackend({ log: { info: () => {} } });

async function differentiate(
  { graph, input, upstream, ...request }: DifferentiateRequest,
  options: Pick<DerivativesRequest, 'plain'> = {},
) {
  const derivatives = await openDerivatives({ graph, output: graph.features, device: 'cpu', ...request, ...options });
  try {
    return await derivatives.run(input, upstream);
  } finally {
    await derivatives.dispose();
  }
}

trainingSuite({ name: 'onnxruntime', device: 'cpu', open, differentiate: (request) => differentiate(request) });

// What an accelerator gets.
gradientSuite({
  name: 'onnxruntime in plain operators',
  device: 'cpu',
  networks: ['resnet18', 'mobilenet_v2'],
  open: async () => ({ ...(await open()), trainer: (request) => createTrainer(request, { plain: true }) }),
  differentiate: (request) => differentiate(request, { plain: true }),
});
