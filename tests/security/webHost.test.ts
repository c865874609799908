/** The browser host against everybody it was not made for: other pages, other names, other users, broken clients. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { maxUploadBytes } from '../../main/assets/upload.ts';
import { createEngine, type Engine } from '../../main/engine.ts';
import { serveWeb, type WebHost } from '../../main/hosts/web/server.ts';

const token = 'the-secret-of-this-test';
let folder: string;
let engine: Engine;
let web: WebHost;
let host: string;
let cookie: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-web-'));
  mkdirSync(join(folder, 'page', 'static'), { recursive: true });
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html><title>Thaw</title>');
  writeFileSync(join(folder, 'page', 'static', 'main-Dk3x.js'), 'export {};');
  writeFileSync(join(folder, 'secret.html'), 'not for the page');
  engine = await createEngine({
    dataDir: join(folder, 'data'),
    resourcesDir: resolve(import.meta.dirname, '../../resources'),
    version: '0.0.0-test',
    host: { kind: 'web', dialogs: null },
    ...{ clock: Date.now, newId: randomUUID, threads: 1 },
  });
  web = await serveWeb({ engine, rendererFolder: join(folder, 'page'), port: 0, token });
  host = `127.0.0.1:${web.port}`;
  cookie = `thaw-${web.port}=${token}`;
});
afterAll(async () => {
  await web?.close();
  await engine?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request with exactly these headers and this path, which `fetch` would tidy up. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: Buffer): Promise<Answer> {
  return new Promise((done, fail) => {
    const asked = request(
      { host: '127.0.0.1', port: web.port, path, method, headers: { host, ...headers }, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () =>
          done({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    asked.on('error', fail);
    asked.end(body);
  });
}

/** The status of a refused upgrade, or `open`. */
function openSocket(headers: Record<string, string>, path = '/rpc'): Promise<number | 'open'> {
  return new Promise((done) => {
    const socket = new WebSocket(`ws://${host}${path}`, { headers });
    socket.on('unexpected-response', (_request, response) => {
      done(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('error', () => {});
    socket.on('open', () => {
      done('open');
      socket.terminate();
    });
  });
}

test('nothing is given without the token, neither page nor pixels nor socket', async () => {
  for (const path of ['/', '/static/main-Dk3x.js', '/assets/sample/0/0', '/rpc', '/nothing']) {
    const answer = await ask(path);
    expect([path, answer.status]).toEqual([path, 401]);
    expect(answer.text).toContain('address that it printed');
  }
  expect(await openSocket({})).toBe(401);
  expect(await openSocket({ cookie: `thaw-${web.port}=wrong` })).toBe(401);
  expect((await ask('/', { cookie: `thaw-${web.port}=${token}x` })).status).toBe(401);
  expect((await ask('/', { cookie: `thaw-${web.port}=` })).status).toBe(401);
});

test('the token in the address becomes a cookie that scripts cannot read, and leaves the address', async () => {
  const opened = await ask(`/?token=${token}`);
  expect([opened.status, opened.headers.location]).toEqual([303, '/']);
  expect(opened.headers['set-cookie']).toEqual([`${cookie}; HttpOnly; SameSite=Strict; Path=/`]);
  expect(opened.headers['cache-control']).toBe('no-store');
  expect(opened.headers['referrer-policy']).toBe('no-referrer');
  expect((await ask('/', { cookie })).text).toContain('<title>Thaw</title>');
  const wrong = await ask('/?token=guessed');
  expect([wrong.status, wrong.headers['set-cookie']]).toEqual([401, undefined]);
});

test('the printed address holds a token that cannot be guessed', async () => {
  const other = await serveWeb({ engine, rendererFolder: join(folder, 'page'), port: 0 });
  expect(new URL(other.url).searchParams.get('token')).toMatch(/^[\w-]{32}$/);
  expect(new URL(other.url).hostname).toBe('127.0.0.1');
  await other.close();
});

test('a name of another site that points here is refused, with and without the token', async () => {
  for (const name of ['evil.example', `evil.example:${web.port}`, '127.0.0.1.evil.example', '0.0.0.0', '192.168.1.7']) {
    for (const path of ['/', `/?token=${token}`, '/assets/sample/0/0']) {
      expect([name, (await ask(path, { cookie, host: name })).status]).toEqual([name, 421]);
    }
    expect([name, await openSocket({ cookie, host: name })]).toEqual([name, 421]);
  }
  // The near end of a tunnel has a port of its own.
  expect((await ask('/', { cookie, host: 'localhost:9000' })).status).toBe(200);
});

test('a page of another origin, also of another port of this machine, gets nothing even with the cookie', async () => {
  for (const origin of ['https://evil.example', `http://127.0.0.1:${web.port + 1}`, `https://${host}`, 'null']) {
    expect([origin, await openSocket({ cookie, origin })]).toEqual([origin, 403]);
    const upload = await ask('/assets/upload?name=a.jpg', { cookie, origin }, 'POST', Buffer.from('x'));
    expect([origin, upload.status]).toEqual([origin, 403]);
    expect((await ask('/assets/sample/0/0', { cookie, origin })).status).toBe(403);
  }
  for (const site of ['cross-site', 'same-site']) {
    expect((await ask('/assets/sample/0/0', { cookie, 'sec-fetch-site': site })).status).toBe(403);
    expect(await openSocket({ cookie, 'sec-fetch-site': site })).toBe(403);
  }
  expect(await openSocket({ cookie, origin: `http://${host}` })).toBe('open');
  expect(await openSocket({ cookie, origin: `http://${host}` }, '/other')).toBe(404);
});

test('no answer ever allows another origin to read it, and every answer has its protections', async () => {
  for (const path of ['/', '/static/main-Dk3x.js', '/assets/sample/0/0', '/nothing', '/assets/sample/99/0']) {
    const { headers } = await ask(path, { cookie, origin: `http://${host}` });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  }
  const policy = (await ask('/', { cookie })).headers['content-security-policy'] as string;
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain(`connect-src 'self' ws://${host};`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe-eval|\*/);
});

test('no path leads out of the page and the asset routes', async () => {
  for (const path of [
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/static/..%2f..%2fsecret.html',
    '/static/..%5c..%5csecret.html',
    '/%00/index.html',
    '/%ff',
    '//evil.example/index.html',
    '/assets/../../data/thaw.sqlite',
    '/assets/export/1/..%2f..%2fthaw.sqlite',
    '/assets/export/..%2f1/model.onnx',
    `/assets/thumbnail/${'a'.repeat(63)}`,
    `/assets/thumbnail/${'A'.repeat(64)}`,
    '/assets/picture/..%2f..%2f..%2fetc%2fpasswd',
    `/assets/view/${'a'.repeat(64)}?size=1e9`,
    `/assets/view/${'a'.repeat(64)}?size=-1`,
    '/assets/sample/0/0/extra',
    '/data/thaw.sqlite',
    '/engine.pid',
  ]) {
    const answer = await ask(path, { cookie });
    expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
    expect(answer.text).not.toContain('not for the page');
  }
});

test('a huge upload is refused, by its announced size and by its real one, and leaves nothing', async () => {
  const announced = await ask(
    '/assets/upload?name=big.jpg',
    { cookie, 'content-length': String(maxUploadBytes + 1), expect: '100-continue' },
    'POST',
  ).catch((error: Error) => error);
  if (announced instanceof Error) expect(announced.message).toMatch(/reset|hang up|EPIPE/);
  else expect(announced.status).toBe(413);

  // Chunked, so that nothing is announced: it just does not end.
  const status = await new Promise<number | string>((done) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: web.port,
        path: '/assets/upload?name=big.jpg',
        method: 'POST',
        headers: { host, cookie },
      },
      (response) => {
        response.resume();
        done(response.statusCode ?? 0);
      },
    );
    asked.on('error', (error) => done(error.message));
    const chunk = Buffer.alloc(4 * 1024 * 1024, 7);
    let sent = 0;
    const more = () => {
      while (sent <= maxUploadBytes + chunk.length) {
        sent += chunk.length;
        if (!asked.write(chunk)) return void asked.once('drain', more);
      }
      asked.end();
    };
    more();
  });
  expect(status === 413 || String(status).match(/reset|EPIPE|hang up/)).toBeTruthy();
  await expect.poll(() => readdirSync(join(folder, 'data', 'uploads'))).toEqual([]);
});

