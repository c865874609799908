/** `thaw runs compare`: whether one of two runs is better, and in what they differ. */
import type { RunComparison } from '../contract/index.ts';
import { findFinishedRun } from './findRun.ts';
import type { Outcome, Session } from './session.ts';
import { table } from './table.ts';
import { count } from './wording.ts';

export async function compareRuns({ client }: Session, first: string, second: string): Promise<Outcome> {
  const [one, other] = [await findFinishedRun(client, first), await findFinishedRun(client, second)];
  const compared = await client.runs.compare({ first: one.runId, second: other.runId });
  const names = [one.name, other.name] as const;
  return {
    text: [
      compared.problem ?? compared.verdict,
      ...(compared.problem === null ? ['', photosText(compared, names)] : []),
      '',
      differencesText(compared, names),
    ].join('\n'),
    json: { first: one.runId, second: other.runId, ...compared },
  };
}

function photosText({ photos }: RunComparison, [first, second]: readonly [string, string]): string {
  return (
    `Of ${count(photos.both, 'photo')} that both were judged on, both got ${photos.bothRight} right and ${photos.bothWrong} wrong; ` +
    `only ${first} got ${photos.onlyFirstRight} right, only ${second} ${photos.onlySecondRight}.`
  );
}

function differencesText({ differences }: RunComparison, [first, second]: readonly [string, string]): string {
  if (differences.length === 0) return 'Their settings are the same.';
  return table(
    [{ title: 'setting' }, { title: first }, { title: second }],
    differences.map((one) => [one.setting, one.first, one.second]),
  );
}
