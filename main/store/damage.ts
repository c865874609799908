/** Queries on what changes of its photos cost a run. */
import type { Store } from './store.ts';

/** Keeps a run's curve of an augmentation (DamageCurve as JSON), in the place of the one before. */
export function putDamageCurve(store: Store, runId: number, augmentation: string, curve: string): void {
  store
    .statement<[number, string, string]>(
      'INSERT OR REPLACE INTO run_damage (run_id, augmentation, curve) VALUES (?, ?, ?)',
    )
    .run(runId, augmentation, curve);
}

export const damageCurvesOf = (store: Store, runId: number): string[] =>
  store
    .statement<[number], { curve: string }>('SELECT curve FROM run_damage WHERE run_id = ?')
    .all(runId)
    .map(({ curve }) => curve);
