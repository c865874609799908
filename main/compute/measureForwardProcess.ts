/** Child process of measureForward.ts: runs the network and answers with its speed. */
import { type ForwardRequest, timeForward } from './measureForward.ts';
import { createOnnxBackend } from './onnx/onnxBackend.ts';
import { answerParent } from './runChild.ts';

const silent = { info: () => {} };

answerParent((request: ForwardRequest) =>
  timeForward(createOnnxBackend({ log: silent }), request, () => performance.now()),
);
