/** `thaw check`: what may be wrong with a dataset. */
import type { Command } from 'commander';
import { type CheckKind, checkKinds, type Finding } from '../contract/index.ts';
import { findDataset } from './findDataset.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { table } from './table.ts';
import { count, duration } from './wording.ts';

/** As headings, in the order of the checks. */
const titles: Record<CheckKind, string> = {
  'label-error': 'Probable label errors',
  'near-duplicate': 'Near-duplicates',
  'two-labels': 'Same picture, two labels',
  leak: 'On both sides of the split',
  'exact-duplicate': 'Exact duplicates',
  unreadable: 'Unreadable or missing',
  blurred: 'Blurred',
  exposure: 'Too dark or too bright',
  'low-information': 'Hardly anything to see',
  'odd-shape': 'Odd aspect or size',
  shortcut: 'Shortcuts',
  imbalance: 'Class balance',
};

/** Findings of a kind that are printed as text; `--json` has them all. */
const printed = 10;
const pageSize = 50;

export function addCheckCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('check')
    .summary('what may be wrong with a dataset')
    .description(
      'Looks through a dataset for wrong labels, near-duplicates, leaks between the sides of the split, blurred, dark and ' +
        'broken photos, shortcuts and classes with too few photos. It changes nothing: decide in the app ("thaw serve"), on ' +
        'the Check page. Findings that were kept there are not listed again.',
    )
    .argument('<dataset>', 'a dataset by number or name, or the folder of its photos, which is imported first')
    .addHelpText('after', '\nExamples:\n  thaw check ~/photos/flowers\n  thaw check 1 --json');
  command.action((dataset: string) => run(command, (session) => checkDataset(session, dataset)));
}

export async function checkDataset(session: Session, wanted: string): Promise<Outcome> {
  const { client } = session;
  const dataset = await findDataset(session, wanted);
  const { datasetId } = dataset;
  const { jobId } = await client.checks.run({ datasetId });
  await session.follow(jobId);
  const state = await client.checks.state({ datasetId });
  const honesty = await client.checks.honesty({ datasetId });
  const findings = new Map<CheckKind, Finding[]>();
  for (const kind of checkKinds) findings.set(kind, await findingsOf(session, datasetId, kind));
  const names = await photoNames(session, [...findings.values()].flat());
  const classNames = new Map(dataset.classes.map(({ classId, name }) => [classId, name]));

  const line = (finding: Finding): string => {
    const what = finding.photos.map(({ photoId }) => names.get(photoId) ?? '').slice(0, 4);
    const about = finding.photos.length === 0 ? finding.files.slice(0, 1) : what;
    const suggested = finding.suggested === null ? '' : ` → ${classNames.get(finding.suggested) ?? '?'}`;
    const given = finding.given === null ? '' : ` labelled ${classNames.get(finding.given) ?? '?'}${suggested}`;
    return `${finding.score.toFixed(2)}  ${about.join(', ')}${given}${finding.text === '' ? '' : `: ${finding.text}`}`;
  };
  const sections = state.kinds.flatMap(({ kind, reason }) => {
    const found = findings.get(kind) ?? [];
    if (reason !== null) return [`${titles[kind]}: cannot tell. ${reason}`];
    if (found.length === 0) return [];
    const more = found.length > printed ? [`… and ${found.length - printed} more`] : [];
    return [[`${titles[kind]} (${found.length})`, ...found.slice(0, printed).map(line), ...more].join('\n  ')];
  });
  const total = [...findings.values()].flat().length;
  const nothing = state.kinds
    .filter(({ open, reason }) => open === 0 && reason === null)
    .map(({ kind }) => titles[kind]);
  return {
    text: [
      `${count(total, 'finding')} in ${count(dataset.photos, 'photo')} of "${dataset.name}"; ${duration(state.run?.seconds ?? 0)}.`,
      ...sections,
      ...(nothing.length === 0 ? [] : [`Nothing found: ${nothing.join(', ')}.`]),
      ...(honesty === null ? [] : [honestyText(honesty)]),
      'Decide in the app: "thaw serve", Check.',
    ].join('\n\n'),
    json: {
      dataset: datasetId,
      name: dataset.name,
      photos: dataset.photos,
      seconds: state.run?.seconds ?? null,
      checks: state.kinds.map(({ kind, reason }) => ({
        kind,
        cannotTell: reason,
        findings: (findings.get(kind) ?? []).map((finding) => ({
          score: finding.score,
          text: finding.text,
          photos: finding.photos.map(({ photoId, note }) => ({ name: names.get(photoId) ?? null, note })),
          label: finding.given === null ? null : (classNames.get(finding.given) ?? null),
          suggested: finding.suggested === null ? null : (classNames.get(finding.suggested) ?? null),
          files: finding.files,
        })),
      })),
      honesty,
    },
  };
}

async function findingsOf({ client }: Session, datasetId: number, kind: CheckKind): Promise<Finding[]> {
  const all: Finding[] = [];
  for (;;) {
    const { total, findings } = await client.checks.list({ datasetId, kind, offset: all.length, limit: pageSize });
    all.push(...findings);
    if (findings.length === 0 || all.length >= total) return all;
  }
}

async function photoNames({ client }: Session, findings: readonly Finding[]): Promise<Map<number, string>> {
  const ids = [...new Set(findings.flatMap(({ photos }) => photos.map(({ photoId }) => photoId)))];
  const names = new Map<number, string>();
  for (let from = 0; from < ids.length; from += 2000) {
    const photos = await client.photos.byId({ photoIds: ids.slice(from, from + 2000) });
    for (const { photoId, name } of photos) names.set(photoId, name);
  }
  return names;
}

type Accuracies = NonNullable<Awaited<ReturnType<Session['client']['checks']['honesty']>>>;

function honestyText({ grouped, ungrouped, photosInGroups }: Accuracies): string {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const row = (name: string, { value, low, high }: Accuracies['grouped']) => [
    name,
    percent(value),
    `${percent(low)} to ${percent(high)}`,
  ];
  return [
    `What a random split would claim (a linear head, five folds, ${count(photosInGroups, 'photo')} in groups):`,
    table(
      [{ title: '' }, { title: 'accuracy', align: 'right' }, { title: '95 % interval', align: 'right' }],
      [row('groups on one side', grouped), row('photos dealt one by one', ungrouped)],
    ),
  ].join('\n');
}
