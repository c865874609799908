/**
 * A dense convolution's weights as one matrix product: what each place of the output saw, [places, kernel · in], against the
 * output's gradient [places, out]. The patches are gathered row by row from the channels-last input, in parallel and whatever the
 * stride; what lies in the padding is a row of zeros.
 */
import type { Geometry } from './plainConvolution.ts';
import { blockedDomain, type Space, type Value } from './space.ts';

/** [out, height, width, in] */
export function patchesWeightGradient(space: Space, geometry: Geometry, input: Value, gradient: Value): string {
  const { builder, batch } = space;
  const { kernel, input: from, output: to } = geometry;
  const [inputs, outputs] = [from[0]!, to[0]!];
  const width = kernel[0] * kernel[1] * inputs;
  const seen = channelsLast(space, input);
  const index = patchRows(geometry, batch);
  let patches = seen;
  if (index !== null) {
    const zeros = builder.floats(new Array(inputs).fill(0), [1, inputs]);
    const source = index.padded ? builder.node('Concat', [seen, zeros], { axis: 0 }) : seen;
    const name = `patches/${[batch, ...from, ...to.slice(1), ...kernel, Object.values(geometry.pads), geometry.stride, geometry.dilation].join('x')}`;
    const rows = space.constant(name, index.rows);
    const gathered = builder.node('Gather', [source, rows], { axis: 0 });
    patches = builder.node('Reshape', [gathered, builder.ints([-1, width])]);
  }
  const upstream = channelsLast(space, gradient);
  const places = kernel[0] * kernel[1];
  const shape = places === 1 ? [outputs, inputs, 1, 1] : [outputs, ...kernel, inputs];
  if (outputs > 128)
    return builder.node('Reshape', [builder.node('Gemm', [upstream, patches], { transA: 1 }), builder.ints(shape)]);
  // The tall matrix first where there are few outputs: measured. The axes are split before they are turned, or onnxruntime would
  // move the turning into the product and undo this.
  const product = builder.node('Gemm', [patches, upstream], { transA: 1 });
  const split = builder.node('Reshape', [product, builder.ints([places, inputs, outputs])]);
  return builder.node('Reshape', [builder.node('Transpose', [split], { perm: [2, 0, 1] }), builder.ints(shape)]);
}

/** [batch · places, channels] */
export function channelsLast({ builder }: Space, value: Value): string {
  const [channels] = value.shape as readonly [number];
  const last =
    value.layout === 'blocked'
      ? builder.node('ReorderOutput', [value.in('blocked')], { channels, channels_last: 1 }, { domain: blockedDomain })
      : builder.node('Transpose', [value.in('plain')], { perm: [0, 2, 3, 1] });
  return builder.node('Reshape', [last, builder.ints([-1, channels])]);
}

/** Rows of the channels-last input that each patch consists of; null when each patch is the row at its own place. */
function patchRows(geometry: Geometry, batch: number): { rows: Int32Array; padded: boolean } | null {
  const { kernel, stride, dilation, pads, input, output } = geometry;
  const [, height, width] = input as readonly [number, number, number];
  const [, rows, columns] = output as readonly [number, number, number];
  if (kernel.join() === '1,1' && height === rows && width === columns) return null;
  const index = new Int32Array(batch * rows * columns * kernel[0] * kernel[1]);
  const outside = batch * height * width;
  let padded = false;
  let next = 0;
  for (let picture = 0; picture < batch; picture++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let down = 0; down < kernel[0]; down++) {
          const y = row * stride[0] + down * dilation[0] - pads.top;
          for (let along = 0; along < kernel[1]; along++) {
            const x = column * stride[1] + along * dilation[1] - pads.left;
            const inside = y >= 0 && y < height && x >= 0 && x < width;
            if (!inside) padded = true;
            index[next++] = inside ? (picture * height + y) * width + x : outside;
          }
        }
  return { rows: index, padded };
}
