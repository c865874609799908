/** A convolution and its gradients in the formulation that is fastest for its geometry; docs/gradients.md says what was measured. */
import {
  blockedDepthwiseWeightGradient,
  blockedForward,
  blockedInputGradient,
  blockedKind,
} from './blockedConvolution.ts';
import { kernelsLast, turnToKernelsFirst } from './kernelLayout.ts';
import { patchesWeightGradient } from './patchesWeightGradient.ts';
import {
  type Epilogue,
  type Geometry,
  plainForward,
  plainInputGradient,
  plainWeightGradient,
} from './plainConvolution.ts';
import type { Space, Value } from './space.ts';
import { suitsTiles, tiledWeightGradient } from './tiledWeightGradient.ts';

/** Each is written when it is asked for. Weights and their gradients lie as `kernelsLast` says. */
export interface Convolution {
  readonly output: Value;
  inputGradient(gradient: Value): Value;
  weightGradient(gradient: Value): string;
}

/** More rows than this of a few values each, as a first layer with a large kernel has, are slow to gather. */
const mostPatches = 4e6;

const patchCount = ({ batch }: Space, { kernel, output }: Geometry): number =>
  batch * output[1]! * output[2]! * kernel[0] * kernel[1];

export interface ConvolutionOperands {
  readonly input: Value;
  readonly weight: string;
  readonly bias: string | null;
  /** Only where `blockedKind` finds one. */
  readonly epilogue: Epilogue;
}

export function convolution(
  space: Space,
  geometry: Geometry,
  { input, weight, bias, epilogue }: ConvolutionOperands,
): Convolution {
  const kind = blockedKind(space, geometry);
  const last = kernelsLast(space.block, geometry);
  const plainWeight = () => (last ? turnToKernelsFirst(space.builder, geometry, weight) : weight);
  return {
    output:
      kind === null
        ? plainForward(space, geometry, input, plainWeight(), bias)
        : blockedForward(space, geometry, kind, { input, weight, bias, epilogue }),
    inputGradient: (gradient) =>
      (kind === null ? null : blockedInputGradient(space, geometry, kind, gradient, weight)) ??
      plainInputGradient(space, geometry, gradient, plainWeight()),
    weightGradient(gradient) {
      if (kind === 'depthwise') return blockedDepthwiseWeightGradient(space, geometry, input, gradient);
      if (space.block !== null && suitsTiles(geometry)) return tiledWeightGradient(space, geometry, input, gradient);
      if (
        space.block !== null &&
        geometry.groups === 1 &&
        (kind !== 'first' || patchCount(space, geometry) <= mostPatches)
      )
        return patchesWeightGradient(space, geometry, input, gradient);
      const first = plainWeightGradient(space, geometry, input, gradient);
      return last ? space.builder.node('Transpose', [first], { perm: [0, 2, 3, 1] }) : first;
    },
  };
}
