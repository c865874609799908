/**
 * Takes apart one JSON object whose lists are too long to be held at once: its bytes come in parts, and every element of a list is handed
 * on as a text of its own. What lies between the elements is checked here, the elements by whoever parses them.
 */

export interface JsonLists {
  /** The next bytes of the file, UTF-8, cut anywhere; they are not kept. Throws `SyntaxError` where the text is no JSON. */
  take(bytes: Uint8Array): void;
  /** Call it after the last bytes. Throws `SyntaxError` when the object is not complete. */
  end(): void;
}

export interface JsonListsCallbacks {
  /** A member of the object begins that is a list. */
  onList(key: string): void;
  /** The text of one element of the list that began last. */
  onElement(key: string, text: string): void;
  /** The text of a member that is no list. */
  onValue(key: string, text: string): void;
}

/** One element may be no longer than this: a file that is one endless text is not kept in memory whole. */
const elementBytesMost = 64 * 1024 ** 2;

type Expected =
  | 'start'
  | 'key or end'
  | 'key'
  | 'colon'
  | 'value'
  | 'comma or end'
  | 'element or end'
  | 'element'
  | 'comma or end of list'
  | 'nothing';

export function createJsonLists({ onList, onElement, onValue }: JsonListsCallbacks): JsonLists {
  let expected: Expected = 'start';
  let key = '';
  /** Bytes taken before this part. */
  let before = 0;
  /** Earlier parts of the value that is being read; null between values. */
  let parts: Uint8Array[] | null = null;
  let partsBytes = 0;
  let depth = 0;
  let inText = false;
  let escaped = false;
  /** A number, `true`, `false` or `null`: it ends where something else begins. */
  let bare = false;

  const problem = (at: number, what: string) => new SyntaxError(`${what} at byte ${before + at}`);

  /** Reads on in the value; where it ends in these bytes, or −1. */
  function endOfValue(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) {
          inText = false;
          if (depth === 0) return at + 1;
        }
      } else if (bare) {
        if (byte === comma || byte === closeList || byte === closeObject || isSpace(byte)) return at;
      } else if (byte === quote) inText = true;
      else if (byte === openObject || byte === openList) depth++;
      else if (byte === closeObject || byte === closeList) {
        depth--;
        if (depth === 0) return at + 1;
      }
    }
    return -1;
  }

  function begin(byte: number): void {
    parts = [];
    partsBytes = 0;
    depth = 0;
    inText = false;
    bare = byte !== quote && byte !== openObject && byte !== openList;
  }

  function finish(last: Uint8Array): void {
    const text = Buffer.concat([...(parts ?? []), last]).toString();
    parts = null;
    if (expected === 'key' || expected === 'key or end') {
      key = JSON.parse(text) as string;
      expected = 'colon';
    } else if (expected === 'value') {
      onValue(key, text);
      expected = 'comma or end';
    } else {
      onElement(key, text);
      expected = 'comma or end of list';
    }
  }

  /** One byte between values; true when a value begins with it. */
  function between(byte: number, at: number): boolean {
    switch (expected) {
      case 'start':
        if (byte !== openObject) throw problem(at, 'No object begins');
        expected = 'key or end';
        return false;
      case 'key or end':
      case 'key':
        if (byte === closeObject && expected === 'key or end') {
          expected = 'nothing';
          return false;
        }
        if (byte !== quote) throw problem(at, 'No name in quotes begins');
        return true;
      case 'colon':
        if (byte !== colon) throw problem(at, 'A colon is missing');
        expected = 'value';
        return false;
      case 'value':
        if (byte !== openList) return true;
        onList(key);
        expected = 'element or end';
        return false;
      case 'comma or end':
        if (byte !== comma && byte !== closeObject) throw problem(at, 'A comma is missing');
        expected = byte === comma ? 'key' : 'nothing';
        return false;
      case 'element or end':
      case 'element':
        if (byte !== closeList || expected === 'element') return true;
        expected = 'comma or end';
        return false;
      case 'comma or end of list':
        if (byte !== comma && byte !== closeList) throw problem(at, 'A comma is missing');
        expected = byte === comma ? 'element' : 'comma or end';
        return false;
      case 'nothing':
        throw problem(at, 'Something follows the end');
    }
  }

  return {
    take(given) {
      // A byte order mark says nothing here.
      const bytes = before === 0 && given[0] === 0xef && given[1] === 0xbb ? given.subarray(3) : given;
      let at = 0;
      while (at < bytes.length) {
        if (parts === null) {
          const byte = bytes[at]!;
          if (isSpace(byte) || !between(byte, at)) {
            at++;
            continue;
          }
          begin(byte);
        }
        const end = endOfValue(bytes, at);
        if (end < 0) {
          partsBytes += bytes.length - at;
          if (partsBytes > elementBytesMost) throw problem(at, `A value of more than ${elementBytesMost} bytes`);
          parts!.push(bytes.slice(at));
          break;
        }
        if (end === at && partsBytes === 0) throw problem(at, 'A value is missing');
        finish(bytes.subarray(at, end));
        at = end;
      }
      before += given.length;
    },
    end() {
      if (expected !== 'nothing' || parts !== null) throw problem(0, 'The text ends too early');
    },
  };
}

const isSpace = (byte: number): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;
const [quote, comma, colon, backslash] = [34, 44, 58, 92];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];
