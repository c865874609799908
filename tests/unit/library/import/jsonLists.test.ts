/** A long object taken apart is what JSON.parse says it is, wherever its bytes are cut; what JSON.parse refuses is refused. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createJsonLists } from '../../../../main/library/import/formats/jsonLists.ts';

/** The object as its parts say it is. */
function taken(bytes: Uint8Array, cuts: readonly number[]): unknown {
  const whole: Record<string, unknown> = {};
  const lists = createJsonLists({
    onList: (key) => Object.assign(whole, { [key]: [] }),
    onElement: (key, text) => (whole[key] as unknown[]).push(JSON.parse(text)),
    onValue: (key, text) => Object.assign(whole, { [key]: JSON.parse(text) as unknown }),
  });
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [at, from] of places.slice(0, -1).entries()) lists.take(bytes.subarray(from, places[at + 1]));
  lists.end();
  return whole;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const names = fc.string({ unit: 'grapheme', maxLength: 8 }).filter((name) => name !== '__proto__');
const objects = fc.dictionary(names, fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue(), { maxLength: 6 })), {
  noNullPrototype: true,
});

test('it says what JSON.parse says, however the bytes are cut and the text is set out', () => {
  fc.assert(
    fc.property(objects, fc.array(fc.nat(5000), { maxLength: 12 }), fc.nat(2), (object, cuts, indent) => {
      const text = JSON.stringify(object, null, indent);
      expect(taken(bytesOf(text), cuts)).toEqual(JSON.parse(text));
    }),
    { numRuns: 300, seed: 5 },
  );
});

test('a byte order mark, spaces and escaped quotes are no trouble', () => {
  const text = '\uFEFF \r\n{ "a\\"]" : [ "x\\\\" , "{" ,\t-1.5e3 ] , "b":true }\n';
  expect(taken(bytesOf(text), [4, 9])).toEqual({ 'a"]': ['x\\', '{', -1500], b: true });
});

test('text with a byte changed or the end cut off is refused as JSON.parse refuses it', () => {
  const refuses = (work: () => unknown): boolean => {
    try {
      work();
      return false;
    } catch (error) {
      expect(error).toBeInstanceOf(SyntaxError);
      return true;
    }
  };
  const text = '{"info": {"a": [1, "]"]}, "images": [{"id": 1}, 2, "x"], "none": [], "n": null}';
  for (let at = 0; at < text.length; at++) {
    for (const changed of [
      text.slice(0, at),
      ...[',', '}', ']', '"', ':', 'x'].map((sign) => text.slice(0, at) + sign + text.slice(at + 1)),
    ])
      expect([changed, refuses(() => taken(bytesOf(changed), [at]))]).toEqual([
        changed,
        refuses(() => JSON.parse(changed)),
      ]);
  }
});
