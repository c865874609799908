/** Datasets on the command line, on a real engine: look, import, keep a version, compare, export, and what is refused. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine, type Engine } from '../../../main/engine.ts';
import { createInProcessClient } from '../../../main/hosts/inProcess.ts';
import { createRouter } from '../../../main/hosts/serve.ts';
import { colouredPicture } from '../library/workbench.ts';
import { runFakeCommandLine } from './runFakeCommandLine.ts';

let home = '';
let engine: Engine;
let faults = 0;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'thaw-cli-dataset-'));
  mkdirSync(join(home, 'photos'));
  for (const number of [1, 2, 3]) writeFileSync(join(home, 'photos', `${number}.png`), await colouredPicture(number));
  writeFileSync(
    join(home, 'labels.csv'),
    'path,label,split\nphotos/1.png,ant,train\nphotos/2.png,bee,train\nphotos/3.png,bee,val\nphotos/4.png,bee,val\n',
  );
  engine = await createEngine({
    ...{ dataDir: join(home, 'data'), resourcesDir: join(import.meta.dirname, '../../../resources'), version: '0' },
    ...{ host: { kind: 'cli', dialogs: null }, clock: Date.now, newId: () => String(++faults), threads: 1 },
  });
});
afterAll(async () => {
  await engine.close();
  rmSync(home, { recursive: true, force: true });
});

const thaw = (...args: string[]) => {
  const { services, log, newFaultId } = engine;
  return runFakeCommandLine(args, { client: createInProcessClient(createRouter(services, { log, newFaultId })) });
};

test('from a table to a version, what changed since, and files for other programs', async () => {
  const table = join(home, 'labels.csv');
  const look = await thaw('import', table, '--look');
  expect(look.stdout).toContain('taken for csv:\n3 photos, 3 with a label, 2 classes.');
  expect(look.stdout).toContain('photos/4.png: Row 5 names it, but there is no such file.');
  expect((await thaw('dataset')).stdout).toBe('There is no dataset yet. Make one with "thaw import FOLDER".\n');

  const imported = await thaw('import', table, '--name', 'insects', '--json');
  expect(imported.json()).toMatchObject({ dataset: 1, layout: 'csv', images: { files: 4, taken: 3 } });
  const kept = await thaw('dataset', 'keep', 'insects', 'first');
  expect(kept.stdout).toBe('Version 1 "first": 3 photos, 3 labelled.\n');
  await engine.services.labels.set({ selection: { photoIds: [1] }, classId: 1 });
  const [photo] = await engine.services.photos.byId({ photoIds: [1] });
  const compared = await thaw('dataset', 'compare', '1', 'first');
  expect(compared.stdout).toContain(
    'From "first" to now: 0 added, 0 removed, 1 relabelled, 0 on another side, 0 rejected or taken back in; 2 the same.',
  );
  expect(compared.stdout).toContain(`  ${photo?.name}: `);

  const out = join(home, 'out');
  const written = await thaw('dataset', 'export', 'insects', '--format', 'csv', '--to', out, '--as-of', 'first');
  expect(written.stdout).toContain(`3 photos, 3 with a label, written to ${out}`);
  const rows = readFileSync(join(out, 'labels.csv'), 'utf8').trim().split('\n');
  expect(rows.toSorted()).toEqual([
    `${join(home, 'photos', '1.png')},ant,train`,
    `${join(home, 'photos', '2.png')},bee,train`,
    `${join(home, 'photos', '3.png')},bee,val`,
    'path,label,split',
  ]);
  const again = await thaw('dataset', 'export', 'insects', '--format', 'csv', '--to', out);
  expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('holds files already')]);
});

test('what is not there is named with what is', async () => {
  const unknown = await thaw('dataset', 'versions', 'birds', '--json');
  expect([unknown.exitCode, unknown.json()]).toEqual([
    1,
    { error: { code: 'not-found', subject: 'birds', message: 'There is no dataset "birds". There are: 1 "insects".' } },
  ]);
  expect((await thaw('dataset', 'compare', '1', 'nine')).stderr).toContain('There are: 1 "first".');
  expect((await thaw('import', 'x', '--format', 'exotic')).exitCode).toBe(2);
});
