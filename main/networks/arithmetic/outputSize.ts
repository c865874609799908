/** Why a layer's output is as large as it is: (N + 2P − F)/S + 1 with this layer's numbers. */
import type { NetworkWindow } from '../../contract/networks.ts';
import type { GraphNode } from '../graph.ts';
import type { Shape } from '../layers/index.ts';
import { outputLength } from '../layers/window.ts';
import { filledIn, type Line } from './line.ts';

/** What slides along one axis. */
interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly ceilMode: boolean;
}

/** `window`: of the node at an input [channels, height, width] of shape `input`. */
export function outputSize(node: GraphNode, window: NetworkWindow, input: Shape): Line {
  const ceilMode = node.op === 'maxPool' && node.ceilMode;
  const [top, left, bottom, right] = window.padding;
  const axis = (index: 0 | 1, before: number, after: number): Axis => ({
    ...{ size: input[index + 1]!, kernel: window.kernel[index], stride: window.stride[index] },
    ...{ dilation: window.dilation[index], before, after, ceilMode },
  });
  const [rows, columns] = [axis(0, top, bottom), axis(1, left, right)];
  const formulas = [formulaOf(rows), formulaOf(columns)] as const;
  const result = `${lengthOf(rows)} × ${lengthOf(columns)}`;
  if (JSON.stringify(rows) === JSON.stringify(columns)) return { formula: formulas[0], worked: worked(rows), result };
  return {
    formula: formulas[0] === formulas[1] ? formulas[0] : `${formulas[0]} high, ${formulas[1]} wide`,
    worked: `height ${worked(rows)}; width ${worked(columns)}`,
    result,
  };
}

/** What the letters mean, with this layer's numbers. */
export function windowLetters(window: NetworkWindow, input: Shape): string[] {
  const [top, left, bottom, right] = window.padding;
  const both = (height: number, width: number) => (height === width ? String(height) : `${height} × ${width}`);
  const even = top === bottom && left === right;
  const dilated = window.dilation.some((value) => value > 1);
  return [
    `N: edge of the input, ${both(input[1]!, input[2]!)} px`,
    ...(even
      ? [`P: padding on each side, ${both(top, left)}`]
      : [`P₁: padding before, ${both(top, left)}`, `P₂: padding after, ${both(bottom, right)}`]),
    `F: edge of the window, ${both(...window.kernel)}`,
    ...(dilated ? [`D: dilation, ${both(...window.dilation)}`] : []),
    `S: stride, ${both(...window.stride)}`,
  ];
}

function formulaOf({ before, after, dilation, ceilMode }: Axis): string {
  const fraction = `(${spanFormula({ before, after, dilation })})/S`;
  return `${ceilMode ? `⌈${fraction}⌉` : fraction} + 1`;
}

const spanFormula = ({ before, after, dilation }: Pick<Axis, 'before' | 'after' | 'dilation'>): string =>
  `N + ${before === after ? '2·P' : 'P₁ + P₂'} − ${dilation === 1 ? 'F' : 'D·(F − 1) − 1'}`;

/** "(224 + 2·3 − 7)/2 + 1 = 112.5 → 112": what does not come out even is shown before it is rounded. */
function worked(axis: Axis): string {
  const { size, kernel, stride, dilation, before, after, ceilMode } = axis;
  const values = { N: size, P: before, 'P₁': before, 'P₂': after, F: kernel, S: stride, D: dilation };
  const sum = filledIn(formulaOf(axis), values);
  const exact = (size + before + after - dilation * (kernel - 1) - 1) / stride;
  const length = lengthOf(axis);
  if (!ceilMode) return Number.isInteger(exact) ? `${sum} = ${length}` : `${sum} = ${decimal(exact + 1)} → ${length}`;
  const rounded = `${sum} = ${Math.ceil(exact) + 1}`;
  return Math.ceil(exact) + 1 === length ? rounded : `${rounded}, less one that would begin behind the end: ${length}`;
}

const decimal = (value: number): string => String(Math.round(value * 100) / 100);

const lengthOf = ({ size, kernel, stride, dilation, before, after, ceilMode }: Axis): number =>
  outputLength(size, kernel, stride, dilation, before, after, ceilMode);
