/**
 * Reads Python pickles as data. A pickle is a program for a stack machine, and Python's own reader lets it call anything on
 * the machine; this one knows the opcodes that build tables, lists, texts and numbers, and calls only functions that it is
 * given. Everything else is refused by name. Opcodes: Python's Lib/pickletools.py.
 */

/** Why a pickle is refused; the message fits behind "cannot be used:". */
export class PickleError extends Error {}

export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Pickled[]
  | PickledTable
  | PickledObject;

/** A dict; keys that are not texts are left out, since nothing asks for them. */
export class PickledTable {
  readonly entries = new Map<string, Pickled>();
}

/** What one of the allowed functions made. */
export interface PickledObject {
  readonly made: string;
}

export interface UnpickleOptions {
  /** The functions that may be called, by "module name". They get the arguments as data and must not believe them. */
  readonly functions: ReadonlyMap<string, (args: readonly Pickled[]) => Pickled>;
  /** Stands for a thing outside the pickle. */
  persistent(id: Pickled): Pickled;
}

/** A function that the pickle named and that is allowed. */
export class PickledFunction implements PickledObject {
  readonly made = 'function';
  /** "module name" */
  readonly name: string;
  readonly call: (args: readonly Pickled[]) => Pickled;
  constructor(name: string, call: (args: readonly Pickled[]) => Pickled) {
    this.name = name;
    this.call = call;
  }
}

