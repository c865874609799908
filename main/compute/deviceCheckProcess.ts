/** Child process of devices.ts: does the check's work on one device and answers with what came out. */
import { checkDevice } from './deviceCheck.ts';
import { createOnnxBackend } from './onnx/onnxBackend.ts';
import { answerParent } from './runChild.ts';

const silent = { info: () => {} };

answerParent(({ device }: { backend: 'onnx'; device: string }) =>
  checkDevice(createOnnxBackend({ log: silent }), device, () => performance.now()),
);
