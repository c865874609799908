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
        {data.savings.map((sentence) => (
          <p key={sentence} className={classes.said}>
            {sentence}
          </p>
        ))}
      </section>
    </div>
  );
}

function Counts({ arithmetic: { parameters, otherBias, macs, layer } }: { arithmetic: LayerArithmetic }) {
  return (
    <>
      {parameters ? <Line {...parameters} /> : <p className={classes.said}>{words.noParameters}</p>}
      {otherBias !== null && (
        <p className={classes.said}>
          {otherBias > layer.parameters ? words.withBias(otherBias) : words.withoutBias(otherBias)}
        </p>
      )}
      {macs && <Line {...macs} unit={words.unitMacs} />}
    </>
  );
}

function Line(props: { formula: string; worked: string; result: string; unit?: string }) {
  return (
    <>
      <p className="mono">{props.formula}</p>
      <p className="mono">
        {props.worked} = <b>{props.result}</b> {props.unit}
      </p>
    </>
  );
}
