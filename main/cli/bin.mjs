#!/usr/bin/env node
/**
 * The command `thaw`. Plain JavaScript, because the system's Node may be too old for the sources: then the same command is
 * run again by the Node that npm installed beside them, with the same arguments, streams, signals and exit code.
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const neededMajor = 24;
const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
const root = join(here, '..', '..');

if (Number.parseInt(process.versions.node, 10) >= neededMajor) {
  await import(pathToFileURL(entry()).href);
} else {
  runWithPinnedNode();
}

/** The sources where they are; else the build. Node strips no types below node_modules, so there it is the build too. */
function entry() {
  const source = join(here, 'thaw.ts');
  const built = join(root, 'out', 'main', 'cli', 'thaw.js');
  const usable = existsSync(source) && !here.split(sep).includes('node_modules');
  if (usable || !existsSync(built)) return source;
  return built;
}

function runWithPinnedNode() {
  const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(node)) {
    process.stderr.write(
      `Thaw needs Node ${neededMajor}, this is Node ${process.versions.node}, and ${node} is not there.\n` +
        `Run "npm ci" in ${root}: it brings the right one. With npm 12 or later, keep "allowScripts" in package.json.\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });

  // The child decides what a signal means. On a terminal it gets Ctrl-C itself as well; it takes two at once for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));

  child.on('error', (error) => {
    process.stderr.write(`${node} could not be started: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
}
