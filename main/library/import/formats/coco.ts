/** COCO annotations (cocodataset.org): pictures with the categories they show, or each box as a picture of its own. */
import { ServiceError, type SkippedFile, type Split } from '../../../contract/index.ts';
import type { Entry } from '../source.ts';
import { type FileTree, folderOf } from '../trees/fileTree.ts';
import { type AnnotatedPicture, croppedEntries, labelledEntries } from './annotated.ts';
import type { Format, Given } from './format.ts';
import { openTrainingSide, sideInName, sideOf } from './sides.ts';
import { startOf, textOf } from './textOf.ts';

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
      const categories = new Map<number, string>();
      const used = new Set<string>();
      let ours = false;
      for (const file of files) {
        const parsed = parseCoco(await textOf(given.tree, file, tools.signal), file);
        for (const [id, title] of parsed.categories) if (!categories.has(id)) categories.set(id, title);
        const pictures = picturesOf(parsed, files.length > 1 ? sideInName(file) : null);
        const found = await entriesOf(given, folderOf(file), pictures, tools);
        entries.push(...found.entries);
        skipped.push(...found.skipped);
        ours ||= parsed.isOurs;
        if (parsed.isOurs) for (const title of parsed.categories.values()) used.add(title);
      }
      for (const { place } of entries) if (place.className !== null) used.add(place.className);
      return {
        layout: name,
        // An export of ours means the sides as they stand.
        entries: ours ? entries : openTrainingSide(entries),
        skipped,
        // Of a long list of categories only those that are there; our own exports have a dataset's classes, also empty ones.
        classes: [...new Set(categories.values())].filter((title) => used.has(title)),
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

interface Coco {
  readonly categories: ReadonlyMap<number, string>;
  readonly images: readonly CocoImage[];
  readonly annotations: ReadonlyMap<number, readonly CocoAnnotation[]>;
  readonly isOurs: boolean;
}

interface CocoImage {
  readonly id: number;
  readonly reference: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly split: Split | null;
}

interface CocoAnnotation {
  readonly category: number;
  /** x, y, width, height in px. */
  readonly box: readonly [number, number, number, number] | null;
}

/** Looks at each value itself: with a million annotations a schema library would take minutes. */
function parseCoco(text: string, file: string): Coco {
  const unusable = (what: string, cause?: unknown) =>
    new ServiceError('unusable-data', `${file} cannot be read as COCO annotations: ${what}.`, { subject: file, cause });
  let whole: unknown;
  try {
    whole = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : String(error), error);
  }
  if (!isRecord(whole) || !Array.isArray(whole.images)) throw unusable('it has no list "images"');
  const categories = new Map<number, string>();
  for (const one of listOf(whole.categories)) {
    if (typeof one.id === 'number' && typeof one.name === 'string') categories.set(one.id, one.name.trim());
  }
  if (categories.size === 0) throw unusable('it has no list "categories" with names');
  const annotations = new Map<number, CocoAnnotation[]>();
  for (const one of listOf(whole.annotations)) {
    if (typeof one.image_id !== 'number' || typeof one.category_id !== 'number') continue;
    // A crowd is a region with many of a kind; it is not one of them.
    if (one.iscrowd === 1) continue;
    const list = annotations.get(one.image_id) ?? [];
    list.push({ category: one.category_id, box: boxOf(one.bbox) });
    annotations.set(one.image_id, list);
  }
  const images = listOf(whole.images).flatMap((one): CocoImage[] => {
    const { id, file_name: reference } = one;
    if (typeof id !== 'number' || typeof reference !== 'string') return [];
    const split = typeof one.split === 'string' ? sideOf(one.split) : null;
    return [{ id, reference, width: numberOf(one.width), height: numberOf(one.height), split }];
  });
  return {
    ...{ categories, images, annotations },
    isOurs: isRecord(whole.info) && typeof whole.info.thaw === 'number',
  };
}

function* picturesOf({ images, annotations, categories }: Coco, fileSide: Split | null): Generator<AnnotatedPicture> {
  for (const { id, reference, width, height, split } of images) {
    const of = width && height ? { width, height } : null;
    yield {
      reference,
      split: split ?? fileSide,
      marks: (annotations.get(id) ?? []).flatMap(({ category, box }) => {
        const label = categories.get(category);
        if (label === undefined) return [];
        const place = box && { left: box[0], top: box[1], width: box[2], height: box[3], of };
        return [{ label, box: place }];
      }),
    };
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const numberOf = (value: unknown): number | null => (typeof value === 'number' && value > 0 ? value : null);

function boxOf(value: unknown): CocoAnnotation['box'] {
  if (!Array.isArray(value) || value.length !== 4 || !value.every((one) => typeof one === 'number')) return null;
  return value as [number, number, number, number];
}