/** Reads one pickle. Returns its value and where in `bytes` it ended. Throws `PickleError`. */
export function unpickle(
  bytes: Buffer,
  begin: number,
  { functions, persistent }: UnpickleOptions,
): { value: Pickled; end: number } {
  let position = begin;
  const take = (count: number): Buffer => {
    if (count < 0 || count > bytes.length - position)
      throw new PickleError('its pickle ends in the middle: the file is cut off');
    position += count;
    return bytes.subarray(position - count, position);
  };
  const line = (): string => {
    const end = bytes.indexOf(0x0a, position);
    if (end < 0) throw new PickleError('its pickle ends in the middle: the file is cut off');
    const text = take(end - position).toString('utf8');
    position++;
    return text;
  };
  const byte = () => take(1)[0]!;
  const uint32 = () => take(4).readUInt32LE();

  const mark = Symbol('mark');
  const stack: (Pickled | typeof mark)[] = [];
  const memo = new Map<number, Pickled>();
  const pop = (): Pickled => {
    const value = stack.pop();
    if (value === undefined || value === mark) throw new PickleError('its pickle takes from an empty stack');
    return value;
  };
  const top = (): Pickled => {
    const value = pop();
    stack.push(value);
    return value;
  };
  const popToMark = (): Pickled[] => {
    const index = stack.lastIndexOf(mark);
    if (index < 0) throw new PickleError('its pickle takes from an empty stack');
    return stack.splice(index).slice(1) as Pickled[];
  };
  const setItems = (items: readonly Pickled[]): void => {
    const table = top();
    if (!(table instanceof PickledTable))
      throw new PickleError('its pickle puts items into something that is no table');
    for (let index = 0; index + 1 < items.length; index += 2) {
      const key = items[index];
      if (typeof key === 'string') table.entries.set(key, items[index + 1]!);
    }
  };
  const append = (items: readonly Pickled[]): void => {
    const list = top();
    if (!Array.isArray(list)) throw new PickleError('its pickle appends to something that is no list');
    for (const item of items) list.push(item);
  };
  const find = (module: string, name: string): PickledFunction => {
    const call = functions.get(`${module} ${name}`);
    if (call === undefined)
      throw new PickleError(
        `it wants to use Python's "${module}.${name}", which weights do not need. Nothing of it was run; get the weights from ` +
          'elsewhere, or as safetensors',
      );
    return new PickledFunction(`${module} ${name}`, call);
  };
  const recall = (index: number): void => {
    const value = memo.get(index);
    if (value === undefined) throw new PickleError('its pickle recalls a value that it never kept');
    stack.push(value);
  };

  for (;;) {
    const opcode = byte();
    switch (opcode) {
      case 0x80: // PROTO
        if (byte() > 5) throw new PickleError('its pickle is of a newer protocol than 5');
        break;
      case 0x95: // FRAME
        take(8);
        break;
      case 0x2e: // STOP
        return { value: pop(), end: position };
      case 0x28: // MARK
        stack.push(mark);
        break;
      case 0x30: // POP
        pop();
        break;
      case 0x4e: // NONE
        stack.push(null);
        break;
      case 0x88: // NEWTRUE
        stack.push(true);
        break;
      case 0x89: // NEWFALSE
        stack.push(false);
        break;
      case 0x4b: // BININT1
        stack.push(byte());
        break;
      case 0x4d: // BININT2
        stack.push(take(2).readUInt16LE());
        break;
      case 0x4a: // BININT
        stack.push(take(4).readInt32LE());
        break;
      case 0x8a: // LONG1
        stack.push(integer(take(byte())));
        break;
      case 0x47: // BINFLOAT
        stack.push(take(8).readDoubleBE());
        break;
      case 0x58: // BINUNICODE
        stack.push(take(uint32()).toString('utf8'));
        break;
      case 0x8c: // SHORT_BINUNICODE
        stack.push(take(byte()).toString('utf8'));
        break;
      case 0x55: // SHORT_BINSTRING
        stack.push(take(byte()).toString('latin1'));
        break;
      case 0x54: // BINSTRING
        stack.push(take(uint32()).toString('latin1'));
        break;
      case 0x43: // SHORT_BINBYTES
        stack.push(new Uint8Array(take(byte())));
        break;
      case 0x42: // BINBYTES
        stack.push(new Uint8Array(take(uint32())));
        break;
      case 0x7d: // EMPTY_DICT
        stack.push(new PickledTable());
        break;
      case 0x5d: // EMPTY_LIST
        stack.push([]);
        break;
      case 0x29: // EMPTY_TUPLE
        stack.push([]);
        break;
      case 0x74: // TUPLE
        stack.push(popToMark());
        break;
      case 0x85: // TUPLE1
        stack.push([pop()]);
        break;
      case 0x86: // TUPLE2
        stack.push([pop(), pop()].reverse());
        break;
      case 0x87: // TUPLE3
        stack.push([pop(), pop(), pop()].reverse());
        break;
      case 0x73: // SETITEM
        setItems([pop(), pop()].reverse());
        break;
      case 0x75: // SETITEMS
        setItems(popToMark());
        break;
      case 0x61: // APPEND
        append([pop()]);
        break;
      case 0x65: // APPENDS
        append(popToMark());
        break;
      case 0x71: // BINPUT
        memo.set(byte(), top());
        break;
      case 0x72: // LONG_BINPUT
        memo.set(uint32(), top());
        break;
      case 0x94: // MEMOIZE
        memo.set(memo.size, top());
        break;
      case 0x68: // BINGET
        recall(byte());
        break;
      case 0x6a: // LONG_BINGET
        recall(uint32());
        break;
      case 0x63: // GLOBAL
        stack.push(find(line(), line()));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const [name, module] = [pop(), pop()];
        if (typeof name !== 'string' || typeof module !== 'string') throw new PickleError('its pickle is malformed');
        stack.push(find(module, name));
        break;
      }
      case 0x52: // REDUCE: a call
      case 0x81: {
        // NEWOBJ: the same for classes
        const [args, callable] = [pop(), pop()];
        if (!(callable instanceof PickledFunction) || !Array.isArray(args))
          throw new PickleError('its pickle calls something that is no function');
        stack.push(callable.call(args));
        break;
      }
      case 0x62: // BUILD: state of an object; tables carry version numbers there, which nothing asks for.
        pop();
        top();
        break;
      case 0x51: // BINPERSID
        stack.push(persistent(pop()));
        break;
      default:
        throw new PickleError(
          `its pickle uses the opcode 0x${opcode.toString(16).padStart(2, '0')}, which weights do not need`,
        );
    }
  }
}

/** Little-endian two's complement. */
function integer(bytes: Buffer): number | bigint {
  let value = 0n;
  for (const [index, one] of bytes.entries()) value |= BigInt(one) << BigInt(8 * index);
  if (bytes.length > 0 && bytes.at(-1)! & 0x80) value -= 1n << BigInt(8 * bytes.length);
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
