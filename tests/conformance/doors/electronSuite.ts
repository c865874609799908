/** The same suite through Electron's real window, preload and main process, wherever Electron's binary is. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel as NodeChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../../main/contract/index.ts';
import { closedMessage, connectMessage } from '../../../main/contract/windowMessages.ts';
import { installedElectron } from '../../../main/hosts/electronBinary.ts';
import { type Door, type OpenDoor, root } from './doors.ts';
import { describeDoor } from './suite.ts';

const { env, platform } = process;
const electron = installedElectron({ root, env, platform });
const reason =
  'missing' in electron
    ? electron.missing
    : platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY
      ? 'this session has no display; run the tests under xvfb-run'
      : null;

/** Needs the build. */
export function describeElectron(): void {
  if (reason === null) {
    describeDoor(electronDoor());
    describeWindow();
    return;
  }
  // Printed, so that nobody takes the silence for a pass.
  console.warn(`Electron's window is not tested here: ${reason}.`);
  test.skip(`Electron's window (${reason})`, () => {});
}

function launch(dataDir: string): Promise<ElectronApplication> {
  return _electron.launch({
    executablePath: 'path' in electron ? electron.path : '',
    // Chromium's own sandbox refuses to work for root, as which tests run in containers.
    args: [root, `--data-dir=${dataDir}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    cwd: root,
  });
}

function electronDoor(): Door {
  return {
    name: "through Electron's window",
    host: 'electron',
    nativeDialogs: true,
    async open(dataDir): Promise<OpenDoor> {
      const app = await launch(dataDir);
      const page = await app.firstWindow();
      let lines = 0;
      return {
        async connect() {
          const line = `line${++lines}`;
          const port = await connectThroughPage(page, line);
          return {
            client: createORPCClient<Client>(new RPCLink({ port })),
            disconnect: async () => {
              port.close();
              await page.evaluate((name) => Reflect.get(window, name).close(), line);
            },
          };
        },
        async asset(path, upload) {
          const answer = await page.evaluate(
            async ([url, bytes]) => {
              const response = await fetch(url, bytes ? { method: 'POST', body: new Uint8Array(bytes) } : {});
              const body = [...new Uint8Array(await response.arrayBuffer())];
              return { status: response.status, type: response.headers.get('content-type'), body };
            },
            [path, upload ? [...upload] : null] as const,
          );
          return { ...answer, body: Buffer.from(answer.body) };
        },
        streams: () => null,
        close: () => app.close(),
      };
    },
  };
}

/** A port in this process whose other end is one that the page was given through the preload script. */
async function connectThroughPage(page: Page, line: string) {
  const { port1, port2 } = new NodeChannel();
  await page.exposeFunction(`${line}Hears`, (data: string) => port1.postMessage(data));
  await page.evaluate(
    ([name, word]) => {
      const channel = new MessageChannel();
      channel.port1.onmessage = ({ data }) => Reflect.get(window, `${name}Hears`)(data);
      Reflect.set(window, name, channel.port1);
      window.postMessage(word, location.origin, [channel.port2]);
    },
    [line, connectMessage] as const,
  );
  port1.on('message', (data: string) => {
    void page.evaluate(([name, text]) => Reflect.get(window, name).postMessage(text), [line, data] as const);
  });
  return port2;
}

function describeWindow(): void {
  describe("Electron's window", () => {
    let folder: string;
    let app: ElectronApplication;
    let page: Page;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'thaw-window-'));
      app = await launch(join(folder, 'data'));
      page = await app.firstWindow();
    });
    afterAll(async () => {
      await app?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('shows the page on its own scheme, with nothing of Node in it', async () => {
      expect(new URL(page.url()).origin).toBe('app://thaw');
      expect(
        await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis)),
      ).toEqual([]);
    });

    test('goes nowhere else and opens nothing else', async () => {
      await page.evaluate(() => {
        location.href = 'https://example.com/';
      });
      expect(await page.evaluate(() => window.open('app://thaw/'))).toBeNull();
      expect(new URL(page.url()).origin).toBe('app://thaw');
      expect(app.windows()).toHaveLength(1);
      const fetched = await page.evaluate(() => fetch('https://example.com/').then(String, () => 'refused'));
      expect(fetched).toBe('refused');
    });

    test('is one instance to a data directory', async () => {
      const second = await launch(join(folder, 'data')).catch(() => null);
      if (second) await new Promise<void>((done) => second.process().once('exit', () => done()));
      expect(app.windows()).toHaveLength(1);
    });

    test('starts the engine again when it is killed, and says so to the page', async () => {
      const heard = page.evaluate(
        (word) =>
          new Promise<string>((done) => {
            window.addEventListener('message', ({ data }) => {
              if (data === word) done(data);
            });
          }),
        closedMessage,
      );
      const pidFile = join(folder, 'data', 'engine.pid');
      expect(existsSync(pidFile)).toBe(true);
      process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
      expect(await heard).toBe(closedMessage);
      const port = await connectThroughPage(page, 'again');
      const client = createORPCClient<Client>(new RPCLink({ port }));
      expect((await client.app.info()).host).toBe('electron');
      port.close();
    });
  });
}