test('an upload with no file name, and other methods, are refused', async () => {
  expect((await ask('/assets/upload', { cookie }, 'POST', Buffer.from('x'))).status).toBe(400);
  expect((await ask('/assets/upload?name=a.jpg', { cookie })).status).toBe(405);
  expect((await ask('/assets/sample/0/0', { cookie }, 'DELETE')).status).toBe(405);
  expect((await ask('/', { cookie }, 'POST', Buffer.from('x'))).status).toBe(405);
  expect((await ask('/', { cookie }, 'OPTIONS')).status).toBe(405);
});

test('messages that make no sense end their own socket and nothing else', async () => {
  const endings: [string | Buffer, number][] = [
    ['not json', 1007],
    ['{"i":"1"}', 1007],
    ['null', 1007],
    ['[]', 1007],
    [Buffer.from([0xff, 0x00]), 1003],
    ['x'.repeat(5 * 1024 * 1024), 1009],
  ];
  for (const [message, code] of endings) {
    const socket = new WebSocket(`ws://${host}/rpc`, { headers: { cookie } });
    socket.on('error', () => {});
    const closed = new Promise<number>((done) => socket.once('close', done));
    socket.once('open', () => socket.send(message));
    expect([String(message).slice(0, 20), await closed]).toEqual([String(message).slice(0, 20), code]);
  }
  expect((await ask('/', { cookie })).status).toBe(200);
});

