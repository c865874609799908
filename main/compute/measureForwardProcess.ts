/** Child process of measureForward.ts: runs the network and answers with its speed. */

import { createEveryBackend } from './backends.ts';
import { type ForwardRequest, timeForward } from './measureForward.ts';
import { answerParent } from './runChild.ts';

const silent = { info: () => {} };

answerParent((request: ForwardRequest) =>
  timeForward(createEveryBackend({ log: silent }), request, () => performance.now()),
);
