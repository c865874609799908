/** `thaw dataset`: the datasets there are, their versions, what changed, and their labels as files for other programs. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import {
  type DatasetFormat,
  type DatasetVersion,
  datasetFormats,
  type PhotoPlace,
  photoPlaces,
  ServiceError,
  type VersionComparison,
  type VersionDifference,
} from '../contract/index.ts';
import { datasetArgument, namedDataset } from './namedDataset.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { skippedText } from './skippedText.ts';
import { table } from './table.ts';
import { count, duration } from './wording.ts';

export function addDatasetCommand(program: Command, run: RunCommand): void {
  const dataset = program
    .command('dataset')
    .summary('list datasets, keep and compare versions, export labels and splits')
    .description('The datasets there are; versions of them; and their labels and splits as files for other programs.')
    .addHelpText(
      'after',
      '\nExamples:\n  thaw dataset\n  thaw dataset keep flowers "before relabelling"\n  thaw dataset versions flowers\n' +
        '  thaw dataset compare flowers "before relabelling"\n  thaw dataset export flowers --format coco --to out\n' +
        '  thaw dataset export flowers --format class-folders --photos link --to out',
    );

  const list = dataset.command('list', { isDefault: true }).description('all datasets (the default)');
  list.action(() => run(list, listDatasets));

  const keep = dataset
    .command('keep')
    .description('keep a dataset as it is now under a name: photos, labels and split; it takes next to no space')
    .argument('<dataset>', datasetArgument)
    .argument('<name>', "the version's name");
  keep.action((wanted: string, name: string) => run(keep, (session) => keepVersion(session, wanted, name)));

  const versions = dataset
    .command('versions')
    .description('the versions that were kept, newest first')
    .argument('<dataset>', datasetArgument);
  versions.action((wanted: string) => run(versions, (session) => listVersions(session, wanted)));

  const forget = dataset
    .command('forget-version')
    .description('forget a version; photos and labels stay as they are')
    .argument('<dataset>', datasetArgument)
    .argument('<version>', versionArgument);
  forget.action((wanted: string, version: string) => run(forget, (session) => forgetVersion(session, wanted, version)));

  const compare = dataset
    .command('compare')
    .description('what changed from one version to another, or to now: photos added, removed, relabelled')
    .argument('<dataset>', datasetArgument)
    .argument('<from>', versionArgument)
    .argument('[to]', `${versionArgument} (default: now)`);
  compare.action((wanted: string, from: string, to: string | undefined) =>
    run(compare, (session) => compareVersions(session, wanted, from, to)),
  );

  const exported = dataset
    .command('export')
    .description(
      'Writes labels and split: as a table (csv), as COCO annotations (coco), as folders (class-folders), as a Hugging ' +
        'Face image folder (image-folder), or as keywords in sidecar files beside the photos (xmp). "thaw import" reads ' +
        'all but the last back as the same dataset. Rejected photos are left out. Nothing is overwritten.',
    )
    .argument('<dataset>', datasetArgument)
    .addOption(new Option('--format <format>', 'what to write').choices(datasetFormats).makeOptionMandatory())
    .option('--to <folder>', 'an empty folder, or one that is not there yet (not for xmp)')
    .addOption(
      new Option('--photos <how>', 'leave photos where they are, copy them, or link to them').choices(photoPlaces),
    )
    .option('--as-of <version>', `${versionArgument} (default: as it is now)`);
  exported.action((wanted: string) => {
    const flags = exported.opts<ExportFlags>();
    return run(exported, (session) => exportDataset(session, wanted, flags));
  });
}

const versionArgument = "a version's number or name";

interface ExportFlags {
  readonly format: DatasetFormat;
  readonly to?: string;
  readonly photos?: PhotoPlace;
  readonly asOf?: string;
}

async function listDatasets({ client }: Session): Promise<Outcome> {
  const datasets = await client.datasets.list();
  if (datasets.length === 0) {
    return { text: 'There is no dataset yet. Make one with "thaw import FOLDER".', json: { datasets } };
  }
  const text = table(
    [
      { title: 'dataset', align: 'right' },
      { title: 'name' },
      { title: 'photos', align: 'right' },
      { title: 'labelled', align: 'right' },
      { title: 'classes', align: 'right' },
    ],
    datasets.map(({ datasetId, name, photos, labelled, classes }) => [
      String(datasetId),
      name,
      photos.toLocaleString('en'),
      labelled.toLocaleString('en'),
      classes.length.toLocaleString('en'),
    ]),
  );
  return { text, json: { datasets } };
}

async function keepVersion({ client }: Session, wanted: string, name: string): Promise<Outcome> {
  const { datasetId } = await namedDataset(client, wanted);
  const version = await client.versions.create({ datasetId, name });
  return {
    text: `Version ${version.versionId} "${version.name}": ${count(version.photos, 'photo')}, ${version.labelled.toLocaleString('en')} labelled.`,
    json: version,
  };
}

async function listVersions({ client }: Session, wanted: string): Promise<Outcome> {
  const { datasetId, name } = await namedDataset(client, wanted);
  const versions = await client.versions.list({ datasetId });
  if (versions.length === 0) {
    return { text: `No version of "${name}" was kept yet: "thaw dataset keep".`, json: { versions } };
  }
  const text = table(
    [
      { title: 'version', align: 'right' },
      { title: 'name' },
      { title: 'photos', align: 'right' },
      { title: 'labelled', align: 'right' },
    ],
    versions.map((one) => [
      String(one.versionId),
      one.name,
      one.photos.toLocaleString('en'),
      one.labelled.toLocaleString('en'),
    ]),
  );
  return { text, json: { versions } };
}

async function forgetVersion(session: Session, wanted: string, name: string): Promise<Outcome> {
  const version = await findVersion(session, (await namedDataset(session.client, wanted)).datasetId, name);
  await session.client.versions.remove({ versionId: version.versionId });
  return { text: `Version ${version.versionId} "${version.name}" is forgotten.`, json: { removed: version.versionId } };
}

async function compareVersions(
  session: Session,
  wanted: string,
  from: string,
  to: string | undefined,
): Promise<Outcome> {
  const { datasetId } = await namedDataset(session.client, wanted);
  const before = await findVersion(session, datasetId, from);
  const after = to === undefined ? null : await findVersion(session, datasetId, to);
  const comparison = await session.client.versions.compare({
    ...{ datasetId, from: before.versionId, to: after?.versionId ?? null },
  });
  return { text: comparisonText(before.name, after?.name ?? 'now', comparison), json: comparison };
}

const kinds = [
  ['added', 'added'],
  ['removed', 'removed'],
  ['relabelled', 'relabelled'],
  ['moved', 'on another side'],
  ['rejected', 'rejected or taken back in'],
] as const;

/** Photos named for each kind of change. */
const mostNamed = 20;

