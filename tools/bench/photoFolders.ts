/** Labelled photos to train on, laid out as `ROOT/train/CLASS/PHOTO` and `ROOT/val/CLASS/PHOTO`, which both sides of a comparison read. */
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';

/** Where the test data lies: `THAW_BENCH_DATA`, else beside the checkout. */
const dataFolder = () => resolve(process.env.THAW_BENCH_DATA ?? join('..', 'shared', 'data'));

/** Path of a data set; throws an `Error` that says what is missing. */
export function requireData(name: string): string {
  const folder = join(dataFolder(), name);
  if (existsSync(folder)) return folder;
  throw new Error(`${folder} is not on this machine; THAW_BENCH_DATA chooses another folder.`);
}

/** The data sets that trainings are compared on. Their photos are linked to, not copied, in a folder below `workshop`. */
export function layOutPhotos(name: 'ants-bees' | 'flowers', workshop: string): string {
  const source = requireData(name);
  const root = join(workshop, name);
  // Ants and bees come split; of the flowers every third photo is for validation.
  if (existsSync(join(source, 'val'))) {
    for (const split of ['train', 'val']) for (const photo of photosIn(join(source, split))) link(photo, root, split);
    return root;
  }
  for (const [index, photo] of photosIn(source).entries()) link(photo, root, index % 3 === 2 ? 'val' : 'train');
  return root;
}

/** The same folder with only so many photos a class. */
export function layOutFew(
  root: string,
  counts: { readonly train: number; readonly val: number },
  workshop: string,
): string {
  const few = join(workshop, 'few');
  for (const [split, count] of Object.entries(counts)) {
    const taken = new Map<string, number>();
    for (const photo of photosIn(join(root, split))) {
      const before = taken.get(photo.className) ?? 0;
      if (before === count) continue;
      taken.set(photo.className, before + 1);
      link(photo, few, split);
    }
  }
  return few;
}

export interface FolderPhoto {
  readonly path: string;
  readonly className: string;
  readonly name: string;
}

/** Photos of `FOLDER/CLASS/PHOTO`, classes and photos in the order of their names. */
export function photosIn(folder: string): FolderPhoto[] {
  return readdirSync(folder)
    .sort()
    .flatMap((className) =>
      readdirSync(join(folder, className))
        .filter((name) => ['.jpg', '.jpeg', '.png'].includes(extname(name).toLowerCase()))
        .sort()
        .map((name) => ({ path: join(folder, className, name), className, name })),
    );
}

function link({ path, className, name }: FolderPhoto, root: string, split: string): void {
  mkdirSync(join(root, split, className), { recursive: true });
  symlinkSync(path, join(root, split, className, name));
}
