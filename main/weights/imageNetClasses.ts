/** What ImageNet's thousand classes are called. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** ILSVRC 2012's classes, in the order of their synset ids, which torchvision, timm and Keras all use. */
const imageNetClasses = 1000;

const fileSchema = z.object({ source: z.string(), classes: z.array(z.string()).length(imageNetClasses) });

/** Names of a classifier's classes in the order of its outputs. Only a thousand of them are ImageNet's; others go by the number of their output, from 0. */
export async function classNames(resourcesFolder: string, classes: number): Promise<readonly string[]> {
  if (classes !== imageNetClasses) return Array.from({ length: classes }, (_, index) => `class ${index}`);
  const file = join(resourcesFolder, 'networks', 'imagenet-classes.json');
  return fileSchema.parse(JSON.parse(await readFile(file, 'utf8'))).classes;
}
