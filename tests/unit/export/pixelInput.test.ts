/** The exported preprocessing equals the one that training uses, whatever the photo's size. */
import * as ort from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { createOnnxBuilder } from '../../../main/compute/onnx/onnxBuilder.ts';
import { addPixelPreprocessing, addTestViews } from '../../../main/export/pixelInput.ts';
import { preprocess } from '../../../main/imaging/preprocess.ts';
import { imageNetPreprocessing, type Preprocessing } from '../../../main/imaging/preprocessing.ts';
import { allTestViews, drawTestView } from '../../../main/imaging/testViews.ts';
import { seededRandom } from '../../../main/training/seededRandom.ts';

function noisyPicture(width: number, height: number, name = '') {
  const random = seededRandom(1, `${name}${width}x${height}`);
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => random() * 256) };
}

async function openGraph(preprocessing: Preprocessing): Promise<ort.InferenceSession> {
  const onnx = createOnnxBuilder('preprocessing');
  const pixels = onnx.input('pixels', 'uint8', ['photos', 'height', 'width', 3]);
  const { size } = preprocessing;
  onnx.output(addPixelPreprocessing(onnx, pixels, preprocessing), 'float', ['photos', 3, size, size], 'prepared');
  return ort.InferenceSession.create(onnx.encode(), { logSeverityLevel: 3 });
}

const keras: Preprocessing = { size: 33, scale: 1 / 127.5, mean: [1, 1, 1], std: [1, 1, 1] };

describe.each([
  ['ImageNet at 32 px', imageNetPreprocessing(32)],
  ['−1…1 at 33 px', keras],
])('%s', (_name, preprocessing) => {
  test.each([
    [1, 1],
    [2, 3],
    [7, 5],
    [32, 32],
    [33, 64],
    [101, 57],
    [640, 427],
    [37, 1200],
    [2049, 1500],
  ])('of %i × %i px', async (width, height) => {
    const session = await openGraph(preprocessing);
    const picture = noisyPicture(width, height);
    const { prepared } = await session.run({ pixels: new ort.Tensor('uint8', picture.data, [1, height, width, 3]) });
    await session.release();
    const expected = preprocess(picture, preprocessing);
    const answer = prepared!.data as Float32Array;
    expect(answer.length).toBe(expected.length);
    let largest = 0;
    for (const [at, value] of expected.entries()) largest = Math.max(largest, Math.abs(value - answer[at]!));
    expect(largest).toBeLessThan(5e-6);
  });
});

describe.each([
  ['ImageNet at 32 px', imageNetPreprocessing(32)],
  ['−1…1 at 33 px', keras],
])('every test-time view, %s', (_name, preprocessing) => {
  test.each([
    [1, 1],
    [7, 5],
    [37, 38],
    [101, 57],
    [37, 1200],
  ])('of two photos of %i × %i px', async (width, height) => {
    const onnx = createOnnxBuilder('views');
    const pixels = onnx.input('pixels', 'uint8', ['photos', 'height', 'width', 3]);
    const { size } = preprocessing;
    const shape = ['answers', 3, size, size] as const;
    onnx.output(addTestViews(onnx, pixels, preprocessing, allTestViews), 'float', shape, 'prepared');
    const session = await ort.InferenceSession.create(onnx.encode(), { logSeverityLevel: 3 });
    const pictures = ['first', 'second'].map((name) => noisyPicture(width, height, name));
    const both = Uint8Array.from(pictures.flatMap(({ data }) => [...data]));
    const { prepared } = await session.run({ pixels: new ort.Tensor('uint8', both, [2, height, width, 3]) });
    await session.release();
    const expected = new Float32Array(allTestViews.length * 2 * 3 * size * size);
    for (const number of allTestViews.keys())
      for (const [at, picture] of pictures.entries())
        drawTestView(picture, number, preprocessing, expected, (number * 2 + at) * 3 * size * size);
    const answer = prepared!.data as Float32Array;
    expect(answer.length).toBe(expected.length);
    let largest = 0;
    for (const [at, value] of expected.entries()) largest = Math.max(largest, Math.abs(value - answer[at]!));
    expect(largest).toBeLessThan(5e-6);
  });
});

test('several photos of one size at once, and none at all', async () => {
  const session = await openGraph(keras);
  const [a, b] = [noisyPicture(50, 40), noisyPicture(40, 50)];
  const two = new Uint8Array([...a.data, ...b.data]);
  const both = await session.run({ pixels: new ort.Tensor('uint8', two, [2, 40, 50, 3]) });
  const alone = await session.run({ pixels: new ort.Tensor('uint8', a.data, [1, 40, 50, 3]) });
  const none = await session.run({ pixels: new ort.Tensor('uint8', new Uint8Array(0), [0, 1, 1, 3]) });
  await session.release();
  const count = 3 * 33 * 33;
  expect((both.prepared!.data as Float32Array).slice(0, count)).toEqual(alone.prepared!.data);
  expect(none.prepared!.dims).toEqual([0, 3, 33, 33]);
});
