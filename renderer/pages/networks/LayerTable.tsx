/** The layers of one stage: what comes out, what it costs, how much of the photo one value sees. */
import { type KeyboardEvent, useCallback, useEffect, useRef } from 'react';
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
  readonly chosen: string | null;
  onChoose(layer: string): void;
}

/** Shown at least before the table scrolls; px with their lines. */
const leastRows = 5;
const headHeight = 32;
const rowHeight = 30;

export function LayerTable({ stage, layers, inputSize, chosen, onChoose }: LayerTableProps) {
  const table = useRef<HTMLDivElement>(null);
  const rowOf = (name: string) => table.current?.querySelector<HTMLElement>(`[data-layer="${CSS.escape(name)}"]`);
  const onKeyDown = (event: KeyboardEvent) => {
    const here = layers.findIndex(({ name }) => name === chosen);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: layers.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = layers[Math.min(layers.length - 1, Math.max(0, to))];
    if (!next) return;
    onChoose(next.name);
    rowOf(next.name)?.focus();
  };
  const scrollToChosen = useCallback(() => {
    table.current?.querySelector('tr[data-chosen]')?.scrollIntoView({ block: 'nearest' });
  }, []);
  // The most costly layer may lie below what shows, at first and when the card below takes more room.
  useEffect(() => {
    if (chosen !== null && stage) scrollToChosen();
  }, [chosen, stage, scrollToChosen]);
  useEffect(() => {
    const observer = new ResizeObserver(scrollToChosen);
    if (table.current) observer.observe(table.current);
    return () => observer.disconnect();
  }, [scrollToChosen]);
  return (
    <div
      ref={table}
      className={classes.layers}
      style={{ minHeight: headHeight + rowHeight * Math.min(leastRows, layers.length) }}
    >
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
            <tr key={layer.name} data-chosen={layer.name === chosen || undefined} onClick={() => onChoose(layer.name)}>
              <td className="mono">
                <button
                  type="button"
                  data-layer={layer.name}
                  aria-pressed={layer.name === chosen}
                  tabIndex={layer.name === chosen ? 0 : -1}
                  title={layer.name}
                  onKeyDown={onKeyDown}
                >
                  {layer.name}
                </button>
              </td>
              <td className={classes.kind} title={layer.kind}>
                {layer.kind}
              </td>
              <td className="r">{layer.shape.join(' × ')}</td>
              <td className="r">{layer.parameters === 0 ? words.noFigure : count(layer.parameters)}</td>
              <td className="r">{layer.macs === 0 ? words.noFigure : amount(layer.macs)}</td>
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
