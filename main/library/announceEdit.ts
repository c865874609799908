/** Tells every window of an edit, once it is on disk. */
import type { EditResult } from '../contract/index.ts';
import type { Surroundings } from './surroundings.ts';

export function announceEdit(changes: Surroundings['changes'], datasetId: number, result: EditResult): EditResult {
  if (!result.entry) return result;
  const about = { datasetId, runId: null };
  changes.announce({ kind: 'photos', ...about, summary: result.entry.summary });
  changes.announce({ kind: 'classes', ...about, summary: null });
  changes.announce({ kind: 'datasets', ...about, summary: null });
  return result;
}
