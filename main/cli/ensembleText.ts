/** What an ensemble or a cross-validation is made of, in words. */
import type { EnsembleDetails, RunDetails } from '../contract/index.ts';
import { points } from './crops.ts';
import { table } from './table.ts';
import { percent } from './wording.ts';

export function ensembleText(run: Pick<RunDetails, 'accuracy'>, ensemble: EnsembleDetails): string {
  const { members, msPerPhoto, crossValidation } = ensemble;
  const rows = members.map((member) => [
    member.name,
    member.backbone,
    String(member.seed),
    share(member.accuracy),
    member.gain === null ? '' : points(member.gain),
    member.msPerPhoto?.toFixed(1) ?? '',
    ...(crossValidation === null ? [] : [share(member.fold)]),
  ]);
  const lines = table(
    [
      { title: 'network' },
      { title: 'backbone' },
      { title: 'seed', align: 'right' },
      { title: 'right', align: 'right' },
      { title: 'all together against it', align: 'right' },
      { title: 'ms a photo', align: 'right' },
      ...(crossValidation === null ? [] : [{ title: 'on its fold', align: 'right' as const }]),
    ],
    [
      ...rows,
      [
        ...['all together', '', '', share(run.accuracy), '', msPerPhoto?.toFixed(1) ?? ''],
        ...(crossValidation === null ? [] : ['']),
      ],
    ],
  );
  if (crossValidation === null) return lines;
  const { mean, deviation, pooled } = crossValidation;
  return [
    lines,
    `Cross-validation: ${percent(mean, pooled.n)} ± ${(100 * deviation).toFixed(1)} from fold to fold; over all ` +
      `${pooled.n.toLocaleString('en')} training photos, each judged by the network that did not see it, ` +
      `${percent(pooled.value, pooled.n)} (95 % interval ${percent(pooled.low, pooled.n)} to ${percent(pooled.high, pooled.n)}).`,
  ].join('\n');
}

const share = (estimate: RunDetails['accuracy']): string =>
  estimate === null ? '–' : `${percent(estimate.value, estimate.n)} of ${estimate.n.toLocaleString('en')}`;