test('a procedure that is not in the contract does not exist', async () => {
  for (const url of ['/store/write', '/__proto__/toString', '/constructor', '/app/info/close']) {
    const socket = new WebSocket(`ws://${host}/rpc`, { headers: { cookie } });
    await new Promise((done) => socket.once('open', done));
    const answer = new Promise<string>((done) => socket.once('message', (data) => done(String(data))));
    socket.send(JSON.stringify({ i: '1', p: { u: `http://orpc${url}`, b: { json: {} } } }));
    expect(JSON.parse(await answer)).toMatchObject({ p: { s: 404 } });
    socket.terminate();
  }
});

test('broken frames and half requests do not end the engine', async () => {
  const upgrade = [
    `GET /rpc HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket`,
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
  ].join('\r\n');
  const attempts: (string | Buffer)[][] = [
    [upgrade, randomBytes(64)],
    // An unmasked frame, a reserved opcode, a length that never comes.
    [upgrade, Buffer.from([0x81, 0x02, 0x41, 0x42])],
    [upgrade, Buffer.from([0x8f, 0x80, 0, 0, 0, 0])],
    [upgrade, Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['GET / HTTP/1.1\r\nHost: x\r\n'],
    [randomBytes(200)],
    ['GET /rpc HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'],
  ];
  for (const parts of attempts) {
    const socket = connect(web.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    for (const part of parts) {
      socket.write(part);
      await new Promise((done) => setTimeout(done, 20));
    }
    socket.destroy();
  }
  expect((await ask('/', { cookie })).status).toBe(200);
});

test('a port in use is refused by name, and avoided when nobody asked for it', async () => {
  const again = serveWeb({ engine, rendererFolder: join(folder, 'page'), port: web.port });
  await expect(again).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(`Port ${web.port} is in use`),
  });
  const one = await serveWeb({ engine, rendererFolder: join(folder, 'page') });
  const two = await serveWeb({ engine, rendererFolder: join(folder, 'page') });
  expect(two.port).not.toBe(one.port);
  await one.close();
  await two.close();
});

test('only this machine can reach the port', async () => {
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((each) => each && !each.internal && each.family === 'IPv4');
  for (const other of others) {
    const reached = await new Promise<boolean>((done) => {
      const socket = connect({ host: other?.address ?? '', port: web.port, timeout: 1000 });
      socket
        .on('connect', () => done(true))
        .on('error', () => done(false))
        .on('timeout', () => done(false));
      socket.on('close', () => done(false));
    });
    expect([other?.address, reached]).toEqual([other?.address, false]);
  }
});
