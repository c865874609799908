/**
 * Runs a script on the Node that it needs. Plain JavaScript, because the system's Node may be too old for the sources: then
 * the same script is run again by the Node that npm installed beside them, with the same arguments, streams, signals and
 * exit code.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const neededMajor = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * @param {string} script Path of the script that runs now.
 * @param {() => Promise<unknown>} run What it is there for, on the right Node.
 */
export async function onPinnedNode(script, run) {
  if (Number.parseInt(process.versions.node, 10) >= neededMajor) await run();
  else runAgain(script);
}

function runAgain(script) {
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(node)) {
    process.stderr.write(
      `Thaw needs Node ${neededMajor}, this is Node ${process.versions.node}, and ${node} is not there.\n` +
        `Run "npm ci" in ${root}: it brings the right one. With npm 12 or later, keep "allowScripts" in package.json.\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit' });

  // The child decides what a signal means. On a terminal it gets Ctrl-C itself as well; it takes two at once for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));

  child.on('error', (error) => {
    process.stderr.write(`${node} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
}
