/** A table of what two runs were set to differently, and of what came of it. Settings they share are left out. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { RunComparison, RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { percent } from '../../components/figures.ts';
import { RunGlyph } from '../../components/RunGlyph.tsx';
import { useDeviceName } from '../../navigation/useDeviceName.ts';
import { useNetworkTitle } from '../../navigation/useNetworkTitle.ts';
import { countOf, duration } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { stepText } from '../augment/stepText.ts';
import classes from './Comparison.module.css';
import { settingDifferences } from './settingRows.ts';
import { useWeightsNames } from './useWeightsTitle.ts';

const words = texts.runs.comparison;
const none = texts.runs.settings.none;

export interface DifferencesProps {
  readonly first: RunSummary;
  readonly second: RunSummary;
  /** What the engine found, which also knows of weights that changed under the same name. */
  readonly known: RunComparison['differences'];
}

export function Differences({ first, second, known }: DifferencesProps) {
  const api = useApi();
  const augmentations = useQuery(api.augment.describe.queryOptions()).data?.augmentations;
  const settings = settingDifferences(first, second, {
    network: useNetworkTitle(),
    weights: useWeightsNames(),
    device: useDeviceName(),
    augmentation(name) {
      const described = augmentations?.find((one) => one.name === name);
      return {
        title: described?.title ?? name,
        step: (step) => (described ? stepText(described, step) : String(step.amount)),
      };
    },
  });
  const weights = settings.length === 0 ? known.filter(({ setting }) => setting === 'weights') : [];
  const pair = (value: (run: RunSummary) => ReactNode) => [value(first), value(second)] as const;
  const trains = settings.find(({ key }) => key === 'thaw');
  const outcome: [string, readonly [ReactNode, ReactNode]][] = [
    [words.result, pair(({ accuracy }) => (accuracy ? percent(accuracy.value, accuracy.n) : none))],
    [words.took, pair(({ startedAt, endedAt }) => (endedAt === null ? none : duration((endedAt - startedAt) / 1000)))],
    [
      words.labelChanges,
      pair(({ labelChangesSince }) => (labelChangesSince === 0 ? none : countOf(labelChangesSince, 'change'))),
    ],
  ];
  return (
    <div className={classes.card}>
      <table className={classes.differences}>
        <thead>
          <tr>
            <th>{words.differs}</th>
            <th>{texts.runs.runNumber(first.number)}</th>
            <th>{texts.runs.runNumber(second.number)}</th>
          </tr>
        </thead>
        <tbody>
          {trains && (
            <Row
              name={trains.label}
              values={[
                <Trained key="first" run={first} words={trains.first} />,
                <Trained key="second" run={second} words={trains.second} />,
              ]}
            />
          )}
          {settings
            .filter(({ key }) => key !== 'thaw')
            .map((row) => (
              <Row key={row.key} name={row.label} values={[row.first, row.second]} />
            ))}
          {weights.map((row) => (
            <Row key={row.setting} name={words.weightsFile} values={[row.first, row.second]} />
          ))}
          {settings.length + weights.length === 0 && (
            <tr>
              <td colSpan={3} className={classes.same}>
                {words.nothingDiffers}
              </td>
            </tr>
          )}
        </tbody>
        <tbody>
          {outcome
            .filter(([, [one, other]]) => one !== other)
            .map(([name, values]) => (
              <Row key={name} name={name} values={values} />
            ))}
        </tbody>
      </table>
    </div>
  );
}

const Trained = ({ run, words: said }: { run: RunSummary; words: string }) => (
  <>
    <RunGlyph stages={run.stages} /> <span className={classes.trained}>{said}</span>
  </>
);

const Row = ({ name, values }: { name: string; values: readonly [ReactNode, ReactNode] }) => (
  <tr>
    <th scope="row">{name}</th>
    <td>{values[0]}</td>
    <td>{values[1]}</td>
  </tr>
);
