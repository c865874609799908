import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { honourEnvironmentProxy } from '../../../main/hosts/environmentProxy.ts';
import { interruptionOf } from '../../../main/weights/download/interruption.ts';

test('what is fetched goes through the proxy of the environment, but not what NO_PROXY names', async () => {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end('direct');
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const stop = honourEnvironmentProxy({ HTTPS_PROXY: url, HTTP_PROXY: url, NO_PROXY: '127.0.0.1' }, { warn: () => {} });
  try {
    const problem = await fetch('https://weights.invalid/file').catch(interruptionOf);
    expect(problem).toMatchObject({ message: 'cannot be reached: the proxy answers 407' });
    expect(await (await fetch(`${url}/near`)).text()).toBe('direct');
    expect(asked).toEqual(['CONNECT weights.invalid:443', 'GET /near']);
  } finally {
    stop();
    proxy.closeAllConnections();
    await new Promise((resolve) => proxy.close(resolve));
  }
});

test('a proxy that cannot be used is named in the log, without its password', () => {
  const warnings: string[] = [];
  const warn = (details: object, message: string) => warnings.push(`${JSON.stringify(details)} ${message}`);
  honourEnvironmentProxy({ HTTP_PROXY: 'what:://me:secret@nowhere' }, { warn })();
  expect(warnings).toEqual([expect.stringContaining('cannot be used')]);
  expect(warnings[0]).not.toContain('secret');
});