function comparisonText(before: string, after: string, comparison: VersionComparison): string {
  const { classes } = comparison;
  return [
    `From "${before}" to ${after === 'now' ? after : `"${after}"`}: ` +
      `${kinds.map(([kind, words]) => `${comparison[kind].total.toLocaleString('en')} ${words}`).join(', ')}; ` +
      `${comparison.same.toLocaleString('en')} the same.`,
    ...classes.added.map((name) => `New class ${name}.`),
    ...classes.removed.map((name) => `Class ${name} is gone.`),
    ...classes.renamed.map((one) => `Class ${one.before} is called ${one.after} now.`),
    ...kinds.flatMap(([kind, words]) => {
      const { total, photos } = comparison[kind];
      if (total === 0) return [];
      const shown = photos.slice(0, mostNamed).map((photo) => `  ${photo.name}${changeOf(photo)}`);
      return ['', `${words}:`, ...shown, ...(total > shown.length ? [`  and ${total - shown.length} more`] : [])];
    }),
  ].join('\n');
}

function changeOf({ before, after }: VersionDifference): string {
  const label = (saying: VersionDifference['before']) => saying?.label ?? 'no label';
  if (before === null || after === null) return `: ${label(after ?? before)}`;
  if (before.label !== after.label) return `: ${label(before)} → ${label(after)}`;
  if (before.rejected !== after.rejected) return after.rejected ? ': rejected' : ': taken back in';
  return `: ${before.split ?? 'no side'} → ${after.split ?? 'no side'}`;
}

async function exportDataset(session: Session, wanted: string, flags: ExportFlags): Promise<Outcome> {
  const { client, cwd } = session;
  const { datasetId } = await namedDataset(client, wanted);
  const version = flags.asOf === undefined ? null : await findVersion(session, datasetId, flags.asOf);
  const needsPhotos = flags.format === 'class-folders' || flags.format === 'image-folder';
  const { jobId } = await client.datasetExports.start({
    ...{ datasetId, versionId: version?.versionId ?? null, format: flags.format },
    folder: flags.to === undefined ? null : resolve(cwd, flags.to),
    photos: flags.photos ?? (needsPhotos ? 'copy' : 'leave'),
  });
  const job = await session.follow(jobId);
  const report = await client.datasetExports.get({ exportId: job.resultId ?? 0 });
  const skipped = skippedText(report.skipped);
  return {
    text: [
      `${count(report.photos, 'photo')}, ${report.labelled.toLocaleString('en')} with a label, ` +
        `written ${report.format === 'xmp' ? 'as keywords beside the photos' : `to ${report.folder}`}; ${duration(report.seconds)}.`,
      ...report.files.map((file) => `  ${file}`),
      ...report.notes,
      ...(skipped === null ? [] : ['', skipped]),
    ].join('\n'),
    json: report,
  };
}

/** Throws `not-found` with the versions there are. */
async function findVersion({ client }: Session, datasetId: number, wanted: string): Promise<DatasetVersion> {
  const all = await client.versions.list({ datasetId });
  const found = all.find((one) => one.name === wanted) ?? all.find((one) => String(one.versionId) === wanted);
  if (found) return found;
  const list = all.map((one) => `${one.versionId} "${one.name}"`).join(', ');
  throw new ServiceError(
    'not-found',
    `There is no version "${wanted}". ${all.length === 0 ? 'None was kept yet: "thaw dataset keep".' : `There are: ${list}.`}`,
    { subject: wanted },
  );
}
