/** Child process of measureDepth.ts: takes the steps and answers with what they cost. */
import { createEveryBackend } from '../../compute/backends.ts';
import { answerParent } from '../../compute/runChild.ts';
import { type MeasureDepthRequest, timeSteps } from './measureDepth.ts';

const silent = { info: () => {} };

answerParent((request: MeasureDepthRequest) =>
  timeSteps(createEveryBackend({ log: silent }), request, {
    clock: () => performance.now(),
    // maxRSS is in KiB on every system.
    peakBytes: () => process.resourceUsage().maxRSS * 1024,
  }),
);
