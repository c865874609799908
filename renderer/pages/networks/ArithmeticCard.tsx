/** The arithmetic of the chosen layer spelt out: letters, this layer's numbers, the result; and what another shape would cost. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { LayerArithmetic } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { Note } from '../../components/Note.tsx';
import { texts } from '../../texts/index.ts';
import classes from './ArithmeticCard.module.css';

const words = texts.networks.arithmetic;

export interface ArithmeticCardProps {
  readonly network: string;
  readonly layer: string;
  readonly inputSize: number;
}

export function ArithmeticCard({ network, layer, inputSize }: ArithmeticCardProps) {
  const api = useApi();
  const { data, error } = useQuery(
    api.networks.layer.queryOptions({ input: { name: network, layer, inputSize }, placeholderData: keepPreviousData }),
  );
  if (error) return <Note kind="error" title={problemText(error)} />;
  if (!data) return <div className={classes.card}>{words.counting}</div>;
  return (
    <div className={classes.card} aria-live="polite">
      <section>
        <h3 className="cut" title={data.layer.name}>
          {words.outputSize(data.layer.name)}
        </h3>
        {data.outputSize ? <Line {...data.outputSize} /> : <p className={classes.said}>{words.noWindow}</p>}
        {data.letters !== null && <p className={classes.said}>{data.letters}</p>}
      </section>
      <section>
        <h3>{words.parameters}</h3>
        <Counts arithmetic={data} />
      </section>
      {data.savings.length > 0 && (
        <section className={classes.savings}>
          <h3>{words.savings}</h3>
          {data.savings.map((sentence) => (
            <p key={sentence} className={classes.said}>
              {sentence}
            </p>
          ))}
        </section>
      )}
    </div>
  );
}

function Counts({ arithmetic: { parameters, otherBias, macs, layer } }: { arithmetic: LayerArithmetic }) {
  const other =
    otherBias === null ? null : otherBias > layer.parameters ? words.withBias(otherBias) : words.withoutBias(otherBias);
  return (
    <>
      {parameters ? <Line {...parameters} note={other} /> : <p className={classes.said}>{words.noParameters}</p>}
      {macs && <Line {...macs} unit={words.unitMacs} />}
    </>
  );
}

/** The result stands bold at the end of the worked line; where it says more than the line's own (28 × 28), behind it. */
function Line(props: { formula: string; worked: string; result: string; unit?: string; note?: string | null }) {
  const { formula, worked, result, unit, note } = props;
  const at = worked.lastIndexOf(' = ');
  const [sum, own] = at < 0 ? [worked, result] : [worked.slice(0, at), worked.slice(at + 3)];
  return (
    <>
      <p className="mono">{formula}</p>
      <p className="mono">
        {sum} = <b>{own}</b> {unit}
        {own !== result && (
          <>
            {' '}
            {words.so} <b>{result}</b>
          </>
        )}
        {note && <span className={classes.note}> {note}</span>}
      </p>
    </>
  );
}
