/** Every setting of a run with its name and its value for people, so that two runs can be put side by side. */
import type { AugmentStep, Phase, RunSummary, TrainSettings } from '../../../main/contract/index.ts';
import { rate } from '../../components/figures.ts';
import { duration } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { augmentationName } from '../augment/augmentationName.ts';
import { thawedStages } from '../train/freezePlan.ts';
import { stageList, trainedWords } from '../train/planWords.ts';
import { usualSettings } from '../train/trainDraft.ts';

const own = texts.runs.settings;
const drawer = texts.train.settings;
const networks = texts.testTime.ensemble.settings;

/** What names of networks, weights, devices and augmentations are called for people. */
export interface SettingNames {
  network(name: string): string;
  weights(id: string): string;
  device(id: string): string;
  augmentation(name: string): { readonly title: string; step(step: AugmentStep): string };
}

export interface SettingRow {
  /** Told apart by it; a path within the settings where there is one. */
  readonly key: string;
  readonly label: string;
  readonly value: string;
}

export interface SettingDifference extends Pick<SettingRow, 'key' | 'label'> {
  readonly first: string;
  readonly second: string;
}

type RunSettings = Pick<RunSummary, 'settings' | 'stages'>;

/** What the settings of two runs differ in; a setting that one of them does not use is "–" there. */
export function settingDifferences(first: RunSettings, second: RunSettings, names: SettingNames): SettingDifference[] {
  const [one, other] = [settingRows(first, names), settingRows(second, names)];
  const values = new Map(other.map((row) => [row.key, row]));
  const inFirst = new Set(one.map(({ key }) => key));
  const onlySecond = other.filter(({ key }) => !inFirst.has(key));
  const usual = new Map(thawedRows(usualSettings()).map(({ key, value }) => [key, value]));
  const presets = [first, second].every(({ settings }) => typeof settings.augmentation?.preset === 'string');
  return (
    [...one, ...onlySecond]
      // What a run of the head alone does not use is worth a line only where the other one departs from the usual.
      .filter(({ key, value }) => (inFirst.has(key) && values.has(key)) || usual.get(key) !== value)
      .filter(({ key }) => !(presets && key.startsWith('augmentation.')))
      .map(({ key, label, value }) =>
        inFirst.has(key)
          ? { key, label, first: value, second: values.get(key)?.value ?? own.none }
          : { key, label, first: own.none, second: value },
      )
      .filter((row) => row.first !== row.second)
  );
}

