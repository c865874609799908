/** The engine's side of the contract: what an implementation of each service looks like. */
import type { AnyContractRouter, ContractProcedure, InferSchemaInput, InferSchemaOutput } from '@orpc/contract';
import type { contract } from './index.ts';

/** How one call can be told to stop: the caller went away or pressed cancel. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

type Implementation<Procedure> =
  Procedure extends ContractProcedure<infer Input, infer Output, infer _Errors, infer _Meta>
    ? (
        input: InferSchemaOutput<Input>,
        options?: CallOptions,
      ) => Promise<InferSchemaInput<Output>> | InferSchemaInput<Output>
    : never;

type ServiceOf<Router> = { readonly [Name in keyof Router]: Implementation<Router[Name]> };

/** Every service of the contract as plain objects of async methods. Inputs arrive validated, with defaults filled in. */
export type Services = {
  readonly [Name in keyof typeof contract]: (typeof contract)[Name] extends AnyContractRouter | object
    ? ServiceOf<(typeof contract)[Name]>
    : never;
};
