/** What the machine itself tells of a device: which hardware it is, how much memory it has. */
import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

export interface DeviceFacts {
  /** "NVIDIA GeForce RTX 4070"; null where nobody tells. */
  readonly hardware: string | null;
  readonly memoryMiB: number | null;
}

export interface NvidiaCard extends DeviceFacts {
  readonly hardware: string;
  readonly driver: string;
}

export interface Machine {
  readonly cpu: DeviceFacts;
  /** NVIDIA's cards as its driver lists them; none where no driver answers. */
  readonly nvidia: readonly NvidiaCard[];
}

/** The driver of a card that fell off its bus may never answer. */
const askTimeoutMs = 10_000;

/** Asks the system, and NVIDIA's driver by way of its own program. Never rejects. */
export async function readMachine(): Promise<Machine> {
  const allowed = process.constrainedMemory();
  const memory = allowed > 0 ? Math.min(allowed, totalmem()) : totalmem();
  const model = cpus()[0]?.model.trim();
  const cpu = {
    hardware: model === undefined || model === '' || model === 'unknown' ? null : model.replace(/\s+/g, ' '),
    memoryMiB: Math.round(memory / 1024 ** 2),
  };
  return { cpu, nvidia: parseCards(await askNvidia()) };
}

/** Of the card that CUDA takes first, where the machine tells which one that is. */
export function factsOf(device: string, { cpu, nvidia }: Machine): DeviceFacts {
  if (/(^|-)cpu$/.test(device) || device === 'tfjs-wasm') return cpu;
  const [first] = nvidia;
  const alike = nvidia.every(({ hardware }) => hardware === first?.hardware);
  if (first !== undefined && alike && (device === 'cuda' || device === 'tf-gpu')) return first;
  return { hardware: null, memoryMiB: null };
}

/** Lines of `nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader,nounits`. */
export function parseCards(text: string): readonly NvidiaCard[] {
  return text.split('\n').flatMap((line) => {
    const [hardware, memory, driver] = line.split(',').map((part) => part.trim());
    if (hardware === undefined || hardware === '' || memory === undefined || driver === undefined) return [];
    // MiB; some cards share the system's memory and say "[N/A]".
    const memoryMiB = /^\d+$/.test(memory) ? Number(memory) : null;
    return [{ hardware, memoryMiB, driver }];
  });
}

function askNvidia(): Promise<string> {
  const asked = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];
  return new Promise((resolve) => {
    execFile('nvidia-smi', asked, { timeout: askTimeoutMs, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? stdout : ''),
    );
  });
}
