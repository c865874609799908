/** Class names from ImageNet's folder names: `n02085620-Chihuahua` → "Chihuahua", `n01440764` → "tench". */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const fileSchema = z.object({ classes: z.array(z.string()), synsets: z.array(z.string()) });

/** Names of the thousand classes of ILSVRC 2012 by their synset ids. */
export async function readSynsetNames(resourcesDir: string): Promise<ReadonlyMap<string, string>> {
  const file = join(resourcesDir, 'networks', 'imagenet-classes.json');
  const { classes, synsets } = fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  return new Map(synsets.map((synset, index) => [synset, classes[index] ?? synset]));
}

const pattern = /^(n\d{8})(?:[-_ ]+(.+))?$/;

export const isSynsetFolder = (folder: string): boolean => pattern.test(folder);

/** Titles by folder. Two synsets of one name ("crane", the bird and the machine) keep their ids; unknown ids stay as they are. */
export function titlesOfSynsets(
  folders: readonly string[],
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const titles = new Map(
    folders.map((folder) => {
      const [, synset = folder, written] = pattern.exec(folder) ?? [];
      return [folder, written?.replaceAll('_', ' ').trim() || (names.get(synset) ?? synset)];
    }),
  );
  const counts = new Map<string, number>();
  for (const title of titles.values()) counts.set(title.toLowerCase(), (counts.get(title.toLowerCase()) ?? 0) + 1);
  for (const [folder, title] of titles) {
    if ((counts.get(title.toLowerCase()) ?? 0) > 1) titles.set(folder, `${title} (${pattern.exec(folder)?.[1]})`);
  }
  return titles;
}
