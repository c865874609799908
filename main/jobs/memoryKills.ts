/** How often the system has ended a process because memory ran out. */
import { readFileSync } from 'node:fs';

/** Since the machine started; null where the system does not tell (Linux does). */
export function memoryKills(): number | null {
  try {
    const found = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'latin1'));
    return found ? Number(found[1]) : null;
  } catch {
    return null;
  }
}
