/** A server on this machine that gives one file out, well or badly: each request gets the next of the given behaviours. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export interface Asked {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

interface Exchange {
  readonly bytes: Buffer;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly base: string;
  readonly etag: string;
}
export type Behaviour = (exchange: Exchange) => void;

export interface FaultyServer extends AsyncDisposable {
  /** http://127.0.0.1:PORT */
  readonly base: string;
  readonly asked: readonly Asked[];
  /** What the next requests get, in order; the last one stays. */
  answer(...behaviours: readonly Behaviour[]): void;
  /** Another version of the file from now on. */
  replace(bytes: Uint8Array): void;
}

export async function createFaultyServer(content: Uint8Array): Promise<FaultyServer> {
  let bytes = Buffer.from(content);
  let behaviours: readonly Behaviour[] = [whole];
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers;
    asked.push({ path: request.url ?? '', range, ifRange: typeof ifRange === 'string' ? ifRange : undefined });
    const behaviour = behaviours[0]!;
    if (behaviours.length > 1) behaviours = behaviours.slice(1);
    response.on('error', () => {});
    behaviour({ bytes, request, response, base, etag: tagOf(bytes) });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const base = `http://127.0.0.1:${address.port}`;
  return {
    base,
    asked,
    answer(...next) {
      behaviours = next;
    },
    replace(next) {
      bytes = Buffer.from(next);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const tagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

/** The byte to begin with, when ranges are honoured. */
function startOf({ request, etag }: Exchange): number {
  const { range, 'if-range': ifRange } = request.headers;
  if (range === undefined || (ifRange !== undefined && ifRange !== etag)) return 0;
  return Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
}

function head(exchange: Exchange, headers: Record<string, string | number> = {}): Buffer {
  const { bytes, response, etag } = exchange;
  const start = startOf(exchange);
  const rest = bytes.subarray(start);
  const isPart = exchange.request.headers.range !== undefined && start > 0;
  response.writeHead(isPart ? 206 : 200, {
    etag,
    'content-length': rest.length,
    ...(isPart ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
    ...headers,
  });
  return rest;
}

/** As it should be. */
export const whole: Behaviour = (exchange) => {
  const { bytes, response, etag } = exchange;
  if (startOf(exchange) >= bytes.length) {
    response.writeHead(416, { etag, 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  response.end(head(exchange));
};

export const wholeWith =
  (headers: Record<string, string>): Behaviour =>
  (exchange) => {
    exchange.response.end(head(exchange, headers));
  };

/** The connection breaks after so many bytes. */
export const cutAfter =
  (count: number, headers: Record<string, string> = {}): Behaviour =>
  (exchange) => {
    const rest = head(exchange, headers);
    if (rest.length <= count) exchange.response.end(rest);
    else exchange.response.write(rest.subarray(0, count), () => exchange.response.socket?.destroySoon());
  };

/** Nothing more comes after so many bytes, and the connection stays. */
export const stallAfter =
  (count: number): Behaviour =>
  (exchange) => {
    exchange.response.write(head(exchange).subarray(0, count));
  };

/** Never even the headers. */
export const silent: Behaviour = () => {};

/** Always the whole file, cut or not. */
export const ignoringRanges =
  (cut?: number): Behaviour =>
  (exchange) => {
    const { bytes, response } = exchange;
    response.writeHead(200, { 'content-length': bytes.length, etag: exchange.etag });
    if (cut === undefined) response.end(bytes);
    else response.write(bytes.subarray(0, cut), () => response.socket?.destroySoon());
  };

/** 206, but from another byte than was asked for. */
export const wrongOffset: Behaviour = ({ bytes, response, etag }) => {
  response.writeHead(206, {
    etag,
    'content-length': bytes.length - 10,
    'content-range': `bytes 10-${bytes.length - 1}/${bytes.length}`,
  });
  response.end(bytes.subarray(10));
};

export const wrongBytes: Behaviour = (exchange) => {
  const rest = Buffer.from(head(exchange));
  rest[rest.length - 5]! ^= 0x55;
  exchange.response.end(rest);
};

/** No length is announced, and more comes than belongs to the file: without an end. */
export const endless: Behaviour = ({ bytes, response, etag }) => {
  response.writeHead(200, { etag });
  const more = () => {
    if (!response.destroyed) response.write(bytes, () => setImmediate(more));
  };
  more();
};

/** No length is announced, and the end is missing. */
export const endingEarly: Behaviour = ({ bytes, response, etag }) => {
  response.writeHead(200, { etag });
  response.end(bytes.subarray(0, bytes.length - 1000));
};

export const claiming =
  (length: number): Behaviour =>
  ({ bytes, response }) => {
    response.writeHead(200, { 'content-length': length });
    response.write(bytes.subarray(0, 1000));
  };

export const status =
  (code: number, headers: Record<string, string> = {}): Behaviour =>
  ({ response }) => {
    response.writeHead(code, headers).end('{"error": "as said"}');
  };

export const redirect =
  (location: (base: string) => string, headers: Record<string, string> = {}): Behaviour =>
  ({ response, base }) => {
    response.writeHead(302, { ...headers, location: location(base) }).end();
  };

export const compressed: Behaviour = ({ bytes, response }) => {
  const packed = gzipSync(bytes);
  response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed);
};

export const webPage: Behaviour = ({ response }) => {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Please sign in</h1>');
};
