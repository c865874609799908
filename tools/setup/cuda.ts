/**
 * Fetches the large native parts that npm leaves out: `npm run setup:cuda [-- PART …] [--yes] [--remove] [--list]`.
 * Without a name: CUDA's for onnxruntime, then TensorFlow's. Says how much will be fetched and what it needs, and asks first.
 */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { createNativeParts, type PartJobs } from '../../main/compute/nativeParts/nativeParts.ts';
import { type Job, type NativePart, ServiceError } from '../../main/contract/index.ts';
import { honourEnvironmentProxy } from '../../main/hosts/environmentProxy.ts';
import { createJobRunner } from '../../main/jobs/jobs.ts';

const usage = `npm run setup:cuda -- [PART …] [--yes] [--remove] [--list]
  --yes      do not ask
  --remove   delete the part again
  --list     only say what there is`;

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const say = (details: object, message: string) => console.error(message, details);
const log = { error: say, warn: say };
const stopProxy = honourEnvironmentProxy(process.env, log);
const jobs = createJobRunner({ clock: Date.now, log });
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      yes: { type: 'boolean', default: false },
      remove: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  await setUp(positionals, values, jobs);
} catch (error) {
  process.exitCode = 1;
  const wrongUse = error instanceof TypeError && 'code' in error;
  if (!wrongUse && !(error instanceof ServiceError)) throw error;
  console.error(wrongUse ? `${error.message}\n\n${usage}` : error.message);
} finally {
  await jobs.close();
  stopProxy();
}

async function setUp(
  names: readonly string[],
  { yes, remove, list }: { readonly yes: boolean; readonly remove: boolean; readonly list: boolean },
  runner: PartJobs & { get(jobId: string): Job },
): Promise<void> {
  const parts = createNativeParts({ jobs: runner, onChange: () => {} });
  if (list) {
    for (const part of await parts.list({ sizes: true })) console.log(`${describe(part)}\n`);
    return;
  }
  for (const id of names.length > 0 ? names : ['onnxruntime-cuda', 'tensorflow-gpu']) {
    if (remove) {
      await parts.remove({ id });
      console.log(`${id} is removed.`);
      continue;
    }
    const part = (await parts.list({ sizes: true })).find((one) => one.id === id);
    if (part?.state === 'here') {
      console.log(`${part.title} is here already.`);
      continue;
    }
    if (part?.supported === true) {
      console.log(describe(part));
      if (!yes && !(await agreed())) {
        console.log('Nothing was fetched. "npm run setup:cuda -- --yes" does not ask.');
        continue;
      }
    }
    // Throws for an unknown or unsupported part, with the reason.
    const { jobId } = await parts.fetch({ id });
    await follow(runner, jobId);
    const after = (await parts.list({ sizes: false })).find((one) => one.id === id);
    console.log(after?.problem ?? `${after?.title ?? id} is here and works. "npx thaw devices" measures it.`);
  }
}

function describe({ id, title, brings, needs, state, supported, downloadBytes, problem }: NativePart): string {
  const size = downloadBytes === null ? 'of a size that its server does not tell now' : megabytes(downloadBytes);
  const how = state === 'here' ? 'is here' : supported ? `to fetch: ${size}` : 'not for this machine';
  return [
    `${title} (${id}), ${how}`,
    `  ${brings}`,
    `  It needs ${needs}.`,
    ...(problem === null ? [] : [`  ${problem}`]),
  ].join('\n');
}

/** Somebody has to be there to be asked. */
async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await lines.question('Fetch it? [y/N] ', { signal: stop.signal })).trim());
  } catch {
    return false;
  } finally {
    lines.close();
  }
}

async function follow(runner: PartJobs & { get(jobId: string): Job }, jobId: string): Promise<void> {
  const cancel = () => runner.cancel(jobId);
  stop.signal.addEventListener('abort', cancel, { once: true });
  if (stop.signal.aborted) cancel();
  const show = () => {
    const { stage, done, total } = runner.get(jobId);
    const amount = total === null ? '' : `, ${megabytes(done)} of ${megabytes(total)}`;
    if (process.stdout.isTTY) process.stdout.write(`\r${stage}${amount}\u001b[K`);
  };
  const timer = setInterval(show, 250);
  try {
    const { state, error } = await runner.ended(jobId);
    if (process.stdout.isTTY) process.stdout.write('\r\u001b[K');
    if (state === 'cancelled')
      throw new ServiceError('cancelled', 'Stopped. What came is kept: the next time goes on from there.');
    if (state === 'failed') throw new ServiceError('unavailable', error ?? 'It failed without saying why.');
  } finally {
    clearInterval(timer);
    stop.signal.removeEventListener('abort', cancel);
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
