/** Queries on the application's settings: one JSON value a key. */
import type { Store } from './store.ts';

/** All settings as they were stored. */
export const readSettings = (store: Store): Record<string, unknown> =>
  Object.fromEntries(
    store
      .statement<[], { key: string; value: string }>('SELECT key, value FROM setting ORDER BY key')
      .all()
      .map((row) => [row.key, JSON.parse(row.value) as unknown]),
  );

export function removeSetting(store: Store, key: string): void {
  store.statement<[string]>('DELETE FROM setting WHERE key = ?').run(key);
}

export function writeSetting(store: Store, key: string, value: unknown): void {
  store
    .statement<[string, string]>(
      'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    )
    .run(key, JSON.stringify(value));
}
