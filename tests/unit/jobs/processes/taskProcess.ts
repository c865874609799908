/** A stand-in for the job process that behaves as its request says: well, badly, or not at all. */
import type { FromTask, ToTask } from '../../../../main/jobs/taskMessages.ts';

const send = (message: FromTask, then?: () => void) => process.send?.(message, undefined, undefined, () => then?.());
const exit = () => process.exit(0);

process.on('disconnect', () => process.exit(1));
process.on('message', (message: ToTask) => {
  if (message.type === 'cancel') {
    if (stubborn) return;
    send({ type: 'failed', error: { code: 'cancelled', message: 'The task was cancelled.' } }, exit);
    return;
  }
  if (message.type === 'start') behave(message.request as string);
  else wish = message.wish;
});

let stubborn = false;
let wish: string | null = null;

function behave(how: string): void {
  switch (how) {
    case 'work':
      send({ type: 'progress', progress: { stage: 'Working', done: 1, total: 2, progress: 0.5 } });
      send({ type: 'event', event: { epoch: 1, weights: new Float32Array([1, 2, 3]) } });
      send({ type: 'done', result: { best: new Float32Array([4, 5]) } }, exit);
      return;
    case 'refuse':
      send({ type: 'failed', error: { code: 'unusable-data', message: 'rose has 1 photo.', subject: 'rose' } }, exit);
      return;
    case 'wait for a wish': {
      const waiting = setInterval(() => {
        if (wish === null) return;
        clearInterval(waiting);
        send({ type: 'done', result: { granted: wish } }, exit);
      }, 5);
      return;
    }
    case 'crash':
      console.error('onnxruntime: out of ideas');
      process.exit(139);
      return;
    case 'vanish':
      process.kill(process.pid, 'SIGKILL');
      return;
    case 'stubborn':
      stubborn = true;
      send({ type: 'progress', progress: { stage: 'Busy', done: 0, total: null, progress: null } });
      return;
    case 'wait':
      send({ type: 'progress', progress: { stage: 'Busy', done: 0, total: null, progress: null } });
  }
}
