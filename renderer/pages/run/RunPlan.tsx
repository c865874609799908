/** The plan as it was carried out, phase by phase, which epoch was kept, and what happened on the way. */
import type { RunDetails } from '../../../main/contract/index.ts';
import { rate } from '../../components/figures.ts';
import { RunGlyph } from '../../components/RunGlyph.tsx';
import { duration, shortTime } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { keptWords } from './keptWords.ts';
import classes from './Run.module.css';

const words = texts.run.plan;

export function RunPlan({ run }: { run: RunDetails }) {
  const kept = keptWords(run);
  if (run.plan.length === 0 && run.events.length === 0 && kept === null) return null;
  return (
    <section className={classes.card} aria-label={words.title}>
      <h3>{words.title}</h3>
      {run.plan.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{words.phase}</th>
              <th>{words.trains}</th>
              <th className="r">{words.epochs}</th>
              <th className="r">{words.rate}</th>
              <th className="r">{words.took}</th>
            </tr>
          </thead>
          <tbody>
            {run.plan.map((phase, index) => {
              const epochs = run.epochs.filter((epoch) => epoch.phase === index);
              const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
              const trains = (name: string) => phase.stages.includes(name);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: phases keep their places
                <tr key={index}>
                  <td className="cut" title={phase.title}>
                    {words.numbered(index + 1, phase.title)}
                  </td>
                  <td>
                    <RunGlyph
                      stages={run.stages.map(({ name }) => ({ name, trains: trains(name) }))}
                      label={words.glyph(phase.stages)}
                    />
                  </td>
                  <td className="r">{words.epochsOf(epochs.length, phase.epochs)}</td>
                  <td className="r" title={texts.train.settings.schedule.names[phase.schedule]}>
                    {rate(phase.learningRate)}
                  </td>
                  <td className="r">
                    {epochs.length === 0 ? words.none : seconds < 1 ? words.underOneSecond : duration(seconds)}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {kept !== null && <p className={classes.keptWhy}>{kept}</p>}
      {run.events.length > 0 && (
        <>
          <h4 className={classes.eventsTitle}>{words.events}</h4>
          <ul className={classes.events}>
            {run.events.map((event) => (
              <li key={`${event.at} ${event.text}`}>
                <time className="num secondary">{shortTime(event.at)}</time>
                <span>{event.text}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
