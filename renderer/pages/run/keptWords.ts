/** Which epoch a run kept and why, as one sentence. */
import type { RunDetails } from '../../../main/contract/index.ts';
import { countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';

const words = texts.run.kept;

/** Null until an epoch was kept. */
export function keptWords(run: Pick<RunDetails, 'keptEpoch' | 'epochs' | 'plan' | 'settings'>): string | null {
  const { keptEpoch, epochs, plan } = run;
  if (keptEpoch === null) return null;
  const kept = epochs.find(({ epoch }) => epoch === keptEpoch);
  const losses = epochs.flatMap(({ heldOutLoss }) => (heldOutLoss === null ? [] : [heldOutLoss]));
  const loss = kept?.heldOutLoss ?? null;
  if (loss !== null && loss <= Math.min(...losses)) return words.lowestLoss(keptEpoch, epochs.length, loss.toFixed(3));
  const isLast = keptEpoch === (epochs.at(-1)?.epoch ?? keptEpoch);
  if (!isLast) return words.plain(keptEpoch, epochs.length);
  if (losses.length > 0) return words.last(keptEpoch);
  const headOnly = plan.length <= 1 && (plan[0]?.stages.length ?? 0) === 0;
  if (headOnly && run.settings.patience > 0) return words.byFolds(countOf(keptEpoch, 'epoch'));
  return words.nothingHeldOut(keptEpoch);
}
