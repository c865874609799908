/** Each class: how many were judged, found, and right when said. */
import { Tooltip } from '@mantine/core';
import type { RunDetails } from '../../../main/contract/index.ts';
import { ClassChip } from '../../components/ClassChip.tsx';
import { percent } from '../../components/figures.ts';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Run.module.css';
import { useRunClasses } from './useRunClasses.ts';

const words = texts.run.perClass;

export function PerClassTable({ run }: { run: RunDetails }) {
  const runClasses = useRunClasses(run);
  const none = texts.run.matrix.none;
  return (
    <section className={classes.card} aria-label={words.title}>
      <h3>{words.title}</h3>
      <div className={classes.tableScroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{words.name}</th>
              <th className="r">{words.photos}</th>
              <Explained label={words.found} help={words.foundHelp} />
              <Explained label={words.rightIfSaid} help={words.rightIfSaidHelp} />
              <Explained label={words.f1} help={words.f1Help} />
            </tr>
          </thead>
          <tbody>
            {run.perClass.map((one, index) => (
              <tr key={one.name}>
                <td>
                  <span className={classes.className}>
                    <ClassChip
                      colour={runClasses[index]?.colour ?? index}
                      position={runClasses[index]?.position ?? index}
                    />
                    <span className="cut" title={one.name}>
                      {one.name}
                    </span>
                  </span>
                </td>
                <td className="r">{count(one.photos)}</td>
                <td className="r">{one.recall === null ? none : percent(one.recall)}</td>
                <td className="r">{one.precision === null ? none : percent(one.precision)}</td>
                <td className="r">{one.f1 === null ? none : one.f1.toFixed(2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Explained({ label, help }: { label: string; help: string }) {
  return (
    <th className="r">
      <Tooltip label={help}>
        <button type="button" className={classes.explained}>
          {label}
        </button>
      </Tooltip>
    </th>
  );
}
