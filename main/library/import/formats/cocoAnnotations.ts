/**
 * What COCO annotations say of their pictures, taken from the file part by part. Only what an import needs is kept: outlines, which are
 * most of such a file, are let go at once.
 */
import { ServiceError, type Split } from '../../../contract/index.ts';
import type { AnnotatedPicture } from './annotated.ts';
import { createJsonLists } from './jsonLists.ts';
import { sideOf } from './sides.ts';

export interface CocoAnnotations {
  /** Names by id, in the order of the file. */
  readonly categories: ReadonlyMap<number, string>;
  /** Written by Thaw itself. */
  readonly isOurs: boolean;
  /** In the order of the file. */
  pictures(): Generator<AnnotatedPicture>;
}

export interface CocoReader {
  take(bytes: Uint8Array): void;
  /** Call it after the last bytes. */
  end(): CocoAnnotations;
}

interface CocoImage {
  readonly id: number;
  readonly reference: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly split: Split | null;
}

/** Both methods throw `unusable-data` where the file is no such annotations; `file` is its name. */
export function createCocoReader(file: string): CocoReader {
  const categories = new Map<number, string>();
  const images: CocoImage[] = [];
  const marks = createMarks();
  let [hasImages, isOurs] = [false, false];
  const unusable = (what: string, cause?: unknown) =>
    new ServiceError('unusable-data', `${file} cannot be read as COCO annotations: ${what}.`, { subject: file, cause });

  // Looks at each value itself: with a million annotations a schema library would take minutes.
  const elements: Record<string, (one: Record<string, unknown>) => void> = {
    categories({ id, name }) {
      if (typeof id === 'number' && typeof name === 'string') categories.set(id, name.trim());
    },
    images({ id, file_name: reference, width, height, split }) {
      if (typeof id !== 'number' || typeof reference !== 'string') return;
      const side = typeof split === 'string' ? sideOf(split) : null;
      images.push({ id, reference, width: numberOf(width), height: numberOf(height), split: side });
    },
    annotations({ image_id: image, category_id: category, bbox, iscrowd }) {
      // A crowd is a region with many of a kind; it is not one of them.
      if (typeof image === 'number' && typeof category === 'number' && iscrowd !== 1) marks.add(image, category, bbox);
    },
  };
  const lists = createJsonLists({
    onList(key) {
      if (key === 'images') hasImages = true;
    },
    onElement(key, text) {
      const one: unknown = JSON.parse(text);
      if (isRecord(one) && Object.hasOwn(elements, key)) elements[key]!(one);
    },
    onValue(key, text) {
      const value: unknown = JSON.parse(text);
      if (key === 'info') isOurs = isRecord(value) && typeof value.thaw === 'number';
    },
  });
  const readable = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw unusable(error instanceof Error ? error.message : String(error), error);
    }
  };

  return {
    take: (bytes) => readable(() => lists.take(bytes)),
    end() {
      readable(() => lists.end());
      if (!hasImages) throw unusable('it has no list "images"');
      if (categories.size === 0) throw unusable('it has no list "categories" with names');
      return {
        ...{ categories, isOurs },
        *pictures() {
          const marksOf = marks.byImage();
          for (const { id, reference, width, height, split } of images) {
            const of = width && height ? { width, height } : null;
            const own = marksOf(id).flatMap(({ category, box }) => {
              const label = categories.get(category);
              if (label === undefined) return [];
              const [left, top, boxWidth, boxHeight] = box ?? [];
              const place = box && { left: left!, top: top!, width: boxWidth!, height: boxHeight!, of };
              return [{ label, box: place }];
            });
            yield { reference, split, marks: own };
          }
        },
      };
    },
  };
}

/** Numbers kept of an annotation: picture, category, and the box as x, y, width, height in px, NaN where there is none. */
const fields = 6;

/** Annotations as plain numbers: a million of them take 48 MB. */
function createMarks() {
  let values = new Float64Array(fields * 1024);
  let count = 0;
  return {
    add(image: number, category: number, box: unknown): void {
      if ((count + 1) * fields > values.length) {
        const larger = new Float64Array(2 * values.length);
        larger.set(values);
        values = larger;
      }
      values.set([image, category, ...(isBox(box) ? box : [Number.NaN, 0, 0, 0])], fields * count);
      count++;
    },
    /** Finds the annotations of a picture, in the order of the file. */
    byImage(): (image: number) => { category: number; box: readonly number[] | null }[] {
      const order = Array.from({ length: count }, (_, mark) => mark);
      order.sort((one, other) => values[fields * one]! - values[fields * other]! || one - other);
      const first = new Map<number, number>();
      for (const [place, mark] of order.entries()) {
        const image = values[fields * mark]!;
        if (!first.has(image)) first.set(image, place);
      }
      return (image) => {
        const found: { category: number; box: readonly number[] | null }[] = [];
        for (let place = first.get(image) ?? count; place < count; place++) {
          const [from, category, ...box] = values.subarray(fields * order[place]!, fields * (order[place]! + 1));
          if (from !== image) break;
          found.push({ category: category!, box: Number.isNaN(box[0]) ? null : box });
        }
        return found;
      };
    },
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const numberOf = (value: unknown): number | null => (typeof value === 'number' && value > 0 ? value : null);

const isBox = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length === 4 && value.every((one) => typeof one === 'number');
