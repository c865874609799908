/** A Python process that does PyTorch's side of a benchmark: one line in for each piece of work, one line out when it is done. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Where PyTorch and torchvision are. */
const python = process.env.PYTHON ?? 'python3';

export const pythonNote = 'PYTHON=/path/to/python chooses the Python that has PyTorch, torchvision and Pillow.';

export interface Rival {
  /** Of PyTorch. */
  readonly version: string;
  /** Rejects with the last line of its complaint when the process ended. */
  ask(line: string): Promise<string>;
  close(): void;
}

/** Starts a script beside this file, which says PyTorch's version first. Rejects where Python or PyTorch is missing. */
export async function openRival(script: string, args: readonly string[]): Promise<Rival> {
  const child = spawn(python, [join(import.meta.dirname, script), ...args]);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  child.on('error', (error) => {
    complaint = error.message;
  });
  // Writing to a process that has ended; the missing answer says so too.
  child.stdin.on('error', () => {});
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`PyTorch did not answer: ${complaint.trim().split('\n').at(-1)}`);
    return value;
  };
  const version = await line();
  return {
    version,
    async ask(text) {
      if (!child.stdin.write(`${text}\n`)) await once(child.stdin, 'drain');
      return line();
    },
    close: () => void child.kill(),
  };
}
