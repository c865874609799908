/** Tensors by name that outlive every `tidy`. Owned: call `dispose`. */
import type { Tensor } from './tensorflow.ts';

export interface TensorStore {
  /** Throws when there is none of this name. */
  get(name: string): Tensor;
  has(name: string): boolean;
  /** Takes the tensor over, and disposes of the one it replaces. */
  set(name: string, tensor: Tensor): void;
  delete(name: string): void;
  names(): readonly string[];
  dispose(): void;
}

export function createTensorStore(): TensorStore {
  const tensors = new Map<string, Tensor>();
  return {
    get(name) {
      const tensor = tensors.get(name);
      if (tensor === undefined) throw new Error(`There is no tensor "${name}".`);
      return tensor;
    },
    has: (name) => tensors.has(name),
    set(name, tensor) {
      tensors.get(name)?.dispose();
      tensors.set(name, tensor);
    },
    delete(name) {
      tensors.get(name)?.dispose();
      tensors.delete(name);
    },
    names: () => [...tensors.keys()],
    dispose() {
      for (const tensor of tensors.values()) tensor.dispose();
      tensors.clear();
    },
  };
}
