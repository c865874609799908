/** Pictures with boxes or labels around them, as annotation files have them, made into entries. */
import { setImmediate } from 'node:timers/promises';
import type { SkippedFile, Split } from '../../../contract/index.ts';
import type { Box } from '../../../imaging/imaging.ts';
import { PictureError } from '../../../imaging/pictureError.ts';
import type { Entry } from '../source.ts';
import { photoName } from './csv.ts';
import type { Given, Tools } from './format.ts';

export interface AnnotatedPicture {
  /** As the annotation names it. */
  readonly reference: string;
  readonly split: Split | null;
  readonly marks: readonly { readonly label: string; readonly box: Box | null }[];
}

/** One entry a picture. With several labels it comes in without one, and is listed. */
export async function labelledEntries(
  { tree }: Given,
  from: string,
  pictures: Iterable<AnnotatedPicture> | AsyncIterable<AnnotatedPicture>,
  tools: Tools,
): Promise<{ entries: Entry[]; skipped: SkippedFile[] }> {
  return eachFound(tree, from, pictures, tools, (picture, name) => {
    const labels = [...new Set(picture.marks.map((mark) => mark.label))];
    const [label = null] = labels;
    return [
      {
        file: tree.picture(name),
        shown: picture.reference,
        name: photoName(tree, name),
        place: { className: labels.length === 1 ? label : null, split: picture.split },
        ...(labels.length > 1
          ? {
              note: {
                kind: 'conflicting-label',
                reason: `It shows ${inWords(labels)}; it came in without a label.`,
              },
            }
          : {}),
      },
    ];
  });
}

/** One entry a box, each a picture of its own. Pictures without boxes are listed. */
export async function croppedEntries(
  { tree }: Given,
  from: string,
  pictures: Iterable<AnnotatedPicture> | AsyncIterable<AnnotatedPicture>,
  tools: Tools,
): Promise<{ entries: Entry[]; skipped: SkippedFile[] }> {
  const without: SkippedFile[] = [];
  const found = await eachFound(tree, from, pictures, tools, (picture, name) => {
    const marks = picture.marks.flatMap(({ label, box }) => (box ? [{ label, box }] : []));
    if (marks.length === 0) {
      without.push({ path: picture.reference, kind: 'not-a-picture', reason: 'It has no boxes to cut out.' });
      return [];
    }
    const file = tree.picture(name);
    // Decoded once for all its boxes, when the first of them is asked for.
    let kept: ReturnType<Tools['own']['keepCrops']> | null = null;
    const crops = async (signal: AbortSignal) => {
      const path = typeof file === 'string' ? file : await file(signal);
      return tools.own.keepCrops(
        path,
        marks.map((mark) => mark.box),
        signal,
      );
    };
    return marks.map(
      ({ label }, index): Entry => ({
        async file(signal) {
          kept ??= crops(signal);
          const crop = (await kept)[index];
          if (crop && 'path' in crop) return crop.path;
          throw new PictureError('unreadable', crop?.reason ?? 'The box could not be cut out.', picture.reference);
        },
        shown: `${picture.reference}#${index + 1}`,
        name: `${photoName(tree, name)}#${index + 1}`,
        place: { className: label, split: picture.split },
      }),
    );
  });
  return { entries: found.entries, skipped: [...found.skipped, ...without] };
}

async function eachFound(
  tree: Given['tree'],
  from: string,
  pictures: Iterable<AnnotatedPicture> | AsyncIterable<AnnotatedPicture>,
  { signal, onProgress }: Tools,
  entriesOf: (picture: AnnotatedPicture, name: string) => Entry[],
): Promise<{ entries: Entry[]; skipped: SkippedFile[] }> {
  const entries: Entry[] = [];
  const skipped: SkippedFile[] = [];
  let done = 0;
  for await (const picture of pictures) {
    signal.throwIfAborted();
    const name = await tree.find(picture.reference, from);
    if (name !== null) entries.push(...entriesOf(picture, name));
    else {
      skipped.push({
        path: picture.reference,
        kind: 'vanished',
        reason: 'The annotations name it, but there is no such file.',
      });
    }
    done += 1;
    if (done % 500 > 0) continue;
    onProgress(entries.length);
    // Where names are looked up in memory nothing else would get its turn.
    await setImmediate();
  }
  return { entries, skipped };
}

/** "dog and cat", "dog, cat and 3 more". */
function inWords(labels: readonly string[]): string {
  if (labels.length <= 3) return `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`;
  return `${labels.slice(0, 2).join(', ')} and ${labels.length - 2} more`;
}
