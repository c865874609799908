/** What every compute backend offers. Callers never see onnxruntime or TensorFlow. */
import type { Graph, Parameters } from '../networks/graph.ts';
import type { Trainer, TrainerRequest } from './trainer.ts';

/** A session of a network's inference graph on one device. Owns native memory: call `dispose`. */
export interface Runner {
  /**
   * Runs a batch. `input` is [count, channels, height, width] in C order; the result holds, for each requested output,
   * [count, …] in C order. Blocks the calling thread while it computes on some backends: run it in a process of its own.
   */
  run(input: Float32Array, count: number): Promise<ReadonlyMap<string, Float32Array>>;
  dispose(): Promise<void>;
}

export interface InferenceRequest {
  readonly graph: Graph;
  readonly parameters: Parameters;
  /** Names of nodes to return. */
  readonly outputs: readonly string[];
  /** `cpu`, `webgpu`, … */
  readonly device: string;
  /** CPU threads; default all cores. */
  readonly threads?: number | undefined;
}

/** Settings of a head's training graph that are fixed when it is built. */
export interface HeadSpec {
  readonly inputs: number;
  /** 0 for a linear softmax. */
  readonly hidden: number;
  readonly classes: number;
  /** Share dropped of the hidden units, or of the inputs of a linear head. */
  readonly dropout: number;
}

/** Values of a head's parameters, C order: weight [out, in], bias [out]. `hiddenWeight`/`hiddenBias` only with a hidden layer. */
export type HeadParameters = ReadonlyMap<'weight' | 'bias' | 'hiddenWeight' | 'hiddenBias', Float32Array>;

export interface HeadStep {
  /** [count, inputs] */
  readonly features: Float32Array;
  /** Class indices, [count]. */
  readonly labels: Int32Array;
  /** Weight of each sample in the loss, [count]; the loss is the weighted mean. */
  readonly sampleWeights: Float32Array;
  readonly count: number;
  readonly learningRate: number;
  /** Decoupled (AdamW), not on biases. */
  readonly weightDecay: number;
  /** Seeds the dropout mask of this step. */
  readonly dropoutSeed: number;
}

/** Trains a head by a training graph: forward, loss, backward and AdamW step in one run. Owns native memory. */
export interface HeadTrainer {
  /** One update. Returns the loss before it. The same calls give the same bits on CPU. */
  step(step: HeadStep): Promise<{ loss: number; correct: number }>;
  /** Probabilities [count, classes] without dropout. */
  predict(features: Float32Array, count: number): Promise<Float32Array>;
  /** Copies of the parameters now. */
  parameters(): HeadParameters;
  /** Puts parameters back, and forgets the optimiser's state. */
  load(parameters: HeadParameters): void;
  dispose(): Promise<void>;
}

export interface DeviceInfo {
  readonly id: string;
  readonly name: string;
  readonly backend: 'onnx' | 'tensorflow';
  readonly available: boolean;
  readonly reason: string | null;
}

export interface Backend {
  readonly name: 'onnx' | 'tensorflow' | 'all';
  /** Every device this backend knows, also those that cannot be used, with the reason. */
  devices(): Promise<readonly DeviceInfo[]>;
  inference(request: InferenceRequest): Promise<Runner>;
  /** Trains a network or the part of it behind the thaw point. Throws `RangeError` when the request does not fit the graph. */
  trainer(request: TrainerRequest): Promise<Trainer>;
  /** `random` gives 0…1 for the He-initialised weights of a hidden layer; the output layer begins at zero. */
  headTrainer(
    spec: HeadSpec,
    options: { device: string; threads?: number; random: () => number },
  ): Promise<HeadTrainer>;
}
