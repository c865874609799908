/** Tells every window of an edit, once it is on disk. */
import type { Change, EditResult } from '../contract/index.ts';
import type { Edited } from './journal.ts';
import type { Surroundings } from './surroundings.ts';

export function announceEdit(
  changes: Surroundings['changes'],
  datasetId: number,
  { touched, ...result }: Edited,
): EditResult {
  const { entry } = result;
  if (!entry) return result;
  const kinds = new Set([...touched].flatMap((what) => kindsOf[what]));
  for (const kind of kinds)
    changes.announce({ kind, datasetId, runId: null, summary: kind === 'photos' ? entry.summary : null });
  return result;
}

const kindsOf: Record<'labels' | 'split' | 'suggestions', readonly Change['kind'][]> = {
  labels: ['photos', 'classes', 'datasets'],
  split: ['photos', 'datasets', 'checks'],
  suggestions: ['suggestions', 'classes'],
};
