/** One question to a process of its own, one answer back. For code that may take its process down. */
import { fork } from 'node:child_process';

export type ChildAnswer<Answer> =
  | { readonly ok: true; readonly value: Answer }
  /** `reason`: what happened to the process, for people. */
  | { readonly ok: false; readonly reason: string };

/** Starts `entry`, which has to call `answerParent`. Never rejects: a crash, silence or an aborted `signal` is an answer too. */
export function runChild<Answer>(
  entry: string,
  question: unknown,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<ChildAnswer<Answer>> {
  return new Promise((resolve) => {
    const child = fork(entry, [], { serialization: 'advanced', silent: true, execArgv: [] });
    let answer: ChildAnswer<Answer> | null = null;
    let lastLines = '';
    const keep = (chunk: Buffer) => {
      lastLines = (lastLines + chunk.toString()).slice(-2000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const kill = (reason: string) => {
      answer ??= { ok: false, reason };
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => kill(`it did not answer within ${timeoutMs / 1000} seconds`), timeoutMs);
    const stop = () => kill('it was stopped');
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    child.on('message', (message: ChildAnswer<Answer>) => {
      answer = message;
    });
    const end = (what: string) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      const said = lastLines.trim().split('\n').at(-1) ?? '';
      resolve(answer ?? { ok: false, reason: said === '' ? what : `${what} (${said})` });
    };
    child.on('error', (error) => end(`its process could not be started: ${error.message}`));
    child.on('exit', (code, signal) => end(`its process ended with ${signal ?? `exit code ${code}`}`));
    child.send([question]);
  });
}

/** The child's side: waits for the question, answers, and leaves. */
export function answerParent<Question, Answer>(work: (question: Question) => Promise<Answer>): void {
  const send = (answer: ChildAnswer<Answer>) =>
    // Leave at once when it is sent: native libraries may hang or crash while they are taken down, which is no news.
    process.send?.(answer, undefined, {}, () => process.exit(0));
  process.once('message', ([question]: [Question]) => {
    work(question).then(
      (value) => send({ ok: true, value }),
      (error: unknown) => send({ ok: false, reason: error instanceof Error ? error.message : String(error) }),
    );
  });
}
