/** `thaw augment`: what augmentation makes of a photo, as a contact sheet. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { augmentationOf } from './augmentation.ts';
import { wholeNumber } from './numbers.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { table } from './table.ts';
import { count } from './wording.ts';

export interface AugmentOptions {
  readonly preset: string;
  readonly count: number;
  readonly size: number;
  readonly out?: string;
}

export function addAugmentCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('augment')
    .summary('what augmentation makes of a photo')
    .description(
      'Draws variants of a photo on one sheet, each with its exact parameters below it. The same photo, seed and settings ' +
        'give the same px here, on the Augment page and in training.',
    )
    .argument('<photo>', 'a picture file')
    .option('--preset <name|file>', 'a preset, or a file of settings as JSON', 'standard')
    .option('--count <n>', 'variants to draw', wholeNumber, 16)
    .option('--size <px>', "edge of the network's input", wholeNumber, 224)
    .option('--out <file>', 'the sheet: .png, .jpg or .webp (default: the name of the photo and -augmented.png)')
    .addHelpText(
      'after',
      `
Examples:
  thaw augment photo.jpg --preset standard --count 16 --out sheet.png
  thaw augment photo.jpg --preset strong --seed 7
  thaw augment photo.jpg --json | jq .settings > mine.json     settings to change and to give again: --preset mine.json,
                                                               thaw train flowers --augment mine.json`,
    );
  command.action((photo: string) => run(command, (session) => augment(session, photo, command.opts<AugmentOptions>())));
}

export async function augment(session: Session, photo: string, options: AugmentOptions): Promise<Outcome> {
  const { client, cwd } = session;
  const settings = await augmentationOf(session, options.preset, '--preset');
  const seed = session.seed ?? 1;
  const out = resolve(cwd, options.out ?? `${photo.replace(/\.[^./\\]*$/, '')}-augmented.png`);
  const sheet = await client.augment.sheet({
    ...{ file: resolve(cwd, photo), settings, seed, count: options.count, size: options.size, out },
  });
  return {
    text: [
      table(
        [{ title: 'variant', align: 'right' }, { title: 'what it was given' }],
        sheet.variants.map(({ variant, text }) => [String(variant), text]),
      ),
      '',
      `${count(sheet.variants.length, 'variant')} at ${options.size} × ${options.size}, written to ${sheet.file}.`,
    ].join('\n'),
    json: { ...sheet, seed, settings },
  };
}
