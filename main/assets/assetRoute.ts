/** Reads an asset URL into what it asks for; everything in it is checked here, so the rest never sees a stranger's text. */
import { z } from 'zod';
import { augmentSettings } from '../contract/augment.ts';
import { contentHash, id } from '../contract/values.ts';

const hash = contentHash;
/** A whole number as a URL spells it, without the "+5", "5.0" and "0x5" that Number() would take as well. */
const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^-?\d{1,16}$/, 'a whole number is expected')
    .transform(Number)
    .pipe(z.number().int().min(least).max(most));
/** Edge of a network's input, px. */
const size = wholeNumber(16, 1024);

const settings = z
  .string()
  .max(20_000)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: 'custom', message: 'settings are not JSON' });
      return z.NEVER;
    }
  })
  .pipe(augmentSettings.extend({ steps: augmentSettings.shape.steps.max(64) }));

const routes = {
  thumbnail: z.object({ kind: z.literal('thumbnail'), hash }),
  picture: z.object({ kind: z.literal('picture'), hash }),
  view: z.object({ kind: z.literal('view'), hash, size }),
  variant: z.object({
    kind: z.literal('variant'),
    hash,
    size,
    seed: wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    variant: wholeNumber(0, 100_000),
    settings,
  }),
  mixed: z.object({
    kind: z.literal('mixed'),
    hash,
    other: hash,
    mixing: z.enum(['mixup', 'cutMix']),
    size,
    seed: wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    variant: wholeNumber(0, 100_000),
    settings,
  }),
  sample: z.object({ kind: z.literal('sample'), classIndex: wholeNumber(0, 3), index: wholeNumber(0, 1_000_000) }),
  export: z.object({
    kind: z.literal('export'),
    exportId: wholeNumber(1, Number.MAX_SAFE_INTEGER).pipe(id),
    name: z.string().min(1).max(255),
  }),
  upload: z.object({ kind: z.literal('upload'), name: z.string().min(1).max(1000) }),
};

export type AssetRoute = { [Kind in keyof typeof routes]: z.infer<(typeof routes)[Kind]> }[keyof typeof routes];

/** Names of the path's parts after the kind. */
const pathParts: Record<keyof typeof routes, readonly string[]> = {
  thumbnail: ['hash'],
  picture: ['hash'],
  view: ['hash'],
  variant: ['hash'],
  mixed: ['hash', 'other'],
  sample: ['classIndex', 'index'],
  export: ['exportId', 'name'],
  upload: [],
};

/**
 * `path` is what follows the host, with its query: `/assets/view/ab12…?size=224`. Null when it is no asset's URL at all
 * (the page's own files lie there too), a sentence when it is one with something wrong in it.
 */
export function parseAssetRoute(path: string): AssetRoute | { kind: 'wrong'; problem: string } | null {
  const match = /^\/?assets\/([a-z]+)(\/[^?#]*)?(?:\?([^#]*))?$/.exec(path);
  const kind = match?.[1];
  if (!match || !kind || !isKind(kind)) return null;
  const parts = match[2] ? match[2].slice(1).split('/') : [];
  const names = pathParts[kind];
  // The renderer's built files may lie under assets/ too, one level deep; ours have an exact number of parts.
  if (parts.length !== names.length) return { kind: 'wrong', problem: `assets/${kind} has ${names.length} parts.` };
  let values: Record<string, string>;
  try {
    values = {
      ...Object.fromEntries(new URLSearchParams(match[3] ?? '')),
      ...Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(parts[index] ?? '')])),
      kind,
    };
  } catch {
    return { kind: 'wrong', problem: 'The address is not spelt right (%-encoding).' };
  }
  const parsed = routes[kind].safeParse(values);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return { kind: 'wrong', problem: `"${issue?.path.join('.')}" is not right: ${issue?.message}.` };
}

const isKind = (text: string): text is keyof typeof routes => Object.hasOwn(routes, text);
