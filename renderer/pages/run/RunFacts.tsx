/** How the run was made: data, settings, machine. */
import type { RunDetails } from '../../../main/contract/index.ts';
import { memory, rate } from '../../components/figures.ts';
import { useDeviceName } from '../../navigation/useDeviceName.ts';
import { count, duration } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { augmentationName } from '../augment/augmentationName.ts';
import classes from './Run.module.css';

const words = texts.run.facts;

export function RunFacts({ run }: { run: RunDetails }) {
  const deviceName = useDeviceName();
  const { settings } = run;
  const decay =
    run.weightDecayUsed === null
      ? null
      : settings.weightDecay === 'auto'
        ? words.weightDecayAuto(rate(run.weightDecayUsed))
        : rate(run.weightDecayUsed);
  const facts: [string, string | null][] = [
    [words.photos, words.photosValue(count(run.images.train), count(run.images.val))],
    [words.epochs, run.keptEpoch === null ? null : words.epochsValue(run.keptEpoch, run.epochs.length)],
    [words.head, settings.head.hidden === 0 ? words.linear : words.hidden(settings.head.hidden)],
    [words.learningRate, rate(settings.learningRate)],
    [words.weightDecay, decay],
    [words.batch, String(settings.batch)],
    [words.augmentation, `${augmentationName(settings.augmentation)}, ${words.views(settings.views)}`],
    [words.seed, String(settings.seed)],
    [words.device, run.device === null ? null : deviceName(run.device)],
    [words.speed, run.picturesPerSecond === null ? null : words.speedValue(count(Math.round(run.picturesPerSecond)))],
    [words.deviceBusy, run.deviceBusy === null ? null : words.deviceBusyValue(Math.round(run.deviceBusy * 100))],
    [words.memory, run.peakMemoryMiB === null ? null : memory(run.peakMemoryMiB)],
    [words.took, run.seconds.total === null ? null : duration(run.seconds.total)],
  ];
  return (
    <section className={classes.card} aria-label={words.title}>
      <h3>{words.title}</h3>
      <dl className={classes.facts}>
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}
