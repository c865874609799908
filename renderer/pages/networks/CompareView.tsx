/** Two networks side by side: a verdict in words, the figures with what differs marked, then stage by stage. */
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Network, NetworkDetails } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { amount } from '../../components/figures.ts';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { fileSize } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './CompareView.module.css';
import { compareFigures, compareVerdict, factorText, pairStages } from './compareFigures.ts';
import { barStages } from './LayersTab.tsx';
import { MeasuredSpeed } from './MeasuredSpeed.tsx';
import { StageBars, shapeText } from './StageBars.tsx';

const words = texts.networks.compare;
const none = texts.networks.noFigure;

export interface CompareViewProps {
  readonly left: Network;
  readonly right: Network;
  readonly batch: number;
  onUse(name: string): void;
  onLeave(): void;
}

export function CompareView({ left, right, batch, onUse, onLeave }: CompareViewProps) {
  const a = useDetails(left, batch);
  const b = useDetails(right, batch);
  const problem = a.problem ?? b.problem;
  return (
    <section className={classes.view} aria-label={words.title(left.title, right.title)}>
      <header className={classes.header}>
        <h1 className="cut">{words.title(left.title, right.title)}</h1>
        <span className="hint cut">{words.hint}</span>
        <Button variant="default" onClick={onLeave} rightSection={<Kbd combo="escape" joined />}>
          {words.leave}
        </Button>
      </header>
      <p className={classes.verdict}>{compareVerdict(left, right)}</p>
      {problem !== null && <Note kind="error" title={problem} />}
      <div className={classes.card}>
        <table className={classes.figures}>
          <thead>
            <tr>
              <th />
              {[left, right].map((network) => (
                <th key={network.name} className="r">
                  {network.title}
                </th>
              ))}
              <th>{words.difference}</th>
            </tr>
          </thead>
          <tbody>
            {a.details &&
              b.details &&
              compareFigures(a.details, b.details).map((row) => (
                <tr key={row.title} data-same={row.same || undefined}>
                  <th scope="row">{row.title}</th>
                  <td className="r">{row.left}</td>
                  <td className="r">{row.right}</td>
                  <td>{row.difference ?? none}</td>
                </tr>
              ))}
            <tr>
              <th scope="row">{words.rows.inputSize}</th>
              <td className="r">{texts.networks.px(left.inputSize)}</td>
              <td className="r">{texts.networks.px(right.inputSize)}</td>
              <td data-same={left.inputSize === right.inputSize || undefined}>
                {factorText(left.inputSize, right.inputSize)}
              </td>
            </tr>
            <tr>
              <th scope="row">{words.rows.speed(batch)}</th>
              {[left, right].map((network) => (
                <td key={network.name} className="r">
                  <MeasuredSpeed network={network.name} inputSize={network.inputSize} batch={batch} />
                </td>
              ))}
              <td />
            </tr>
            <tr>
              <th scope="row">{words.rows.weights}</th>
              <td className="r">{weightsText(left)}</td>
              <td className="r">{weightsText(right)}</td>
              <td />
            </tr>
            <tr className={classes.buttons}>
              <td />
              {[left, right].map((network) => (
                <td key={network.name} className="r">
                  <Button
                    variant="default"
                    aria-label={`${texts.networks.use}: ${network.title}`}
                    onClick={() => onUse(network.name)}
                  >
                    {texts.networks.use}
                  </Button>
                </td>
              ))}
              <td />
            </tr>
          </tbody>
        </table>
      </div>
      <h2 className={classes.subhead}>{words.stages}</h2>
      <div className={classes.pair}>
        {[
          { network: left, details: a.details },
          { network: right, details: b.details },
        ].map(({ network, details }) => (
          <div key={network.name}>
            <h3>{network.title}</h3>
            <StageBars stages={barStages(network, details)} chosen={null} />
          </div>
        ))}
      </div>
      <StagePairs left={a.details ?? left} right={b.details ?? right} />
    </section>
  );
}

function useDetails(network: Network, batch: number): { details: NetworkDetails | null; problem: string | null } {
  const api = useApi();
  const { data, error } = useQuery(
    api.networks.get.queryOptions({ input: { name: network.name, batch }, placeholderData: keepPreviousData }),
  );
  return {
    details: data?.name === network.name ? data : null,
    problem: error ? problemText(error) : null,
  };
}

function weightsText({ weights }: Network): string {
  return weights.state === 'missing' ? words.missing : words.here(fileSize(weights.sizeBytes ?? 0));
}

/** Stages with maps of one size stand in one row. */
function StagePairs({ left, right }: { left: Network; right: Network }) {
  const { shape, parameters, macs } = words.stageColumns;
  return (
    <div className={classes.card}>
      <table className={classes.pairs}>
        <thead>
          <tr>
            <th>{left.title}</th>
            <th className="r">{shape}</th>
            <th className="r">{parameters}</th>
            <th className="r">{macs}</th>
            <th className={classes.second}>{right.title}</th>
            <th className="r">{shape}</th>
            <th className="r">{parameters}</th>
            <th className="r">{macs}</th>
          </tr>
        </thead>
        <tbody>
          {pairStages(left.stages, right.stages).map((pair) => (
            <tr key={`${pair.left?.name} ${pair.right?.name}`}>
              <StageCells stage={pair.left} other={pair.right} />
              <StageCells stage={pair.right} other={pair.left} second />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Stage = Network['stages'][number];

function StageCells({ stage, other, second }: { stage: Stage | null; other: Stage | null; second?: boolean }) {
  if (!stage) return <td colSpan={4} className={second ? classes.second : undefined} />;
  const mark = (differs: boolean) => (other === null || differs ? `r ${classes.differs}` : 'r');
  return (
    <>
      <td className={second ? classes.second : undefined}>{stage.name}</td>
      <td className={mark(other?.shape.join() !== stage.shape.join())}>{shapeText(stage.shape)}</td>
      <td className={mark(other?.parameters !== stage.parameters)}>{amount(stage.parameters)}</td>
      <td className={mark(other?.macs !== stage.macs)}>{amount(stage.macs)}</td>
    </>
  );
}
