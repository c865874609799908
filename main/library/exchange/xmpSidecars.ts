/**
 * Keywords (`dc:subject`) in XMP sidecar files beside photos, as `photo.jpg.xmp`: what digiKam, darktable and Lightroom's relatives
 * read. Photos are not touched. A sidecar that another program wrote is added to where that is plainly possible, and else left alone.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { codeOf } from './writer.ts';

export type SidecarResult = 'written' | 'same' | { readonly refused: string };

/** `labels`: every class of the dataset, so that a label that changed is not left behind in a sidecar of ours. */
export async function writeSidecar(photo: string, label: string, labels: ReadonlySet<string>): Promise<SidecarResult> {
  const file = `${photo}.xmp`;
  try {
    const before = await readFile(file, 'utf8').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    });
    const after = before === null ? newSidecar(label) : withKeyword(before, label, labels);
    if (after === null)
      return { refused: 'Its sidecar has keywords in a form that is not known here; it was left alone.' };
    if (after === before) return 'same';
    const unfinished = `${file}.${randomUUID()}.tmp`;
    try {
      await writeFile(unfinished, after, { flag: 'wx' });
      await rename(unfinished, file);
    } finally {
      await rm(unfinished, { force: true });
    }
    return 'written';
  } catch (error) {
    const reasons: Readonly<Record<string, string>> = {
      EACCES: 'You may not write beside it.',
      EPERM: 'You may not write beside it.',
      EROFS: 'It lies on a read-only disk.',
      ENAMETOOLONG: 'Its name is too long for a sidecar.',
      ENOENT: 'Its folder is not there any more.',
    };
    const reason = reasons[codeOf(error)];
    if (reason === undefined) throw error;
    return { refused: reason };
  }
}

const newSidecar = (label: string): string => `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Thaw">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
   <dc:subject>
    <rdf:Bag>
     <rdf:li>${escaped(label)}</rdf:li>
    </rdf:Bag>
   </dc:subject>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;

const isOurs = (xmp: string): boolean => /x:xmptk="Thaw"/.test(xmp);
const bag = /<dc:subject>\s*<rdf:(Bag|Seq)>([\s\S]*?)<\/rdf:\1>\s*<\/dc:subject>/g;
const item = /[ \t]*<rdf:li(?:\s[^>]*)?>([^<]*)<\/rdf:li>\r?\n?/g;

/** The sidecar with the keyword; null where its form is not plain enough to be sure of. */
function withKeyword(xmp: string, label: string, labels: ReadonlySet<string>): string | null {
  if (!/<x:xmpmeta[\s>]/.test(xmp) || !/<\/rdf:RDF>/.test(xmp)) return null;
  const bags = [...xmp.matchAll(bag)];
  const [only] = bags;
  if (bags.length > 1 || (bags.length === 0 && /dc:subject/.test(xmp))) return null;
  if (!only) {
    // A description of its own: what others wrote stays as it stands.
    const description = `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>${escaped(label)}</rdf:li></rdf:Bag></dc:subject></rdf:Description>`;
    return xmp.replace(/<\/rdf:RDF>/, () => ` ${description}\n </rdf:RDF>`);
  }
  const inside = only[2] ?? '';
  const words = [...inside.matchAll(item)].map(([, text = '']) => plain(text));
  // Only a sidecar of ours may lose a word: in others somebody else may have written it.
  const stale = isOurs(xmp) ? words.filter((word) => word !== label && labels.has(word)) : [];
  if (words.includes(label) && stale.length === 0) return xmp;
  let changed = inside;
  for (const word of stale) {
    changed = changed.replace(item, (whole: string, text: string) => (plain(text) === word ? '' : whole));
  }
  if (!words.includes(label)) {
    const indent = /^\s*?\n([ \t]*)</.exec(inside)?.[1];
    const added = `<rdf:li>${escaped(label)}</rdf:li>`;
    changed =
      indent === undefined ? changed + added : changed.replace(/[ \t]*$/, `${indent}${added}\n${indent.slice(1)}`);
  }
  return xmp.replace(bag, () => only[0].replace(inside || '><', () => changed || '><'));
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const plain = (text: string): string =>
  text
    .trim()
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
