/** What was chosen, in one line: the few settings that everybody asks for, and those that differ from the usual ones. */
import type { ReactNode } from 'react';
import type { AugmentSettings, TrainSettings } from '../../../main/contract/index.ts';
import { rate } from '../../components/figures.ts';
import { duration } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { augmentationName } from '../augment/augmentationName.ts';
import classes from './Train.module.css';
import { usualSettings } from './trainDraft.ts';

const words = texts.train.summary;

export interface SettingsLineProps {
  readonly settings: TrainSettings;
  /** The dataset's saved augmentation; null until known. */
  readonly augmentation: AugmentSettings | null;
}

export function SettingsLine({ settings, augmentation }: SettingsLineProps) {
  return (
    <p className={classes.summary}>
      {chosen(settings, augmentation).map(([name, value]) => (
        <span key={name}>
          {name} <b>{value}</b>
        </span>
      ))}
    </p>
  );
}

function chosen(settings: TrainSettings, augmentation: AugmentSettings | null): [string, ReactNode][] {
  const usual = usualSettings();
  const { head } = settings;
  const rare = { balanced: words.weighted, none: words.asTheyAre, sampling: words.sampled }[settings.classWeights];
  const { line } = texts.testTime.ensemble;
  const optional: [boolean, string, ReactNode][] = [
    [settings.ensemble > 1, line.ensemble, settings.ensemble],
    [settings.folds > 1, line.folds, settings.folds],
    [settings.timeLimitSeconds > 0, words.timeLimit, duration(settings.timeLimitSeconds)],
    [settings.views !== usual.views, words.views, settings.views],
    [settings.optimiser !== usual.optimiser, words.optimiser, texts.train.settings.optimiser.names[settings.optimiser]],
    [settings.warmUp !== usual.warmUp, words.warmUp, texts.train.phase.epochs(settings.warmUp)],
    [head.kind === 'flatten', words.flatten, words.allValues],
    [head.hidden > 0, words.hidden, head.hidden2 > 0 ? `${head.hidden}, ${head.hidden2}` : head.hidden],
    [head.dropout > 0, words.dropout, head.dropout],
    [settings.weightDecay !== 'auto', words.weightDecay, settings.weightDecay],
    [settings.batchNorm === 'trained', words.batchNorm, words.trained],
    [settings.labelSmoothing > 0, words.labelSmoothing, settings.labelSmoothing],
    [settings.mixup > 0, words.mixup, settings.mixup],
    [settings.cutMix > 0, words.cutMix, settings.cutMix],
    [settings.averageDecay > 0, words.average, settings.averageDecay],
    [settings.accumulate > 1, words.accumulate, words.batches(settings.accumulate)],
    [
      settings.clipNorm !== usual.clipNorm,
      settings.clipNorm === 0 ? words.noClip : words.clip,
      settings.clipNorm === 0 ? '' : rate(settings.clipNorm),
    ],
    [settings.device !== 'auto', words.device, settings.device],
  ];
  return [
    [words.batch, settings.batch],
    [words.augmentation, augmentationName(settings.augmentation ?? augmentation)],
    [words.classWeights, rare],
    [words.patience, settings.patience === 0 ? words.never : words.afterFlat(settings.patience)],
    ...optional.flatMap(([show, name, value]): [string, ReactNode][] => (show ? [[name, value]] : [])),
    [words.seed, settings.seed],
  ];
}
