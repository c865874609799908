/** How the list and the chart write a network's figures. */
import type { Network } from '../../../main/contract/index.ts';
import { texts } from '../../texts/index.ts';

/** Multiply-adds in thousand millions: "4.09", "0.059", "0.0004"; three digits that count. */
export function gigas(macs: number): string {
  const value = macs / 1e9;
  if (value >= 10) return value.toFixed(1);
  if (value >= 0.1) return value.toFixed(2);
  return value >= 0.001 ? value.toFixed(3) : value.toFixed(4);
}

/** Parameters in millions, as a column of them reads best: "11.7 M", "138 M", "0.06 M". */
export function millions(parameters: number): string {
  const value = parameters / 1e6;
  return `${value.toFixed(value >= 100 ? 0 : value >= 0.1 ? 1 : 2)}\u00a0M`;
}

/** Published top-1 in per cent without the sign: "69.8". */
export const topFigure = ({ accuracy }: Network): string =>
  accuracy === null ? texts.networks.noFigure : (accuracy.top1 * 100).toFixed(1);
