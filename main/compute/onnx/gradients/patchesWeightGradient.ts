/**
 * A dense convolution's weights as one matrix product: what each place of the output saw, [places, kernel · in], against the
 * output's gradient [places, out]. The tall matrix comes first where there are few outputs: measured.
 */
import { channelsLast, gatherWindows, partsOf, type Windows } from './gatherWindows.ts';
import type { Geometry } from './plainConvolution.ts';
import type { Space, Value } from './space.ts';

/** [out, height, width, in] */
export function patchesWeightGradient(space: Space, geometry: Geometry, input: Value, gradient: Value): string {
  const { builder } = space;
  const { kernel, stride, dilation, pads } = geometry;
  const [inputs] = geometry.input as readonly [number];
  const [outputs, rows, columns] = geometry.output as readonly [number, number, number];
  const places = kernel[0] * kernel[1];
  const windows = (axis: 0 | 1, before: number): Windows => ({
    ...{ count: geometry.output[axis + 1]!, step: stride[axis] },
    ...{ length: kernel[axis], spread: dilation[axis], before },
  });
  const tall = outputs <= 128;
  let product = '';
  for (const part of partsOf(space.batch, 4 * rows * columns * places * inputs)) {
    const gathered = gatherWindows(space, input, part, windows(0, pads.top), windows(1, pads.left));
    const patches = places === 1 ? gathered : builder.node('Reshape', [gathered, builder.ints([-1, places * inputs])]);
    const upstream = channelsLast(space, gradient, part);
    const factors = tall ? [patches, upstream] : [upstream, patches];
    product = builder.node('Gemm', product === '' ? factors : [...factors, product], { transA: 1 });
  }
  const shape = builder.ints(places === 1 ? [outputs, inputs, 1, 1] : [outputs, ...kernel, inputs]);
  if (!tall) return builder.node('Reshape', [product, shape]);
  // The axes are split before they are turned, or onnxruntime would move the turning into the product and undo the order.
  const split = builder.node('Reshape', [product, builder.ints([places, inputs, outputs])]);
  return builder.node('Reshape', [builder.node('Transpose', [split], { perm: [2, 0, 1] }), shape]);
}
