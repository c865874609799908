/** Child process of devices.ts: does the check's work on one device and answers with what came out. */

import { createEveryBackend } from './backends.ts';
import { checkDevice } from './deviceCheck.ts';
import { answerParent } from './runChild.ts';

const silent = { info: () => {} };

answerParent(({ device }: { device: string }) =>
  checkDevice(createEveryBackend({ log: silent }), device, () => performance.now()),
);
