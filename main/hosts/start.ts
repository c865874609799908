/** `npm start`: builds what is missing, opens the app in Electron's window, or else in the browser, and says why. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ServiceError } from '../contract/index.ts';
import { build, buildNeed } from './build.ts';
import { dataDirectory } from './dataDirectory.ts';
import { findElectron } from './electronBinary.ts';
import { findInstallation } from './installation.ts';
import { openBrowserHost } from './web/browserHost.ts';

const help = `Opens Thaw in a window of its own, or in the browser where that cannot be.

  npm start -- [options]

  --browser            in the browser, without trying a window
  --no-open            serve only; open neither window nor browser
  --port <n>           port for the browser; 0: any free one (default: 7171 or the next free one)
  --data-dir <folder>  keep datasets and runs here (default: THAW_DATA_DIR, else the system's usual place)
  --no-build           take the build that is there, even if the sources are newer
  --help`;

/** A window that closes with an error this early never showed anything. */
const failedEarlyMs = 15_000;

process.exitCode = await start().catch((error: unknown) => {
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    say(`${error.message}\n\n${help}`);
    return 2;
  }
  say(error instanceof ServiceError ? error.message : error instanceof Error ? String(error.stack) : String(error));
  return 1;
});

async function start(): Promise<number> {
  const { values } = parseArgs({
    options: {
      browser: { type: 'boolean', default: false },
      'no-open': { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      port: { type: 'string' },
      'data-dir': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    say(help);
    return 0;
  }
  const { root } = findInstallation();
  const need = buildNeed(root);
  if (need.reason && !values['no-build']) {
    say(`${need.reason} Building …`);
    await build(root);
  }

  const asked = values.browser || values['no-open'] || values.port !== undefined;
  const why = asked ? 'you asked for it' : await tryWindow(root, values['data-dir']);
  if (why === null) return 0;

  const host = await openBrowserHost({
    dataDir: values['data-dir'],
    port: values.port === undefined ? undefined : portNumber(values.port),
    openBrowser: !values['no-open'],
  });
  say(asked ? 'Thaw runs for the browser, as you asked.' : `Thaw runs in the browser, because ${why}.`);
  say(`\n  ${host.url}\n`);
  if (host.notOpened !== null && !values['no-open']) say(`Open this address yourself: ${host.notOpened}.`);
  say(`It answers on this machine only. Its files are in ${host.dataDir}. Ctrl-C ends it.`);
  await interrupted();
  await host.close();
  return 0;
}

/** Opens Electron's window and waits until it closes. Returns why it could not be opened, or null. */
async function tryWindow(root: string, dataDir: string | undefined): Promise<string | null> {
  const { env, platform } = process;
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) return 'this session has no display for a window';
  if (platform === 'linux' && process.getuid?.() === 0) return 'a window is not opened for the user root';
  const electron = await findElectron({ root, env, platform, say });
  if ('missing' in electron) return electron.missing;

  const startedAt = performance.now();
  const child = spawn(electron.path, [root, `--data-dir=${dataDirectory({ asked: dataDir })}`], { stdio: 'inherit' });
  const stopChild = () => child.kill();
  process.on('SIGINT', stopChild).on('SIGTERM', stopChild);
  const ended = await new Promise<string | null>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? null : `it ended with ${signal ?? `code ${code}`}`));
  });
  process.off('SIGINT', stopChild).off('SIGTERM', stopChild);
  if (ended === null || performance.now() - startedAt > failedEarlyMs) return null;
  return `Electron's window did not open (${ended}; ${join(electron.path)})`;
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new ServiceError('invalid-request', `"${text}" is not a port. Give a number from 0 to 65535.`);
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