export function settingRows({ settings, stages }: RunSettings, names: SettingNames): SettingRow[] {
  const stageNames = stages.map(({ name }) => name);
  const planned = settings.phases.length > 0;
  const trained = stages.filter(({ trains }) => trains).map(({ name }) => name);
  // Only used where stages thaw, so that they say nothing about a run of the head alone.
  const thaws = settings.thaw !== 0 || planned || settings.start === 'scratch';
  const { head } = settings;
  return [
    row('backbone', own.network, names.network(settings.backbone)),
    row('weights', own.weights, weightsWords(settings, names)),
    row('start', drawer.start.label, drawer.start.names[settings.start]),
    row('initialisation', drawer.initialisation.label, drawer.initialisation.names[settings.initialisation]),
    row('thaw', own.trains, trainedWords(trained, stageNames)),
    ...(planned
      ? [row('phases', own.plan, settings.phases.map((one) => phaseWords(one, stageNames)).join('; '))]
      : [
          row('epochs', drawer.epochs.label, settings.epochs),
          row('learningRate', drawer.learningRate.label, rate(settings.learningRate)),
        ]),
    ...(thaws && !planned && settings.start !== 'scratch'
      ? [
          row('thawedEpochs', drawer.thawedEpochs.label, settings.thawedEpochs),
          row('thawedRate', drawer.thawedRate.label, rate(settings.thawedRate)),
        ]
      : []),
    ...Object.entries(settings.stageRates)
      .filter(([, times]) => times !== 1)
      .map(([stage, times]) => row(`stageRates.${stage}`, own.stageRate(stage), own.times(rate(times)))),
    row('batch', drawer.batch.label, settings.batch),
    row('views', drawer.views.label, settings.views),
    row('patience', drawer.patience.label, settings.patience),
    row('timeLimitSeconds', drawer.timeLimit.label, limitWords(settings.timeLimitSeconds)),
    row('weightDecay', drawer.weightDecay.label, settings.weightDecay === 'auto' ? own.byItself : settings.weightDecay),
    row('head.kind', drawer.headKind.label, drawer.headKind.names[head.kind]),
    row('head.hidden', drawer.hidden.label, head.hidden),
    row('head.hidden2', drawer.hidden2.label, head.hidden2),
    row('head.dropout', drawer.dropout.label, head.dropout),
    row('classWeights', drawer.classWeights.label, drawer.classWeights.names[settings.classWeights]),
    ...(thaws ? thawedRows(settings) : []),
    row('labelSmoothing', drawer.labelSmoothing.label, settings.labelSmoothing),
    row('augmentation', drawer.augmentation.label, augmentationName(settings.augmentation)),
    ...(settings.augmentation?.steps ?? []).map((step) =>
      row(
        `augmentation.${step.name}`,
        own.augmentation(names.augmentation(step.name).title),
        step.enabled ? names.augmentation(step.name).step(step) : own.off,
      ),
    ),
    row('device', drawer.device.label, settings.device === 'auto' ? own.fastest : names.device(settings.device)),
    row('ensemble', networks.ensemble.label, settings.ensemble),
    row('folds', networks.folds.label, settings.folds),
    row('seed', drawer.seed.label, settings.seed),
  ];
}

/** Used only where stages thaw. */
function thawedRows(settings: TrainSettings): SettingRow[] {
  return [
    row('optimiser', drawer.optimiser.label, drawer.optimiser.names[settings.optimiser]),
    row('schedule', drawer.schedule.label, drawer.schedule.names[settings.schedule]),
    row('warmUp', drawer.warmUp.label, settings.warmUp),
    row('thawedWeightDecay', drawer.thawedWeightDecay.label, settings.thawedWeightDecay),
    row('batchNorm', drawer.batchNorm.label, drawer.batchNorm.names[settings.batchNorm]),
    row('accumulate', drawer.accumulate.label, settings.accumulate),
    row('clipNorm', drawer.clipNorm.label, settings.clipNorm === 0 ? own.noLimit : settings.clipNorm),
    row('averageDecay', drawer.averageDecay.label, settings.averageDecay === 0 ? own.off : settings.averageDecay),
    row('mixup', drawer.mixup.label, settings.mixup === 0 ? own.off : settings.mixup),
    row('cutMix', drawer.cutMix.label, settings.cutMix === 0 ? own.off : settings.cutMix),
  ];
}

const row = (key: string, label: string, value: string | number): SettingRow => ({ key, label, value: String(value) });

/** The weights a run began with: "torchvision v2", the name of a file, or that it began with random ones. */
export function weightsWords(
  settings: Pick<TrainSettings, 'weights' | 'weightsFile' | 'start'>,
  names: Pick<SettingNames, 'weights'>,
): string {
  if (settings.start === 'scratch') return texts.runs.fromScratch;
  if (settings.weightsFile !== undefined) return settings.weightsFile.split(/[\\/]/).at(-1) ?? texts.runs.ownFile;
  return settings.weights === undefined ? own.usual : names.weights(settings.weights);
}

function phaseWords(phase: Phase, stages: readonly string[]): string {
  const thawed = thawedStages(phase.thaw, stages);
  const what = thawed.length === 0 ? texts.train.phase.head : texts.train.phase.thaw(stageList(thawed, stages));
  const schedule = phase.schedule === undefined ? '' : texts.train.phase.schedule[phase.schedule];
  return own.phase(what, texts.train.phase.epochs(phase.epochs), `${rate(phase.learningRate)}${schedule}`);
}

const limitWords = (seconds: number): string => (seconds === 0 ? own.noLimit : duration(seconds));
