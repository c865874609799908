/** What the data checks ask of training: cross-validated opinions on labels, computed in a task process. */
import type { RunTask } from '../../jobs/runTask.ts';
import type { LabelJudge } from '../../library/checks/check.ts';
import type { CrossValidateResult } from './crossValidateTask.ts';

export function createLabelJudge(runTask: RunTask): LabelJudge {
  return {
    async crossValidate(request, { signal, onProgress }) {
      const { probabilities } = await runTask<CrossValidateResult>({
        ...{ task: 'crossValidate', request, signal, onProgress },
        onEvent() {},
      });
      return probabilities;
    },
  };
}
