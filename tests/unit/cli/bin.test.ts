import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const bin = join(import.meta.dirname, '../../../main/cli/bin.mjs');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-bin-'));
  mkdirSync(join(folder, 'main/cli'), { recursive: true });
  cpSync(bin, join(folder, 'main/cli/bin.mjs'));
  cpSync(join(bin, '../../hosts/pinnedNode.mjs'), join(folder, 'main/hosts/pinnedNode.mjs'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program in place of the command line, in a checkout of its own. */
function place(file: string, program: string): void {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, file), program);
}

const run = (node: string, args: readonly string[] = []) =>
  spawnSync(node, [join(folder, 'main/cli/bin.mjs'), ...args], { encoding: 'utf8' });

describe('with a Node that is new enough', () => {
  test('runs the sources, else the build', () => {
    place('out/main/cli/thaw.js', 'console.log("build", ...process.argv.slice(2))');
    expect(run(process.execPath, ['a', 'b c']).stdout).toBe('build a b c\n');
    place('main/cli/thaw.ts', 'const from: string = "sources"; console.log(from); process.exitCode = 2;');
    expect(run(process.execPath)).toMatchObject({ stdout: 'sources\n', status: 2 });
  });
});

const oldNode = (process.env.PATH ?? '')
  .split(delimiter)
  .map((place) => join(place, 'node'))
  .find((node) => existsSync(node) && majorOf(node) < 24);
if (!oldNode)
  console.warn('No Node older than 24 on this machine: handing over to the pinned Node is not tested here.');

describe.skipIf(!oldNode)('with a Node that is too old', () => {
  const node = oldNode ?? '';
  const pin = () => {
    mkdirSync(join(folder, 'node_modules/node/bin'), { recursive: true });
    symlinkSync(process.execPath, join(folder, 'node_modules/node/bin/node'));
  };

  test('hands over to the pinned one: arguments, streams and exit code', () => {
    pin();
    place(
      'main/cli/thaw.ts',
      'console.log(process.versions.node, ...process.argv.slice(2)); console.error("err"); process.exitCode = 1;',
    );
    expect(run(node, ['train', 'a folder'])).toMatchObject({
      stdout: `${process.versions.node} train a folder\n`,
      stderr: 'err\n',
      status: 1,
    });
  });

  test('says what to do when the pinned one is not there', () => {
    const { status, stderr } = run(node);
    expect(status).toBe(1);
    expect(stderr).toContain('Run "npm ci"');
  });

  test('passes a signal on and waits for what the command makes of it', async () => {
    pin();
    place(
      'main/cli/thaw.ts',
      'process.on("SIGINT", () => { console.log("stopping"); setTimeout(() => process.exit(1), 50); });' +
        'setInterval(() => {}, 1000); console.log("ready");',
    );
    const child = spawn(node, [join(folder, 'main/cli/bin.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (text.includes('ready')) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect({ stdout, code }).toEqual({ stdout: 'ready\nstopping\n', code: 1 });
  });
});

function majorOf(node: string): number {
  try {
    return Number.parseInt(execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }), 10);
  } catch {
    // Not a Node that starts: as good as none.
    return Number.POSITIVE_INFINITY;
  }
}
