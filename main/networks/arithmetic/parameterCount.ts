/** What a layer learns and what it computes, counted by hand: parameters and multiply-adds with this layer's numbers. */
import { valuesIn } from '../cost.ts';
import type { GraphNode, NodeOf } from '../graph.ts';
import type { Shape } from '../layers/index.ts';
import { windowGrid } from '../layers/windowAttention.ts';
import { type Line, lineOf } from './line.ts';

export interface Counted {
  /** Null for layers that learn nothing. */
  readonly parameters: Line | null;
  /** Parameters with a bias where it has none, and the other way round; null where there is no choice. */
  readonly otherBias: number | null;
  /** Null for layers whose multiply-adds nobody counts. */
  readonly macs: Line | null;
  /** What the letters mean. */
  readonly letters: readonly string[];
}

const nothing: Counted = { parameters: null, otherBias: null, macs: null, letters: [] };

/** `output`: shape of one picture's output. `parameters` and `macs` are what `costOf` says; the formulas have to give the same. */
export function countOf(node: GraphNode, output: Shape, cost: { parameters: number; macs: number }): Counted {
  switch (node.op) {
    case 'conv2d':
      return countConv(node, output, cost);
    case 'linear':
      return countLinear(node, output, cost);
    case 'batchNorm':
    case 'layerNorm':
      return {
        ...nothing,
        parameters: lineOf('2·C', { C: node.channels }, cost.parameters),
        letters: [`C: channels, ${node.channels}, each with a scale and a shift`],
      };
    case 'layerScale':
    case 'classToken':
      return {
        ...nothing,
        parameters: lineOf('C', { C: node.channels }, cost.parameters),
        letters: [`C: channels, ${node.channels}`],
      };
    case 'positionEmbedding':
      return {
        ...nothing,
        parameters: lineOf('T·C', { T: node.tokens, C: node.channels }, cost.parameters),
        letters: [`T: tokens, ${node.tokens}`, `C: channels, ${node.channels}`],
      };
    case 'selfAttention': {
      const values = { C: node.channels, T: output[0]! };
      return {
        ...nothing,
        // Queries, keys, values and the projection of the result.
        parameters: lineOf('4·C·C + 4·C', values, cost.parameters),
        macs: lineOf('4·T·C·C + 2·T·T·C', values, cost.macs),
        letters: [`T: tokens, ${values.T}`, `C: channels, ${values.C}, in ${node.heads} heads`],
      };
    }
    case 'windowAttention': {
      const grid = windowGrid(node, output[0]!, output[1]!);
      const values = { C: node.channels, H: node.heads, M: node.window, T: grid.height * grid.width };
      return {
        ...nothing,
        parameters: lineOf('4·C·C + 4·C + (2·M − 1)²·H', values, cost.parameters),
        macs: lineOf('4·T·C·C + 2·T·M·M·C', values, cost.macs),
        letters: [
          `C: channels, ${values.C}`,
          `M: edge of a window, ${values.M}`,
          `H: heads, ${values.H}, each with a bias for every relative position`,
          `T: positions of the padded map, ${values.T}`,
        ],
      };
    }
    default:
      return nothing;
  }
}

function countConv(node: NodeOf<'conv2d'>, output: Shape, cost: { parameters: number; macs: number }): Counted {
  const { inChannels, outChannels, groups, bias, kernel } = node;
  const square = kernel[0] === kernel[1];
  const window = square ? 'F·F' : 'Fh·Fw';
  const perFilter = groups === 1 ? `${window}·Cin` : `${window}·(Cin/G)`;
  const values = {
    ...{ F: kernel[0], Fh: kernel[0], Fw: kernel[1], Cin: inChannels, Cout: outChannels, G: groups },
    ...{ H: output[1]!, W: output[2]! },
  };
  return {
    parameters: lineOf(`${perFilter}·Cout${bias ? ' + Cout' : ''}`, values, cost.parameters),
    otherBias: cost.parameters + (bias ? -outChannels : outChannels),
    macs: lineOf(`H·W·Cout·${perFilter}`, values, cost.macs),
    letters: [
      ...(square ? [] : [`Fh, Fw: height and width of the window, ${kernel[0]} and ${kernel[1]}`]),
      `Cin: channels in, ${inChannels}`,
      `Cout: channels out, ${outChannels}${bias ? ', each with a bias' : ''}`,
      ...(groups === 1 ? [] : [`G: groups, ${groups}`]),
      `H, W: height and width of the output, ${output[1]} and ${output[2]}`,
    ],
  };
}

function countLinear(node: NodeOf<'linear'>, output: Shape, cost: { parameters: number; macs: number }): Counted {
  const { inFeatures, outFeatures, bias } = node;
  const positions = valuesIn(output) / outFeatures;
  const values = { Cin: inFeatures, Cout: outFeatures, T: positions };
  return {
    parameters: lineOf(`Cin·Cout${bias ? ' + Cout' : ''}`, values, cost.parameters),
    otherBias: cost.parameters + (bias ? -outFeatures : outFeatures),
    macs: lineOf(positions === 1 ? 'Cin·Cout' : 'T·Cin·Cout', values, cost.macs),
    letters: [
      `Cin: features in, ${inFeatures}`,
      `Cout: features out, ${outFeatures}${bias ? ', each with a bias' : ''}`,
      ...(positions === 1 ? [] : [`T: positions, ${positions}, all with the same weights`]),
    ],
  };
}
