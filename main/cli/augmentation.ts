/** `--augment` and `--preset`: the name of a preset, or a file of settings, as settings. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { augmentSettings } from '../contract/augment.ts';
import { type AugmentSettings, ServiceError } from '../contract/index.ts';
import type { Session } from './session.ts';

/**
 * Steps that a file leaves out are off; what a step leaves out is as usual. Throws `invalid-request` naming the flag for what
 * is neither a preset nor a file of settings.
 */
export async function augmentationOf(
  { client, cwd }: Pick<Session, 'client' | 'cwd'>,
  given: string,
  flag: string,
): Promise<AugmentSettings> {
  const { presets } = await client.augment.describe();
  const preset = presets[given];
  if (preset !== undefined) return preset;
  const file = resolve(cwd, given);
  if (!existsSync(file)) {
    throw new ServiceError(
      'invalid-request',
      `"${given}" is not a preset of the augmentation, nor a file. There are ${Object.keys(presets).join(', ')}.`,
      { subject: flag },
    );
  }
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof SyntaxError ? `is not JSON: ${error.message}` : 'cannot be read. Check its path';
    throw new ServiceError('invalid-request', `The augmentation ${file} ${why}.`, { subject: flag, cause: error });
  }
  const parsed = fileSettings.safeParse(content);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map((issue) => `"${issue.path.map(String).join('.')}": ${issue.message}`);
  throw new ServiceError('invalid-request', `The augmentation ${file} cannot be used: ${sentences.join('; ')}.`, {
    subject: flag,
  });
}

/** A file holds what `thaw augment --json` prints under "settings", or less of it. */
const fileSettings = augmentSettings.extend({
  preset: augmentSettings.shape.preset.default(null),
  drawnFrom: augmentSettings.shape.drawnFrom.default('kept'),
});
