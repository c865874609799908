/** What a checkpoint keeps of a trainer's tensors, and how it is put back. */
import type { TrainedNetwork } from './trainedNetwork.ts';

export interface KeptTensor {
  /** The parameter whose shape and layout it has. */
  readonly parameter: string;
  /** Whether it may be absent. */
  readonly optional: boolean;
}

/** Copies by name, in PyTorch's order. */
export const saveTensors = (
  { store, valuesOf }: TrainedNetwork,
  kept: ReadonlyMap<string, KeptTensor>,
): ReadonlyMap<string, Float32Array> =>
  new Map(
    [...kept]
      .filter(([name]) => store.has(name))
      .map(([name, { parameter }]) => [name, valuesOf(parameter, store.get(name))]),
  );

/** Throws `RangeError` when the values do not fit, and changes nothing then. */
export function restoreTensors(
  { store, tensorOf }: TrainedNetwork,
  kept: ReadonlyMap<string, KeptTensor>,
  tensors: ReadonlyMap<string, Float32Array>,
): void {
  for (const [name, { optional }] of kept)
    if (!optional && !tensors.has(name)) throw new RangeError(`The state has no "${name}".`);
  for (const [name, values] of tensors) {
    const parameter = kept.get(name)?.parameter;
    if (parameter === undefined) throw new RangeError(`This trainer knows no "${name}", which the state has.`);
    const { size } = store.get(parameter);
    if (values.length !== size)
      throw new RangeError(`"${name}" has ${size} values, and ${values.length} in the state.`);
  }
  for (const [name, { parameter }] of kept) {
    const values = tensors.get(name);
    if (values === undefined) store.delete(name);
    else store.set(name, tensorOf(parameter, values));
  }
}
