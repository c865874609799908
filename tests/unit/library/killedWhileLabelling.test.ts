import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openWorkbench, writeTree } from './workbench.ts';

/** `npm run test:kills` kills the engine 200 times. */
const rounds = import.meta.env.MODE === 'all' ? 200 : 40;
const script = fileURLToPath(new URL('./labelUntilKilled.ts', import.meta.url));

/** Kills the child at its `deathAt`-th acknowledgement, or `graceMs` later; returns what was acknowledged until its end. */
async function labelAndKill(dataDir: string, deathAt: number, graceMs: number): Promise<Map<number, number>> {
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged = new Map<number, number>();
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    const [entryId, photos] = line.split(' ').map(Number);
    acknowledged.set(entryId ?? 0, photos ?? 0);
    if (acknowledged.size === deathAt) setTimeout(() => child.kill('SIGKILL'), graceMs);
  }
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

test(
  'every label that was acknowledged is there after kill -9, and the rest is consistent',
  async () => {
    using bench = openWorkbench();
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i % 2 ? 'a' : 'b'}/${i}.png`, i]));
    await bench.import(await writeTree(join(bench.folder, 'x'), files));
    const { db } = bench.store;
    const entries = db.prepare<[], { id: number; photos: number }>(
      'SELECT id, (SELECT count(*) FROM journal_change WHERE entry_id = entry.id) AS photos FROM journal_entry AS entry',
    );
    // What each photo's label must be by the journal, against what it is.
    const disagreeing = db.prepare(
      `SELECT id FROM photo WHERE CAST(class_id AS TEXT) IS NOT (
       SELECT after FROM journal_change WHERE subject = 'photo' AND subject_id = photo.id AND field = 'class_id'
       ORDER BY entry_id DESC LIMIT 1)`,
    );
    for (let round = 0; round < rounds; round++) {
      const acknowledged = await labelAndKill(bench.dataDir, 1 + ((round * 37) % 90), (round % 4) * 0.7);
      const found = new Map(entries.all().map(({ id, photos }) => [id, photos]));
      const lost = [...acknowledged].filter(([entryId, photos]) => found.get(entryId) !== photos);
      expect({ lost, disagreeing: disagreeing.all() }).toEqual({ lost: [], disagreeing: [] });
      expect(acknowledged.size).toBeGreaterThan(0);
    }
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  },
  rounds * 15_000,
);
