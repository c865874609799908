/** ONNX files are written with the official field numbers and read back as they were. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOnnxBuilder } from '../../../main/compute/onnx/onnxBuilder.ts';
import { decodeModel, encodeModel } from '../../../main/compute/onnx/onnxFormat.ts';

function example() {
  const onnx = createOnnxBuilder('example');
  const x = onnx.input('x', 'float', ['batch', 3]);
  const w = onnx.initializer('w', Float32Array.of(1, -2, 3.5), [3]);
  const scaled = onnx.node('Mul', [x, w]);
  const clipped = onnx.node('Clip', [scaled, onnx.floats(0), onnx.floats(6)]);
  onnx.output(onnx.node('LeakyRelu', [clipped], { alpha: { float: 0.25 } }), 'float', ['batch', 3], 'y');
  onnx.metadata('labels', 'ants,bees');
  return onnx;
}

test('a model survives writing and reading', () => {
  const bytes = example().encode();
  const model = decodeModel(bytes);
  expect(encodeModel(model)).toEqual(bytes);
  expect(model.metadataProps).toEqual([{ key: 'labels', value: 'ants,bees' }]);
  expect(model.graph.node.map(({ opType }) => opType)).toEqual(['Mul', 'Clip', 'LeakyRelu']);
  expect(model.graph.node[2]!.output).toEqual(['y']);
  expect(model.graph.node[2]!.attribute[0]).toMatchObject({ name: 'alpha', type: 1, f: 0.25 });
  expect(model.graph.input[0]!.type!.tensorType!.shape!.dim).toEqual([{ dimParam: 'batch' }, { dimValue: 3 }]);
});

test('a tensor that goes out under another name is made under it, and copied only for a second one', () => {
  const onnx = createOnnxBuilder('names');
  const x = onnx.input('x', 'float', [1]);
  const half = onnx.node('Mul', [x, onnx.floats(0.5)]);
  expect(onnx.output(half, 'float', [1], 'first')).toBe('first');
  onnx.output(half, 'float', [1], 'second');
  onnx.output(onnx.node('Neg', [half]), 'float', [1]);
  onnx.output(x, 'float', [1], 'copy');
  expect(() => onnx.node('Neg', [x], {}, { name: 'first' })).toThrow('already has a tensor "first"');
  const { node, output } = onnx.model().graph;
  expect(node.map(({ opType, input, output }) => [opType, input[0], output[0]])).toEqual([
    ['Mul', 'x', 'first'],
    ['Identity', 'first', 'second'],
    ['Neg', 'first', 'neg_3'],
    ['Identity', 'x', 'copy'],
  ]);
  expect(output.map(({ name }) => name)).toEqual(['first', 'second', 'neg_3', 'copy']);
});

test("writes byte for byte what Python's onnx 1.23 writes", () => {
  const onnx = createOnnxBuilder('g');
  onnx.output(onnx.node('Relu', [onnx.input('x', 'float', [1])], {}, { name: 'y' }), 'float', [1]);
  // helper.make_model(helper.make_graph([Relu x → y], 'g', …), opset 18, producer_name='thaw'), ir_version 9.
  const expected =
    '08091204746861773a360a0f0a01781201791a0179220452656c751201675a0f0a0178120a0a08080112040a020801' +
    '620f0a0179120a0a08080112040a02080142040a001012';
  expect(Buffer.from(onnx.encode()).toString('hex')).toBe(expected);
});

test('equal constants are written once; names are never given twice', () => {
  const onnx = createOnnxBuilder('g');
  expect(onnx.floats([1, 2])).toBe(onnx.floats([1, 2]));
  expect(onnx.floats([1, 2])).not.toBe(onnx.floats([1, 2], [2, 1]));
  expect(onnx.ints(1)).not.toBe(onnx.floats(1));
  onnx.input('x', 'float', [1]);
  expect(() => onnx.input('x', 'float', [1])).toThrow('already has a tensor "x"');
  expect(() => onnx.node('Relu', ['nothing'])).toThrow('reads "nothing"');
  expect(() => onnx.node('Relu', ['x'], { alpha: 0.5 })).toThrow('write { float: 0.5 }');
  expect(() => onnx.initializer('w', Float32Array.of(1), [2])).toThrow('1 values do not fill [2]');
});

test('bytes that are no model are refused with an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        expect(decodeModel(bytes).graph).toBeDefined();
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
  );
  const bytes = example().encode();
  expect(() => decodeModel(bytes.subarray(0, bytes.length - 3))).toThrow();
});
