/** How an update rule is written in ONNX operators. One file per rule beside this one. */
import type { OptimiserSpec } from '../../trainer.ts';
import type { OnnxBuilder } from '../onnxBuilder.ts';

export interface Update {
  readonly parameter: string;
  readonly gradient: string;
  /** A slot's tensor before the update. */
  slot(name: string): string;
  /** A number of `numbers`, times this parameter's own multiplier where it is a rate. */
  number(name: string): string;
  /** 0 where this parameter does not decay. */
  readonly weightDecay: number;
}

export interface Updated {
  readonly parameter: string;
  readonly slots: ReadonlyMap<string, string>;
}

export interface Optimiser {
  /** Tensors that it keeps for every parameter, of its shape; they begin at zero. */
  readonly slots: readonly string[];
  /** What changes from update to update. `step` counts from 1. */
  numbers(learningRate: number, step: number): Readonly<Record<string, number>>;
  /** Which of the numbers are to be multiplied by a parameter's own rate. */
  readonly rates: readonly string[];
  update(builder: OnnxBuilder, update: Update): Updated;
}

export type SpecOf<Kind extends OptimiserSpec['kind']> = Extract<OptimiserSpec, { readonly kind: Kind }>;

/** old · share + fresh · (1 − share) */
export const blend = (builder: OnnxBuilder, old: string, fresh: string, share: number): string =>
  builder.node('Add', [
    builder.node('Mul', [old, builder.floats(share)]),
    builder.node('Mul', [fresh, builder.floats(1 - share)]),
  ]);

/** gradient + decay · parameter: L2 regularisation. */
export const withDecay = (builder: OnnxBuilder, { parameter, gradient, weightDecay }: Update): string =>
  weightDecay === 0
    ? gradient
    : builder.node('Add', [gradient, builder.node('Mul', [parameter, builder.floats(weightDecay)])]);
