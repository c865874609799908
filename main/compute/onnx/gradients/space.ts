/** Values of a training graph, and the two ways in which one can lie in memory. */
import type { Shape } from '../../../networks/layers/index.ts';
import type { OnnxBuilder } from '../onnxBuilder.ts';

/**
 * `plain`: [batch, …shape] in C order. `blocked`: onnxruntime's NCHWc, in which its convolutions on a CPU are fastest: the
 * channels in blocks, [batch, channels / block, height, width, block], under the same nominal shape.
 */
export type Layout = 'plain' | 'blocked';

export interface Value {
  /** Without the batch. */
  readonly shape: Shape;
  /** How it was made; asking for the other one costs a pass over it. */
  readonly layout: Layout;
  /** Its tensor in this layout; a conversion is written once. */
  in(layout: Layout): string;
}

export interface Space {
  readonly builder: OnnxBuilder;
  readonly batch: number;
  /** Channels in a block; null where there is no blocked layout. */
  readonly block: number | null;
  value(tensor: string, shape: Shape, layout?: Layout): Value;
  /** A vector of constant indices, written once for its name. */
  constant(name: string, indices: Int32Array): string;
  /** Whether a value of this shape can be blocked: a map whose channels fill their blocks. */
  canBlock(shape: Shape): boolean;
}

/** Domain of onnxruntime's blocked operators. */
export const blockedDomain = 'com.microsoft.nchwc';

export function createSpace(builder: OnnxBuilder, batch: number, block: number | null): Space {
  const constants = new Set<string>();
  const space: Space = {
    constant(name, indices) {
      if (!constants.has(name)) builder.initializer(name, indices, [indices.length]);
      constants.add(name);
      return name;
    },
    builder,
    batch,
    block,
    canBlock: (shape) => block !== null && shape.length === 3 && shape[0]! % block === 0,
    value(tensor, shape, layout = 'plain') {
      const made = new Map<Layout, string>([[layout, tensor]]);
      return {
        shape,
        layout,
        in(wanted) {
          const known = made.get(wanted);
          if (known !== undefined) return known;
          const converted = convert(tensor, shape, wanted);
          made.set(wanted, converted);
          return converted;
        },
      };
    },
  };

  function convert(tensor: string, shape: Shape, wanted: Layout): string {
    if (wanted === 'blocked' && !space.canBlock(shape))
      throw new Error(`A value of shape [${shape}] cannot be put into blocks of ${block} channels.`);
    // A map of one position is the same in both.
    if (shape[1] === 1 && shape[2] === 1) return tensor;
    return wanted === 'blocked'
      ? builder.node('ReorderInput', [tensor], {}, { domain: blockedDomain })
      : builder.node('ReorderOutput', [tensor], { channels: shape[0]! }, { domain: blockedDomain });
  }
  return space;
}

/** A layout in which all of these lie, or could: blocked where the first does and the others can. */
export function commonLayout(space: Space, values: readonly Value[]): Layout {
  const blocked = values.some((value) => value.layout === 'blocked');
  return blocked && values.every((value) => space.canBlock(value.shape)) ? 'blocked' : 'plain';
}
