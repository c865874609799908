/** Imitates the imaging worker for the pool's tests: `path` says what happens to a call. */
import { parentPort } from 'node:worker_threads';

const finished: string[] = [];

parentPort!.on('message', ({ id, request }: { id: number; request: { path?: string } }) => {
  const path = request.path ?? '';
  if (path === 'kill') process.exit(3);
  if (path === 'throw') throw new Error('out of luck');
  const answer = (): void => {
    finished.push(path);
    parentPort!.postMessage({ id, result: { path, before: [...finished] } });
  };
  if (path.startsWith('slow')) setTimeout(answer, 40);
  else answer();
});
