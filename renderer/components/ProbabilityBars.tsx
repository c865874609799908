/** What a model believes of one photo: every class with its bar, the likeliest first. */
import { ClassChip } from './ClassChip.tsx';
import { confidence } from './figures.ts';
import classes from './ProbabilityBars.module.css';

export interface ProbabilityBarsProps {
  readonly classes: readonly { readonly name: string; readonly colour: number; readonly position: number }[];
  /** One a class, 0…1, in the order of the classes. */
  readonly probabilities: readonly number[];
}

export function ProbabilityBars({ classes: list, probabilities }: ProbabilityBarsProps) {
  const sorted = list
    .map((one, index) => ({ ...one, probability: probabilities[index] ?? 0 }))
    .sort((a, b) => b.probability - a.probability);
  return (
    <ul className={classes.bars}>
      {sorted.map((one) => (
        <li key={one.name}>
          <ClassChip colour={one.colour} position={one.position} />
          <span className="cut" title={one.name}>
            {one.name}
          </span>
          <span className={classes.track}>
            <i style={{ width: `${one.probability * 100}%` }} />
          </span>
          <span className="r">{confidence(one.probability)}</span>
        </li>
      ))}
    </ul>
  );
}
