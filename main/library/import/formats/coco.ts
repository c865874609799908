/** COCO annotations (cocodataset.org): pictures with the categories they show, or each box as a picture of its own. */
import { ServiceError, type SkippedFile, type Split } from '../../../contract/index.ts';
import type { Entry } from '../source.ts';
import { type FileTree, folderOf } from '../trees/fileTree.ts';
import { type AnnotatedPicture, croppedEntries, labelledEntries } from './annotated.ts';
import type { Format, Given } from './format.ts';
import { readCoco } from './readCoco.ts';
import { openTrainingSide, sideInName } from './sides.ts';
import { startOf } from './textOf.ts';

export const coco = cocoFormat('coco', labelledEntries);
export const cocoCrops = cocoFormat('coco-crops', croppedEntries);

function cocoFormat(name: 'coco' | 'coco-crops', entriesOf: typeof labelledEntries): Format {
  return {
    name,
    async recognise(given) {
      if ((await annotationsIn(given)).length === 0) return null;
      return name === 'coco' ? 'surely' : 'perhaps';
    },
    async read(given, tools) {
      const files = await annotationsIn(given);
      if (files.length === 0) {
        throw new ServiceError(
          'unusable-data',
          `${given.tree.root} holds no COCO annotations. They are JSON files with "images", "annotations" and "categories".`,
          { subject: given.file ?? given.tree.root },
        );
      }
      const entries: Entry[] = [];
      const skipped: SkippedFile[] = [];
      const titles: string[] = [];
      const used = new Set<string>();
      let ours = false;
      for (const file of files) {
        const side = files.length > 1 ? sideInName(file) : null;
        await readCoco(given.tree, file, tools.signal, async ({ categories, isOurs, pictures }) => {
          titles.push(...categories.values());
          const found = await entriesOf(given, folderOf(file), withSide(pictures, side), tools);
          for (const entry of found.entries) entries.push(entry);
          for (const one of found.skipped) skipped.push(one);
          ours ||= isOurs;
          if (isOurs) for (const title of categories.values()) used.add(title);
        });
      }
      for (const { place } of entries) if (place.className !== null) used.add(place.className);
      return {
        layout: name,
        // An export of ours means the sides as they stand.
        entries: ours ? entries : openTrainingSide(entries),
        skipped,
        // Of a long list of categories only those that are there; our own exports have a dataset's classes, also empty ones.
        classes: [...new Set(titles)].filter((title) => used.has(title)),
      };
    },
  };
}

/** JSON files beside the pictures of a large dataset may be something else; no more than this are looked into. */
const lookedIntoAtMost = 12;

async function annotationsIn({ tree, file }: Given): Promise<string[]> {
  const names = file !== null ? [file] : tree.names.filter((name) => name.split('/').length <= 3);
  const candidates = names.filter((name) => /\.json$/i.test(name));
  if (candidates.length > lookedIntoAtMost) return [];
  const found: string[] = [];
  for (const name of candidates) if (await startsLikeCoco(tree, name)) found.push(name);
  // COCO's own folder of annotations says the same pictures several times, for other tasks.
  const instances = found.filter((name) => /instances/i.test(name));
  return instances.length > 0 ? instances : found;
}

async function startsLikeCoco(tree: FileTree, name: string): Promise<boolean> {
  const start = new TextDecoder().decode(await startOf(tree, name, 4096));
  return /^\uFEFF?\s*\{\s*"(info|images|annotations|categories|licenses|type)"\s*:/.test(start);
}

async function* withSide(
  pictures: AsyncIterable<AnnotatedPicture>,
  side: Split | null,
): AsyncGenerator<AnnotatedPicture> {
  for await (const picture of pictures) yield { ...picture, split: picture.split ?? side };
}
