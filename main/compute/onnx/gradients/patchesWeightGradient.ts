/**
 * A dense convolution's weights as one matrix product: what each place of the output saw, [places, kernel · in], against the
 * output's gradient [places, out].
 */
import { channelsLast, gatherWindows, type Windows } from './gatherWindows.ts';
import type { Geometry } from './plainConvolution.ts';
import type { Space, Value } from './space.ts';

/** [out, height, width, in] */
export function patchesWeightGradient(space: Space, geometry: Geometry, input: Value, gradient: Value): string {
  const { builder } = space;
  const { kernel, stride, dilation, pads } = geometry;
  const [inputs, outputs] = [geometry.input[0]!, geometry.output[0]!];
  const places = kernel[0] * kernel[1];
  const windows = (axis: 0 | 1, before: number): Windows => ({
    ...{ count: geometry.output[axis + 1]!, step: stride[axis] },
    ...{ length: kernel[axis], spread: dilation[axis], before },
  });
  const gathered = gatherWindows(space, input, windows(0, pads.top), windows(1, pads.left));
  const patches = places === 1 ? gathered : builder.node('Reshape', [gathered, builder.ints([-1, places * inputs])]);
  const upstream = channelsLast(space, gradient);
  const shape = places === 1 ? [outputs, inputs, 1, 1] : [outputs, ...kernel, inputs];
  if (outputs > 128)
    return builder.node('Reshape', [builder.node('Gemm', [upstream, patches], { transA: 1 }), builder.ints(shape)]);
  // The tall matrix first where there are few outputs: measured. The axes are split before they are turned, or onnxruntime would
  // move the turning into the product and undo this.
  const product = builder.node('Gemm', [patches, upstream], { transA: 1 });
  const split = builder.node('Reshape', [product, builder.ints([places, inputs, outputs])]);
  return builder.node('Reshape', [builder.node('Transpose', [split], { perm: [2, 0, 1] }), builder.ints(shape)]);
}
