/** Asks in a process of its own whether onnxruntime can use a device: drivers may abort the process that touches them. */
import { siblingModule } from '../../siblingModule.ts';
import { runChild } from '../runChild.ts';

/** Null when a tiny model runs there, else the reason for people. */
export async function probeProvider(provider: string): Promise<string | null> {
  const answer = await runChild<string | null>(siblingModule(import.meta.url, './probeProcess'), provider, 60_000);
  return answer.ok ? answer.value : answer.reason;
}
