/** `npm start` where no window can be: the app comes in the browser, with its address and the reason. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from './doors.ts';

export function describeStart(): void {
  describe('npm start', () => {
    let folder: string;
    let children: ChildProcess[] = [];
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'thaw-start-'));
    });
    afterEach(async () => {
      for (const child of children) child.kill('SIGKILL');
      children = [];
      rmSync(folder, { recursive: true, force: true });
    });

    function start(...args: string[]) {
      const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
      const script = join(root, 'main/hosts/start.mjs');
      const child = spawn(process.execPath, [script, '--no-build', '--data-dir', join(folder, 'data'), ...args], {
        env: { ...env, ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'nothing here') },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const exited = once(child, 'exit').then(([code]) => code as number | null);
      let text = '';
      child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      return { child, exited, said: () => text };
    }

    test('without a window, it serves the browser, says why, and ends well', async () => {
      const { child, exited, said } = start();
      await expect.poll(said, { timeout: 20_000 }).toContain('Ctrl-C');
      if (process.platform === 'linux') {
        expect(said()).toContain('Thaw runs in the browser, because this session has no display for a window.');
        expect(said()).toContain('Open this address yourself: this session has no display.');
      } else expect(said()).toContain('ELECTRON_OVERRIDE_DIST_PATH names');
      const url = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(said())?.[0] ?? expect.fail(said());
      expect((await fetch(url, { redirect: 'manual' })).status).toBe(303);
      child.kill('SIGTERM');
      expect(await exited).toBe(0);
    });

    test('a port in use, a wrong port and a wrong option are said, and nothing is left running', async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const address = other.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const busy = start('--port', String(port), '--no-open');
      expect(await busy.exited).toBe(1);
      expect(busy.said()).toBe(
        `Port ${port} is in use by another program. Choose another one with --port, or leave --port out.\n`,
      );
      other.close();

      const wrong = start('--port', 'eighty');
      expect(await wrong.exited).toBe(1);
      expect(wrong.said()).toContain('"eighty" is not a port');

      const unknown = start('--prot', '80');
      expect(await unknown.exited).toBe(2);
      expect(unknown.said()).toContain("Unknown option '--prot'");
    });
  });
}
