/** Validation photos that a running training still calls wrong: what it stumbles over, before it is done. */
import type { RunDetails } from '../../../main/contract/index.ts';
import { percent } from '../../components/figures.ts';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { useRunClasses } from '../run/useRunClasses.ts';
import classes from './Train.module.css';

const words = texts.train.running;

export function StillWrong({ run }: { run: RunDetails }) {
  const runClasses = useRunClasses(run);
  if (run.stillWrong === null) return null;
  const { epoch, wrong, of, photos } = run.stillWrong;
  return (
    <section className={`${classes.machine} ${classes.stillWrong}`} aria-label={words.stillWrong(epoch)}>
      <h3>
        {words.stillWrong(epoch)} <small>{words.stillWrongOf(wrong, countOf(of, 'validation photo'))}</small>
      </h3>
      {photos.length === 0 ? (
        <p className={classes.noEvents}>{words.noneWrong}</p>
      ) : (
        <ul>
          {photos.map(({ photoId, hash, name, truth, predicted, confidence }) => {
            const label = runClasses[truth];
            const said = runClasses[predicted]?.name ?? '';
            return (
              <li key={photoId} title={words.saidOf(name, said, percent(confidence))}>
                <PhotoThumb hash={hash} alt={words.labelOf(name, label?.name ?? '')} label={label ?? null} />
                <span className="cut">{words.said(said)}</span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
