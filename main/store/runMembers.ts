/** Queries on runs that are made of other runs. */
import type { Store } from './store.ts';

/** Members of an ensemble or a cross-validation, in order. */
export const membersOf = (store: Store, ensembleId: number): number[] =>
  store
    .statement<[number], { runId: number }>(
      'SELECT run_id AS runId FROM run_member WHERE ensemble_id = ? ORDER BY position',
    )
    .all(ensembleId)
    .map(({ runId }) => runId);

/** Ensembles and cross-validations that a run is a member of. */
export const ensemblesOf = (store: Store, runId: number): number[] =>
  store
    .statement<[number], { ensembleId: number }>(
      'SELECT ensemble_id AS ensembleId FROM run_member WHERE run_id = ? ORDER BY ensemble_id',
    )
    .all(runId)
    .map(({ ensembleId }) => ensembleId);

/** Adds a member behind those there are. */
export function addMember(store: Store, ensembleId: number, runId: number): void {
  store
    .statement<[{ ensembleId: number; runId: number }]>(
      `INSERT INTO run_member (ensemble_id, position, run_id)
       SELECT @ensembleId, count(*), @runId FROM run_member WHERE ensemble_id = @ensembleId`,
    )
    .run({ ensembleId, runId });
}
