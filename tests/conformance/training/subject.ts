/** What the training suite asks of a backend. */
import type { Backend } from '../../../main/compute/backend.ts';
import type { Graph, Parameters } from '../../../main/networks/graph.ts';

export interface TrainingSubject {
  readonly name: string;
  readonly device: string;
  open(): Promise<Backend>;
  /** Networks of the goldens that it is quick enough for in every test run; default all. `npm run test:networks` takes all. */
  readonly networks?: readonly string[];
  /**
   * The value of `graph.features` for a batch, and the derivatives of Σ upstream · value of the input and of every parameter that a
   * gradient reaches. With `batchStatistics`, batch norms use the batch's.
   */
  differentiate(request: DifferentiateRequest): Promise<Differentiated>;
}

export interface DifferentiateRequest {
  readonly graph: Graph;
  readonly parameters: Parameters;
  readonly batch: number;
  readonly batchStatistics: boolean;
  /** [batch, …the graph's input shape] */
  readonly input: Float32Array;
  /** [batch, …the shape of `graph.features`] */
  readonly upstream: Float32Array;
}

export interface Differentiated {
  readonly output: Float32Array;
  readonly input: Float32Array;
  readonly parameters: ReadonlyMap<string, Float32Array>;
}
