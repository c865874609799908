/** `thaw history` and `thaw backups` on real data, through the command line as it is. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBackups, openEngine } from '../../../main/cli/openEngine.ts';
import { runCommandLine } from '../../../main/cli/program.ts';
import { writeTree } from '../library/workbench.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command line in this process, with the real engine behind it. */
async function thaw(...args: string[]) {
  let out = '';
  const write = (text: string) => {
    out += text;
  };
  const code = await runCommandLine(['--data-dir', join(folder, 'data'), '--quiet', ...args], {
    ...{ version: '0.0.0-test', cwd: folder, stdout: { write }, clock: () => performance.now() },
    stderr: { write, isTerminal: false, columns: () => 120 },
    interrupted: new AbortController().signal,
    ...{ openEngine, openBackups, serve: () => Promise.reject(new Error('nothing is served here')) },
  });
  return { code, out, json: () => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown> };
}

test('the history is listed and restored, and a backup takes the place of damaged data, all by commands', async () => {
  const garden = await writeTree(join(folder, 'garden'), { 'rose/1.png': 1, 'rose/2.png': 2, 'tulip/3.png': 3 });
  expect((await thaw('import', garden)).code).toBe(0);
  expect((await thaw('history', 'garden')).out).toMatch(/ 1 {2}\d\d:\d\d:\d\d {2}garden imported/);
  expect((await thaw('history', 'garden', '--at', '1')).out).toContain('The labels are still as they were then.');
  expect((await thaw('history', '1', '--restore-to', '1', '--json')).json()).toEqual({
    dataset: 1,
    restoredTo: 1,
    entry: null,
  });
  expect(await thaw('history', 'garden', '--at', '9')).toMatchObject({
    code: 1,
    out: expect.stringContaining('no entry 9'),
  });
  expect((await thaw('history', 'orchard')).out).toContain('There is no dataset "orchard". Choose from 1 (garden).');

  const made = (await thaw('backups', 'make', '--json')).json();
  expect(made).toMatchObject({ photos: 3, labelled: 3, editsSince: 0 });
  writeFileSync(join(folder, 'data', 'thaw.sqlite'), 'no longer a database');
  const refused = await thaw('history', 'garden');
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('"thaw backups" lists the copies') });
  expect((await thaw('backups')).out).toContain(String(made.name));
  expect(await thaw('backups', 'restore', 'last')).toMatchObject({
    code: 2,
    out: expect.stringContaining('Add --yes'),
  });
  expect((await thaw('backups', 'restore', 'last', '--yes')).out).toContain("is Thaw's data now");
  expect((await thaw('history', 'garden', '--json')).json()).toMatchObject({
    entries: [{ summary: 'garden imported' }],
  });
});
