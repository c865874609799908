/** The layers of one stage: what comes out, what it costs, how much of the photo one value sees. */
import type { NetworkLayer } from '../../../main/contract/index.ts';
import { amount } from '../../components/figures.ts';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { HelpHead } from './HelpHead.tsx';
import classes from './Networks.module.css';

const words = texts.networks;

export interface LayerTableProps {
  readonly stage: string;
  readonly layers: readonly NetworkLayer[];
  readonly inputSize: number;
}

export function LayerTable({ stage, layers, inputSize }: LayerTableProps) {
  return (
    <div className={classes.layers}>
      <table>
        <thead>
          <tr>
            <th>{words.layerIn(stage)}</th>
            <th>{words.kind}</th>
            <th className="r">{words.output}</th>
            <th className="r">{words.parameters}</th>
            <HelpHead label={words.macs} help={words.macsHelp} />
            <HelpHead label={words.sees} help={words.seesHelp} />
          </tr>
        </thead>
        <tbody>
          {layers.map((layer) => (
            <tr key={layer.name}>
              <td className="mono">{layer.name}</td>
              <td>{words.ops[layer.op] ?? layer.op}</td>
              <td className="r">{layer.shape.join(' × ')}</td>
              <td className="r">{count(layer.parameters)}</td>
              <td className="r">{layer.macs === 0 ? '–' : amount(layer.macs)}</td>
              <td className="r">
                {layer.receptiveField === null || layer.receptiveField >= 2 * inputSize
                  ? words.everything
                  : count(layer.receptiveField)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
