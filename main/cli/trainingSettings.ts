/** What a training is asked to do: flags, a plan file and weights as the settings of a run. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { ServiceError, type TrainSettings, trainSettings } from '../contract/index.ts';
import { augmentationOf } from './augmentation.ts';
import type { Session } from './session.ts';

export interface TrainingFlags {
  readonly plan?: string;
  readonly backbone?: string;
  readonly weights?: string;
  readonly device?: string;
  readonly thaw?: string;
  readonly thawedEpochs?: number;
  readonly thawedRate?: number;
  readonly batchNorm?: string;
  readonly optimiser?: string;
  readonly schedule?: string;
  readonly fromScratch?: boolean;
  readonly timeLimit?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly weightDecay?: number | 'auto';
  readonly hidden?: number;
  readonly dropout?: number;
  readonly views?: number;
  readonly augment?: string;
  readonly classWeights?: string;
  readonly patience?: number;
  readonly ensemble?: number;
  readonly folds?: number;
}

export const defaultSettings = trainSettings.parse({});

/** Throws `invalid-request` naming the flag, or the plan file's field, that cannot be used. Flags win over the plan. */
export async function settingsOf(session: Session, flags: TrainingFlags): Promise<TrainSettings> {
  const plan = flags.plan === undefined ? {} : await readPlan(resolve(session.cwd, flags.plan));
  const given = {
    ...(await weightsOf(session, flags)),
    device: flags.device,
    seed: session.seed,
    views: flags.views,
    thaw: flags.thaw === undefined ? undefined : thawOf(flags.thaw),
    thawedEpochs: flags.thawedEpochs,
    thawedRate: flags.thawedRate,
    batchNorm: flags.batchNorm,
    optimiser: flags.optimiser,
    schedule: flags.schedule,
    start: flags.fromScratch ? 'scratch' : undefined,
    timeLimitSeconds: flags.timeLimit,
    epochs: flags.epochs,
    batch: flags.batch,
    learningRate: flags.learningRate,
    weightDecay: flags.weightDecay,
    classWeights: flags.classWeights,
    patience: flags.patience,
    ensemble: flags.ensemble,
    folds: flags.folds,
  };
  const ownHead = { hidden: flags.hidden, dropout: flags.dropout };
  const head =
    flags.hidden === undefined && flags.dropout === undefined && plan.head === undefined
      ? undefined
      : { ...plan.head, ...said(ownHead) };
  const parsed = trainSettings.safeParse({ ...plan, ...said({ ...given, head }) });
  if (!parsed.success) throw wrongFlag(parsed.error);
  const settings = parsed.data;
  if (flags.augment !== undefined) settings.augmentation = await augmentationOf(session, flags.augment, '--augment');
  await checkBackbone(session, settings);
  return settings;
}

/** Without what was not given. */
const said = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

const planFile = z
  .strictObject({
    ...trainSettings.shape,
    head: trainSettings.shape.head.unwrap().strict().partial(),
    phases: z.array(trainSettings.shape.phases.unwrap().element.strict()),
  })
  .partial();

/** Some of a run's settings as JSON, such as `{ "phases": [{ "thaw": 1, "epochs": 5, "learningRate": 0.0003 }] }`. */
async function readPlan(file: string): Promise<Partial<z.input<typeof planFile>>> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? `is not JSON: ${error.message}` : 'cannot be read. Check its path';
    throw new ServiceError('invalid-request', `The plan ${file} ${why}.`, { subject: '--plan', cause: error });
  }
  const parsed = planFile.safeParse(content);
  if (!parsed.success) {
    const sentences = parsed.error.issues.map((issue) => `"${fieldOf(issue.path)}": ${issue.message}`);
    throw new ServiceError('invalid-request', `The plan ${file} cannot be used: ${sentences.join('; ')}.`, {
      subject: '--plan',
    });
  }
  // Only what stands in the file: defaults are for what neither it nor a flag says.
  const fields = new Set(Object.keys(content as object));
  return Object.fromEntries(Object.entries(parsed.data).filter(([name]) => fields.has(name)));
}

const fieldOf = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? 'the whole' : path.map(String).join('.');

/** "2", "all" or stage names: "layer4,layer2". */
function thawOf(text: string): TrainSettings['thaw'] {
  if (text === 'all') return text;
  if (/^\d+$/.test(text)) return Number(text);
  return text.split(',').map((stage) => stage.trim());
}

const flagOf: Readonly<Record<string, string>> = { timeLimitSeconds: '--time-limit', start: '--from-scratch' };

function wrongFlag({ issues }: z.ZodError): ServiceError {
  const issue = issues[0];
  const field = String(issue?.path.at(-1) ?? '');
  const flag = flagOf[field] ?? `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return new ServiceError(
    'invalid-request',
    `${flag}: ${issue?.message ?? 'cannot be used'}. See "thaw train --help".`,
    { subject: flag },
  );
}

/** `--weights` as settings: a file of that name, else weights of that id, whose network is meant when none is named. */
async function weightsOf(
  { client, cwd }: Session,
  { weights, backbone }: TrainingFlags,
): Promise<Pick<Partial<TrainSettings>, 'backbone' | 'weights' | 'weightsFile'>> {
  if (weights === undefined) return { backbone };
  const file = resolve(cwd, weights);
  if (existsSync(file)) return { backbone, weightsFile: file };
  const entry = (await client.weights.list({})).find(({ id }) => id === weights);
  if (entry === undefined) return { backbone, weightsFile: file };
  if (entry.state === 'here' || entry.state === 'embedded')
    return { backbone: backbone ?? entry.network, weights: entry.id };
  throw new ServiceError(
    'invalid-request',
    `The weights "${weights}" are not on this machine. Get them with "thaw weights get ${weights}".`,
    { subject: '--weights' },
  );
}

/** The engine names the nearest network when there is none of that name. */
async function checkBackbone({ client }: Session, settings: TrainSettings): Promise<void> {
  const network = await client.networks.get({ name: settings.backbone });
  if (settings.start === 'scratch') return;
  if (network.weights.state === 'missing' && settings.weights === undefined && settings.weightsFile === undefined) {
    throw new ServiceError(
      'invalid-request',
      `${settings.backbone} has no weights on this machine. Get them with "thaw weights get ${settings.backbone}", give a ` +
        `weights file with --weights, or take ${defaultSettings.backbone}, which brings its own.`,
      { subject: '--weights' },
    );
  }
}
