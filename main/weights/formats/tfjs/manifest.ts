/**
 * What the `model.json` of a TF.js layers model says about its weights. Format: tfjs-core, io/types.ts (`WeightsManifestConfig`) and
 * io/io_utils.ts (`decodeWeights`).
 */
import { z } from 'zod';

/** Why a TF.js model is refused; the message fits behind "cannot be used:". */
export class TfjsError extends Error {}

export interface TfjsTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** How a value lies in the file: as it is, or as a whole number q that stands for q · scale + min. */
  readonly stored:
    | { readonly as: 'F32' | 'F16' }
    | { readonly as: 'U8' | 'U16'; readonly scale: number; readonly min: number }
    /** int32, bool: not weights, but they take their place. */
    | { readonly as: 'other' };
  /** Where its bytes lie in its group's files put together. */
  readonly begin: number;
  readonly size: number;
}

/** Files that belong together, end to end, and the tensors in them. */
export interface TfjsGroup {
  readonly files: readonly string[];
  readonly tensors: readonly TfjsTensor[];
  readonly sizeBytes: number;
}

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const modelSchema = z.object({
  format: z.string().nullish(),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string().min(1).max(1024)).min(1).max(10_000),
      weights: z
        .array(
          z.object({
            name: z.string().min(1).max(1024),
            shape: z.array(count).max(16),
            dtype: z.string(),
            quantization: z
              .object({ dtype: z.string(), scale: z.number().optional(), min: z.number().optional() })
              .optional(),
          }),
        )
        .max(100_000),
    }),
  ),
});

/** Throws `TfjsError` when the text is no model, a model of the other kind, or names files outside its folder. */
export function parseManifest(text: string): readonly TfjsGroup[] {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new TfjsError(`it is not valid JSON (${error instanceof Error ? error.message : error})`);
  }
  if (typeof json !== 'object' || json === null || !('weightsManifest' in json))
    throw new TfjsError('it is JSON without a "weightsManifest": take the model.json of a TF.js layers model');
  const parsed = modelSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TfjsError(`"${issue?.path.join('.')}": ${issue?.message}`);
  }
  if (parsed.data.format === 'graph-model')
    throw new TfjsError(
      'it is a TF.js graph model, whose weights are merged into its operations; take the layers model, or the .h5 that it was made from',
    );
  const names = new Set<string>();
  return parsed.data.weightsManifest.map(({ paths, weights }) => {
    for (const path of paths) requireInside(path);
    let position = 0;
    const tensors = weights.map(({ name, shape, dtype, quantization }): TfjsTensor => {
      if (names.has(name)) throw new TfjsError(`it names two tensors "${name}"`);
      names.add(name);
      const { stored, bytes } = storage(name, dtype, quantization);
      const begin = position;
      const size = shape.reduce((product, length) => product * length, bytes);
      position += size;
      if (!Number.isSafeInteger(position))
        throw new TfjsError(`tensor "${name}" of shape [${shape.join(', ')}] is too large`);
      return { name, shape, stored, begin, size };
    });
    return { files: paths, tensors, sizeBytes: position };
  });
}

/** Only files beside the model or below it, so that a model cannot make Thaw read others. */
function requireInside(path: string): void {
  const outside = /^[/\\]|\\|^[a-z][a-z0-9+.-]*:/i.test(path) || path.split('/').includes('..') || path.includes('\0');
  if (outside) throw new TfjsError(`it refers to "${path}", which is not in its folder`);
}

function storage(
  name: string,
  dtype: string,
  quantization:
    | { readonly dtype: string; readonly scale?: number | undefined; readonly min?: number | undefined }
    | undefined,
): { readonly stored: TfjsTensor['stored']; readonly bytes: number } {
  if (quantization !== undefined && dtype !== 'int32') {
    if (quantization.dtype === 'float16') return { stored: { as: 'F16' }, bytes: 2 };
    const as = ({ uint8: 'U8', uint16: 'U16' } as const)[quantization.dtype];
    const { scale, min } = quantization;
    if (as === undefined || dtype !== 'float32')
      throw new TfjsError(`tensor "${name}" (${dtype}) is quantized as "${quantization.dtype}", which nobody writes`);
    if (scale === undefined || min === undefined || !Number.isFinite(scale) || !Number.isFinite(min))
      throw new TfjsError(`tensor "${name}" is quantized, but its "scale" or "min" is missing`);
    return { stored: { as, scale, min }, bytes: as === 'U8' ? 1 : 2 };
  }
  if (dtype === 'float32') return { stored: { as: 'F32' }, bytes: 4 };
  if (dtype === 'float16') return { stored: { as: 'F16' }, bytes: 2 };
  const quantized = ({ uint8: 1, uint16: 2 } as const)[quantization?.dtype ?? ''];
  const bytes = quantized ?? ({ int32: 4, bool: 1, complex64: 8 } as const)[dtype];
  if (bytes === undefined) throw new TfjsError(`tensor "${name}" holds ${dtype} values; weights have to be float32`);
  return { stored: { as: 'other' }, bytes };
}
