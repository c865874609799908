/** Writes an ONNX graph step by step: every method returns the name of the tensor that it made. */
import {
  type AttributeProto,
  attributeTypes,
  type ElementType,
  elementTypes,
  encodeModel,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from './onnxFormat.ts';

/** A size, or a name for a size that differs from run to run ("batch"). */
export type Dimension = number | string;

/** Whole numbers become INT(S) attributes; write `{ float }` for FLOAT(S). */
export type AttributeValue =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] };

export interface NodeOptions {
  /** Name of the (first) output; default one that is free. */
  readonly name?: string;
  /** Names of all outputs, for ops with several. */
  readonly outputs?: readonly string[];
  /** Default '': the standard operators. */
  readonly domain?: string;
}

export interface OnnxBuilder {
  input(name: string, type: ElementType, shape: readonly Dimension[]): string;
  /** Declares a tensor as an output, under another name if one is given. */
  output(tensor: string, type: ElementType, shape: readonly Dimension[], name?: string): string;
  /** Named constant values, C order. */
  initializer(name: string, values: TensorValues, shape: readonly number[]): string;
  /** float32 constant; equal ones are written once. A plain number is a scalar, an array a vector unless shaped. */
  floats(values: number | readonly number[], shape?: readonly number[]): string;
  /** int64 constant, otherwise like `floats`. */
  ints(values: number | readonly number[], shape?: readonly number[]): string;
  /** Adds an op ("Conv", "Gemm"). An empty input name leaves an optional input out. Returns its first output. */
  node(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, AttributeValue>>,
    options?: NodeOptions,
  ): string;
  /** Free text that travels in the file; a key given again is replaced. */
  metadata(key: string, value: string): void;
  model(): ModelProto;
  /** The bytes of the .onnx file. */
  encode(): Uint8Array;
}

export type TensorValues = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | Int8Array;

/** Understood by onnxruntime 1.17 and later, and by every converter of 2024 and later. */
const opset = 18;
const irVersion = 9;

/** Throws an `Error` when a tensor name is given twice. */
export function createOnnxBuilder(graphName: string): OnnxBuilder {
  const taken = new Set<string>();
  const constants = new Map<string, string>();
  const metadata = new Map<string, string>();
  const domains = new Set<string>();
  const graph: ModelProto['graph'] = { name: graphName, node: [], initializer: [], input: [], output: [] };
  // Tensors that go out under another name than they were made with.
  const outNames = new Map<string, string>();
  let unnamed = 0;

  const claim = (name: string): string => {
    if (taken.has(name)) throw new Error(`The ONNX graph already has a tensor "${name}".`);
    taken.add(name);
    return name;
  };
  const free = (stem: string): string => {
    let name: string;
    do name = `${stem}_${++unnamed}`;
    while (taken.has(name));
    return claim(name);
  };
  const constant = (stem: string, values: TensorValues, shape: readonly number[]): string => {
    const key = `${stem} ${shape.join('x')} ${values.join()}`;
    const existing = constants.get(key);
    if (existing !== undefined) return existing;
    const name = free(stem);
    graph.initializer.push(tensorProto(name, values, shape));
    constants.set(key, name);
    return name;
  };

  const named = (node: NodeProto): NodeProto => ({
    ...node,
    input: node.input.map((name) => outNames.get(name) ?? name),
    output: node.output.map((name) => outNames.get(name) ?? name),
  });

  const builder: OnnxBuilder = {
    input(name, type, shape) {
      graph.input.push(valueInfo(claim(name), type, shape));
      return name;
    },
    output(tensor, type, shape, name = tensor) {
      const isMadeHere = graph.node.some(({ output }) => output.includes(tensor));
      const isOut = outNames.has(tensor) || graph.output.some((output) => output.name === tensor);
      // An Identity copies the tensor, which a name of its own from the start does not.
      if (name !== tensor && isMadeHere && !isOut) outNames.set(tensor, claim(name));
      else if (name !== tensor) builder.node('Identity', [tensor], {}, { name });
      graph.output.push(valueInfo(name, type, shape));
      return name;
    },
    initializer(name, values, shape) {
      graph.initializer.push(tensorProto(claim(name), values, shape));
      return name;
    },
    floats(values, shape) {
      const list = typeof values === 'number' ? [values] : values;
      return constant('float', Float32Array.from(list), shape ?? (typeof values === 'number' ? [] : [list.length]));
    },
    ints(values, shape) {
      const list = typeof values === 'number' ? [values] : values;
      const integers = BigInt64Array.from(list, (value) => BigInt(value));
      return constant('int', integers, shape ?? (typeof values === 'number' ? [] : [list.length]));
    },
    node(op, inputs, attributes = {}, { name, outputs, domain = '' } = {}) {
      const made = outputs?.map(claim) ?? [name === undefined ? free(op.toLowerCase()) : claim(name)];
      for (const input of inputs)
        if (input !== '' && !taken.has(input)) throw new Error(`${op} reads "${input}", which nothing has made.`);
      if (domain !== '') domains.add(domain);
      graph.node.push({
        name: made[0]!,
        opType: op,
        ...(domain === '' ? {} : { domain }),
        input: [...inputs],
        output: [...made],
        attribute: Object.entries(attributes).map(([key, value]) => attributeProto(key, value)),
      });
      return made[0]!;
    },
    metadata(key, value) {
      metadata.set(key, value);
    },
    model: () => ({
      irVersion,
      producerName: 'thaw',
      opsetImport: [{ domain: '', version: opset }, ...[...domains].map((domain) => ({ domain, version: 1 }))],
      graph: { ...graph, node: graph.node.map(named) },
      metadataProps: [...metadata].map(([key, value]) => ({ key, value })),
    }),
    encode: () => encodeModel(builder.model()),
  };
  return builder;
}

function valueInfo(name: string, type: ElementType, shape: readonly Dimension[]): ValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: elementTypes[type], shape: { dim } } } };
}

function tensorProto(name: string, values: TensorValues, shape: readonly number[]): TensorProto {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== values.length) throw new Error(`${name}: ${values.length} values do not fill [${shape}].`);
  return {
    name,
    dims: [...shape],
    dataType: elementTypes[elementTypeOf(values)],
    // Typed arrays are little-endian on every machine that Node runs on, as raw_data has to be.
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  };
}

function elementTypeOf(values: TensorValues): ElementType {
  if (values instanceof Float32Array) return 'float';
  if (values instanceof Float64Array) return 'double';
  if (values instanceof BigInt64Array) return 'int64';
  if (values instanceof Int32Array) return 'int32';
  return values instanceof Int8Array ? 'int8' : 'uint8';
}

function attributeProto(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) throw new Error(`Attribute ${name} = ${value}: write { float: ${value} }.`);
    return { name, type: attributeTypes.int, i: value };
  }
  if (typeof value === 'string') return { name, type: attributeTypes.string, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: attributeTypes.float, f: value.float };
  if ('floats' in value) return { name, type: attributeTypes.floats, floats: [...value.floats] };
  return { name, type: attributeTypes.ints, ints: [...value] };
}
