/** Asks in a process of its own whether a TensorFlow can be used: loading it takes seconds and much memory, and may abort the process. */
import { siblingModule } from '../../siblingModule.ts';
import { runChild } from '../runChild.ts';

/** Null when it can multiply, else the reason for people. */
export async function probeEngine(device: string): Promise<string | null> {
  const answer = await runChild<string | null>(siblingModule(import.meta.url, './probeProcess'), device, 120_000);
  return answer.ok ? answer.value : `TensorFlow could not be tried: ${answer.reason}.`;
}
