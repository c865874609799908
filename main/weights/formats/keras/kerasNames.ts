/** What Keras calls the weights that lie in one of its HDF5 files. */

interface FoundTensor {
  readonly path: string;
  readonly layer: string | null;
}

/** Order of the numbered weights of the classes whose weights have fixed places. */
const weightsOf: Readonly<Record<string, readonly string[]>> = {
  batch_normalization: ['gamma', 'beta', 'moving_mean', 'moving_variance'],
  conv2d: ['kernel', 'bias'],
  depthwise_conv2d: ['kernel', 'bias'],
  dense: ['kernel', 'bias'],
};

/** What belongs to training: the optimizer's state and the states of random numbers. */
const trainingOnly = /^(?:optimizer|optimizer_weights)\/|\/seed_generator\//;

/**
 * The weights among `tensors` by name: `Conv1/kernel` wherever the file knows the layer, and it does in the older layout
 * (`model_weights/Conv1/Conv1/kernel:0`) and in `.weights.h5` of Keras 3.6 and later; otherwise the path,
 * `layers/conv2d_4/vars/0`. Two weights of one name keep their paths.
 */
export function kerasNames<Tensor extends FoundTensor>(tensors: readonly Tensor[]): ReadonlyMap<string, Tensor> {
  const weights = tensors.filter(({ path }) => !trainingOnly.test(path));
  const short = weights.map(shortName);
  const times = new Map<string, number>();
  for (const name of short) times.set(name, (times.get(name) ?? 0) + 1);
  return new Map(
    weights.map((tensor, index) => {
      const name = short[index]!;
      return [times.get(name) === 1 ? name : withoutSuffix(tensor.path), tensor];
    }),
  );
}

function shortName({ path, layer }: FoundTensor): string {
  const numbered = /(?:^|\/)([a-z][a-z0-9_]*?)(?:_\d+)?\/vars\/(\d+)$/.exec(path);
  if (numbered !== null) {
    const weight = weightOf(numbered[1]!, Number(numbered[2]));
    return layer === null || weight === undefined ? path : `${layer}/${weight}`;
  }
  return withoutSuffix(path).split('/').slice(-2).join('/');
}

/** Undefined for classes whose weights have no fixed places. */
export const weightOf = (layerClass: string, index: number): string | undefined =>
  Object.hasOwn(weightsOf, layerClass) ? weightsOf[layerClass]?.[index] : undefined;

/** TensorFlow's names end in the number of an output. */
const withoutSuffix = (path: string): string => path.replace(/:\d+$/, '').replace(/^model_weights\//, '');
