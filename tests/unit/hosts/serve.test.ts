import { isDefinedError, ORPCError, safe } from '@orpc/client';
import { expect, test } from 'vitest';
import { type Job, ServiceError } from '../../../main/contract/index.ts';
import type { Services } from '../../../main/contract/services.ts';
import { createInProcessClient } from '../../../main/hosts/inProcess.ts';
import { createRouter } from '../../../main/hosts/serve.ts';

/** Services that all fail in the same way. */
function createFakeServices(error: unknown): Services {
  const fail = () => {
    throw error;
  };
  const service = new Proxy({}, { get: () => fail });
  return new Proxy({}, { get: () => service }) as Services;
}

function open(error: unknown) {
  const logged: object[] = [];
  const router = createRouter(createFakeServices(error), {
    log: { error: (details) => logged.push(details) },
    newFaultId: () => 'fault 1234',
  });
  return { client: createInProcessClient(router), logged };
}

test('a ServiceError goes through as it is and is not logged', async () => {
  const { client, logged } = open(new ServiceError('conflict', 'Run 3 is still running.', { subject: 'runId' }));
  const { error } = await safe(client.runs.remove({ runId: 3 }));
  if (!isDefinedError(error)) return expect.fail(String(error));
  expect([error.message, error.data]).toEqual(['Run 3 is still running.', { code: 'conflict', subject: 'runId' }]);
  expect(logged).toEqual([]);
});

test('a fault of our own is logged with an id, and told without its insides', async () => {
  const fault = new TypeError("Cannot read properties of undefined (reading 'secret')");
  const { client, logged } = open(fault);
  const { error } = await safe(client.runs.remove({ runId: 3 }));
  if (!isDefinedError(error)) return expect.fail(String(error));
  expect(error.data.code).toBe('internal');
  expect(error.message).toContain('fault 1234');
  expect(error.message).not.toContain('secret');
  expect(logged).toEqual([{ err: fault, procedure: 'runs.remove', faultId: 'fault 1234' }]);
});

test('every wrong field is named', async () => {
  const { client } = open(null);
  const { error } = await safe(client.datasets.resplit({ datasetId: 0, val: 2 }));
  if (!isDefinedError(error)) return expect.fail(String(error));
  expect(error.data).toEqual({ code: 'invalid-request', subject: 'datasetId' });
  expect(error.message).toMatch(/^datasets\.resplit: .*"datasetId".*; "val"/);
});

test('an answer that breaks the contract is our own fault', async () => {
  const services = createFakeServices(null);
  const wrong = new Proxy(services, {
    get: (target, name) => (name === 'host' ? { listFolder: () => ({ path: 7 }) } : Reflect.get(target, name)),
  });
  const router = createRouter(wrong, { log: { error: () => {} }, newFaultId: () => 'fault 1' });
  const { error } = await safe(createInProcessClient(router).host.listFolder({}));
  if (!isDefinedError(error)) return expect.fail(String(error));
  expect(error.data.code).toBe('internal');
});

test.each([
  ['a ServiceError', new ServiceError('unusable-data', 'No training photo could be read.'), 'unusable-data'],
  ['a fault of our own', new TypeError('secret'), 'internal'],
])('%s in the middle of a stream is told as plainly as one at its beginning', async (_, error, code) => {
  const services = createFakeServices(null);
  const jobs = {
    async *watch() {
      yield { ...job };
      throw error;
    },
  };
  const failing = new Proxy(services, {
    get: (target, name) =>
      name === 'jobs' ? { ...jobs, list() {}, get() {}, cancel() {} } : Reflect.get(target, name),
  });
  const router = createRouter(failing, { log: { error: () => {} }, newFaultId: () => 'fault 1' });
  const stream = await createInProcessClient(router).jobs.watch();
  expect((await stream.next()).value).toEqual(job);
  const failed = await safe(stream.next());
  if (!(failed.error instanceof ORPCError)) return expect.fail(String(failed.error));
  expect(failed.error.data.code).toBe(code);
  expect(failed.error.message).not.toContain('secret');
});

const job: Job = {
  ...{ id: '1', kind: 'train', title: 'Training', datasetId: null, runId: null, state: 'running', stage: '' },
  ...{ done: 0, total: null, progress: null, secondsLeft: null, startedAt: 0, endedAt: null, error: null },
  resultId: null,
};
