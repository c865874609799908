import { expect, test } from 'vitest';
import { measurePicture } from '../../../../main/imaging/measure/measures.ts';
import { mirroredHash } from '../../../../main/imaging/measure/perceptualHash.ts';
import golden from '../../../golden/measures/measures.json' with { type: 'json' };

/** The picture of tests/golden/make/measures.py. */
function pattern(width = 96, height = 64) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const plain =
        Math.floor((x * x) / 7) + 5 * y + ((x * y) % 13) * 5 + 90 * ((Math.floor(x / 24) + Math.floor(y / 16)) % 2);
      for (let channel = 0; channel < 3; channel++) data[at++] = (plain + 40 * channel) % 256;
    }
  }
  return { data, width, height };
}

test('measures are those of scipy', () => {
  const { hash, grey, border, ...rest } = measurePicture(pattern());
  expect([...hash]).toEqual(golden.hash);
  expect([...mirroredHash(hash)]).toEqual(golden.mirrored);
  expect([...grey]).toEqual(golden.grey);
  for (const [name, value] of Object.entries(border)) {
    expect(value, name).toBeCloseTo(golden.border[name as keyof typeof border], 6);
  }
  for (const [name, value] of Object.entries(rest)) {
    const wanted = golden[name as keyof typeof rest];
    expect(Math.abs(value - wanted), name).toBeLessThanOrEqual(1e-5 * Math.max(1, wanted));
  }
});

test('a picture of one px, and one of one colour, can be measured', () => {
  const one = measurePicture({ data: Uint8Array.of(255, 255, 255), width: 1, height: 1 });
  expect(one).toMatchObject({ sharpness: 0, brightness: 1, contrast: 0, entropy: 0, dark: 0, bright: 1 });
  const flat = measurePicture({ data: new Uint8Array(40 * 30 * 3).fill(9), width: 40, height: 30 });
  expect(flat).toMatchObject({ sharpness: 0, contrast: 0, entropy: 0, dark: 1, bright: 0 });
});
