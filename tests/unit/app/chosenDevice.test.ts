/** `auto` takes the device that was chosen, as long as it can be used; a check can be asked for again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAppService } from '../../../main/app/appService.ts';
import { contract, type Device } from '../../../main/contract/index.ts';
import { createAnnouncer } from '../../../main/jobs/changes.ts';
import { openStore } from '../../../main/store/store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-device-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const device = (id: string, available: boolean, preferred: boolean): Device => ({
  ...{ id, name: id, backend: 'onnx', hardware: null, memoryMiB: null, available, preferred },
  ...{ reason: available ? null : 'no driver', maxRelativeError: 0, gradientError: 0 },
  ...{ stepMs: 1, forwardPerSecond: 1, trainingPerSecond: 1 },
});

test('the choice stands until it is taken back or cannot be used', async () => {
  const store = openStore({ file: join(folder, 'thaw.sqlite'), backupFolder: folder, clock: () => 0 });
  const changes = createAnnouncer();
  let checks = 0;
  let partsChanged = () => {};
  const app = createAppService({
    ...{ version: '0', dataDir: folder, host: { kind: 'cli', dialogs: null }, store, changes },
    findDevices: async () => {
      checks += 1;
      return [device('cpu', true, false), device('webgpu', true, true), device('cuda', false, false)];
    },
    createParts: (onChange) => {
      partsChanged = onChange;
      return {
        list: async () => [],
        fetch: async () => ({ jobId: '1' }),
        remove: async () => {},
      };
    },
  });
  const preferred = async () => (await app.devices(undefined)).filter((one) => one.preferred).map(({ id }) => id);
  expect(await preferred()).toEqual(['webgpu']);
  await app.setSettings({ device: 'cpu' });
  expect(await preferred()).toEqual(['cpu']);
  await app.setSettings({ device: 'cuda' });
  expect(await preferred()).toEqual(['webgpu']);
  await app.setSettings({ device: 'auto' });
  expect([await preferred(), checks]).toEqual([['webgpu'], 1]);
  await app.checkDevices(undefined);
  expect(checks).toBe(2);
  // A library that came may bring a device.
  partsChanged();
  await app.devices(undefined);
  expect(checks).toBe(3);
  changes.close();
  store.close();
});

test('changing one setting leaves the others alone, also through the contract', () => {
  const { inputSchema } = contract.app.setSettings['~orpc'];
  expect(inputSchema?.['~standard'].validate({ tileSize: 200 })).toEqual({ value: { tileSize: 200 } });
});
