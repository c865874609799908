/** What channels have in common: one factor for each, one sum for each, in either layout. */
import type { Space, Value } from './space.ts';

/** Shape of a blocked map under which a block is an axis of its own: [batch, blocks, positions, block]. */
const blockView = ({ batch, block }: Space, [channels, height, width]: readonly number[]): number[] => [
  batch,
  channels! / block!,
  height! * width!,
  block!,
];

/** `op` ("Mul") of a map and a tensor [channels], or [batch, channels] when `rows` says so. */
export function withEachChannel(
  space: Space,
  op: 'Mul' | 'Add' | 'Sub',
  value: Value,
  tensor: string,
  rows: 'one' | 'batch' = 'one',
): Value {
  const { builder, batch, block } = space;
  const { shape, layout } = value;
  const first = rows === 'batch' ? batch : 1;
  if (layout === 'plain') {
    const spread = builder.node('Reshape', [tensor, builder.ints([first, shape[0]!, ...shape.slice(1).map(() => 1)])]);
    return space.value(builder.node(op, [value.in('plain'), spread]), shape);
  }
  const view = builder.node('Reshape', [value.in('blocked'), builder.ints(blockView(space, shape))]);
  const spread = builder.node('Reshape', [tensor, builder.ints([first, shape[0]! / block!, 1, block!])]);
  const result = builder.node(op, [view, spread]);
  return space.value(builder.node('Reshape', [result, builder.ints([batch, ...shape])]), shape, 'blocked');
}

/** Σ over the positions of a map: [batch, channels]. */
export function sumOverPositions(space: Space, value: Value): string {
  const { builder, batch, block } = space;
  const [channels, ...rest] = value.shape;
  const positions = rest.reduce((product, size) => product * size, 1);
  const rows = builder.ints([batch, channels!]);
  if (positions === 1) return builder.node('Reshape', [value.in(value.layout), rows]);
  if (value.layout === 'plain') {
    const view = builder.node('Reshape', [value.in('plain'), builder.ints([batch * channels!, positions])]);
    return builder.node('Reshape', [builder.node('ReduceSum', [view, builder.ints([1])], { keepdims: 0 }), rows]);
  }
  // One axis of three: onnxruntime's fast way of reducing.
  const view = builder.node('Reshape', [
    value.in('blocked'),
    builder.ints([(batch * channels!) / block!, positions, block!]),
  ]);
  return builder.node('Reshape', [builder.node('ReduceSum', [view, builder.ints([1])], { keepdims: 0 }), rows]);
}

/** Σ over the batch and the positions: [channels]. */
export const sumOfEachChannel = (space: Space, value: Value): string =>
  space.builder.node('ReduceSum', [sumOverPositions(space, value), space.builder.ints([0])], { keepdims: 0 });

/** Product of two values of one shape, in a layout that costs nothing if there is one. */
export function product(space: Space, left: Value, right: Value): Value {
  const { layout } = left;
  return space.value(space.builder.node('Mul', [left.in(layout), right.in(layout)]), left.shape, layout);
}
