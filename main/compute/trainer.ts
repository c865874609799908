/** What a backend offers for training a network, or the part of it behind the thaw point. Callers never see which backend it is. */
import type { Graph, Parameters } from '../networks/graph.ts';

/**
 * PyTorch's update rules and names. `weightDecay` is added to the gradient (L2), in AdamW it shrinks the parameter instead
 * (decoupled: Loshchilov, Hutter 2019).
 */
export type OptimiserSpec =
  | {
      readonly kind: 'sgd';
      /** 0 for plain SGD. */
      readonly momentum: number;
      readonly nesterov: boolean;
      readonly weightDecay: number;
    }
  | {
      readonly kind: 'adam' | 'adamw';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly weightDecay: number;
    }
  | {
      readonly kind: 'rmsprop';
      readonly alpha: number;
      readonly epsilon: number;
      readonly momentum: number;
      readonly weightDecay: number;
    };

export interface TrainerRequest {
  /** Ends in `logits` [batch, classes]. */
  readonly graph: Graph;
  /** Starting values of all the graph's parameters. */
  readonly parameters: Parameters;
  /** Names of the parameters that train, each with its learning-rate multiplier; all others are constants of the step. */
  readonly trainable: ReadonlyMap<string, number>;
  /** `frozen`: running statistics are used and kept; `trained`: the batch's, and the running ones follow (momentum 0.1). */
  readonly batchNorm: 'frozen' | 'trained';
  readonly optimiser: OptimiserSpec;
  /** Whether weight decay also acts on biases and norms (every parameter of one axis); usually not. */
  readonly decayEverything: boolean;
  /** Largest L2 norm of all gradients together; larger ones are scaled down to it. Null: no limit. */
  readonly clipNorm: number | null;
  /** Share e of each target spread evenly over all K classes: (1 − e) · target + e / K. */
  readonly labelSmoothing: number;
  /** Decay of the moving average of the parameters, such as 0.999; null for none. */
  readonly averageDecay: number | null;
  /** Rows of every step. */
  readonly batch: number;
  /** `cpu`, `webgpu`, … */
  readonly device: string;
  /** CPU threads; default all cores. */
  readonly threads?: number | undefined;
}

export interface TrainStep {
  /** [batch, …the graph's input shape], C order. */
  readonly input: Float32Array;
  /** [batch, classes]; rows add up to 1 (soft for mixup and CutMix). */
  readonly targets: Float32Array;
  /**
   * [batch]: weight of each row in the loss, which is Σ share · cross-entropy. They add up to 1 over all the steps of one update:
   * 1 / batch each, or with class weights as in PyTorch's weighted mean.
   */
  readonly shares: Float32Array;
  /** Before the parameters' own multipliers. */
  readonly learningRate: number;
  /** Seeds the dropout masks. */
  readonly seed: number;
  /** False: only add up the gradient (gradient accumulation); true: add it up, update, and begin anew. */
  readonly update: boolean;
}

export interface TrainStepResult {
  /** Before the update. */
  readonly loss: number;
  /** [batch, classes] */
  readonly logits: Float32Array;
  /** L2 norm of the gradient of all trained parameters together, before clipping; null where it was not computed. */
  readonly gradientNorm: number | null;
}

/** Everything that a checkpoint needs. Keys are parameter names; optimiser slots are `${parameter}.${slot}`. */
export interface TrainerState {
  readonly steps: number;
  /** Trained parameters, running statistics, optimiser slots, averages, the gradient added up so far. */
  readonly tensors: ReadonlyMap<string, Float32Array>;
}

/** Owns native memory: call `dispose`. The same calls give the same bits on CPU. */
export interface Trainer {
  step(step: TrainStep): Promise<TrainStepResult>;
  /** Loss and gradients by parameter name, without changing anything. */
  gradients(step: TrainStep): Promise<{ loss: number; gradients: ReadonlyMap<string, Float32Array> }>;
  /** Logits [count, classes] in evaluation mode, with the parameters as they are now or with their moving average. */
  evaluate(input: Float32Array, count: number, which?: 'current' | 'average'): Promise<Float32Array>;
  /** Copies of trained parameters and running statistics. */
  parameters(which?: 'current' | 'average'): Parameters;
  state(): TrainerState;
  /** Goes on from a state of a trainer with the same request. Throws `RangeError` when it does not fit. */
  restore(state: TrainerState): void;
  dispose(): Promise<void>;
}
