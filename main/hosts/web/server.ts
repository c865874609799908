/** The browser host: the page, its pixels and the contract over HTTP and a WebSocket, on 127.0.0.1 only, with a token. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AssetResponse } from '../../assets/assets.ts';
import type { Engine } from '../../engine.ts';
import { createPeerDoor } from '../connectPeer.ts';
import { findPageFile } from '../pageFiles.ts';
import { commonHeaders, contentSecurityPolicy } from '../pageHeaders.ts';
import { createRouter } from '../serve.ts';
import { createAdmission } from './admission.ts';
import { listen } from './listen.ts';

export interface WebHost {
  /** For the person: with the token that lets their browser in. */
  readonly url: string;
  readonly port: number;
  /** Ends all connections; the engine stays open. */
  close(): Promise<void>;
}

export interface WebHostOptions {
  readonly engine: Pick<Engine, 'services' | 'assets' | 'log' | 'newFaultId'>;
  /** The built page. */
  readonly rendererFolder: string;
  /** Undefined: the usual port or one near it; 0: any free one; else exactly this one. */
  readonly port?: number | undefined;
  /** The secret, where the caller has one already. */
  readonly token?: string | undefined;
}

/** A message of the contract is small: 100,000 photo ids fit well. */
const maxMessageBytes = 4 * 1024 * 1024;
/** A connection that does not answer a ping for this long is gone. */
const pingEveryMs = 30_000;

/** Throws `conflict` when the asked port is in use. */
export async function serveWeb(options: WebHostOptions): Promise<WebHost> {
  const { engine, rendererFolder, token = randomBytes(24).toString('base64url') } = options;
  const { log, assets } = engine;
  const router = createRouter(engine.services, { log, newFaultId: engine.newFaultId });
  const connect = createPeerDoor({ router, log });
  const server = createServer({ requestTimeout: 10 * 60_000, headersTimeout: 20_000 });
  const port = await listen(server, options.port);
  // Browsers share cookies between all ports of a name: two Thaws would throw each other out without the port in it.
  const admission = createAdmission({ token, cookieName: `thaw-${port}` });

  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error({ err: error, url: withoutQuery(request.url) }, 'a request failed by our own fault');
      if (response.headersSent) response.destroy();
      else refuse(response, 500, 'Something went wrong inside Thaw. The log has the details.');
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wrongHost = admission.wrongHost(request);
    if (wrongHost) return refuse(response, wrongHost.status, wrongHost.message);
    const url = URL.parse(`http://thaw${request.url ?? '/'}`);
    if (!url) return refuse(response, 400, 'This address is not spelt right.');
    if (request.method === 'GET' && url.pathname === '/' && url.searchParams.has('token')) {
      if (admission.opensWithToken(url)) return open(response);
      return refuse(response, 401, 'This address is from another start of Thaw. Take the one it printed this time.');
    }
    const writes = request.method !== 'GET' && request.method !== 'HEAD';
    const refusal = admission.refusal(request, writes ? 'write' : 'read');
    if (refusal) return refuse(response, refusal.status, refusal.message);

    const asset = await askForAsset(request, response, url);
    if (asset) return await sendAsset(request, response, asset);
    if (writes) return refuse(response, 405, 'This address can only be read.');
    const page = await findPageFile(rendererFolder, url.pathname);
    if (!page) return refuse(response, 404, 'There is no such page.');
    response.writeHead(200, {
      ...commonHeaders,
      'content-security-policy': contentSecurityPolicy({ socket: `ws://${request.headers.host}` }),
      'content-type': page.contentType,
      'cache-control': page.cacheControl,
    });
    await send(request, response, { file: page.file });
  }

  /** Swaps the token in the address for a cookie, so that it stays out of the history and of screenshots. */
  function open(response: ServerResponse): void {
    response.writeHead(303, {
      ...commonHeaders,
      location: '/',
      'set-cookie': admission.setCookie,
      'cache-control': 'no-store',
    });
    response.end();
  }

  async function askForAsset(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<AssetResponse | null> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const length = request.headers['content-length'];
    return await assets.handle({
      method: request.method ?? 'GET',
      path: url.pathname + url.search,
      ifNoneMatch: request.headers['if-none-match'],
      contentLength: length === undefined ? undefined : Number(length),
      body: request.method === 'POST' ? request : undefined,
      signal: gone.signal,
    });
  }

  async function sendAsset(request: IncomingMessage, response: ServerResponse, asset: AssetResponse): Promise<void> {
    response.writeHead(asset.status, {
      ...commonHeaders,
      'content-security-policy': "default-src 'none'",
      ...asset.headers,
      // A body that was not read to its end would be taken for the next request.
      ...(request.method === 'POST' && asset.status >= 400 ? { connection: 'close' } : {}),
    });
    await send(request, response, asset.body);
  }

  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = admission.refusal(request, 'write');
    if (refusal) return refuseUpgrade(socket, refusal.status, refusal.message);
    if (request.url !== '/rpc') return refuseUpgrade(socket, 404, 'There is no such socket.');
    sockets.handleUpgrade(request, socket, head, serveSocket);
  });

  function serveSocket(socket: WebSocket): void {
    const peer = connect({
      send: (message) =>
        new Promise((resolve, reject) => socket.send(message, (error) => (error ? reject(error) : resolve()))),
      close: (reason) => socket.close(1007, reason),
    });
    let alive = true;
    const ping = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, pingEveryMs);
    ping.unref();
    socket.on('pong', () => {
      alive = true;
    });
    socket.on('message', (data, isBinary) => {
      // The contract's messages are text; pixels and files travel by URL.
      if (isBinary) socket.close(1003, 'Only text is understood here.');
      else peer.receive(String(data));
    });
    // Malformed frames and messages over the limit end here; `ws` closes the socket by itself.
    socket.on('error', (error) => log.warn({ err: error }, 'a WebSocket was closed'));
    socket.on('close', () => {
      clearInterval(ping);
      peer.closed();
    });
  }

  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    port,
    async close() {
      for (const socket of sockets.clients) socket.close(1001, 'Thaw is closing.');
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Close frames have a moment to leave; nobody is waited for longer.
      const hurry = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
        server.closeAllConnections();
      }, 500);
      server.closeIdleConnections();
      await closed;
      clearTimeout(hurry);
    },
  };
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, {
    ...commonHeaders,
    'content-security-policy': "default-src 'none'",
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  });
  response.end(message);
}

function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  const body = Buffer.from(message);
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${message}`,
  );
}

async function send(request: IncomingMessage, response: ServerResponse, body: AssetResponse['body']): Promise<void> {
  if (body === null || request.method === 'HEAD') response.end();
  else if (body instanceof Uint8Array) response.end(body);
  else {
    await pipeline(createReadStream(body.file), response).catch((error: unknown) => {
      // The reader went away in the middle: nothing to answer any more.
      if (!response.destroyed && !response.writableEnded) throw error;
    });
  }
}

/** Addresses can hold the token; the log must not. */
const withoutQuery = (url: string | undefined) => url?.split('?')[0];
