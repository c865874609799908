import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHostService } from '../../../main/app/hostService.ts';
import { pickPhotos } from '../../../main/app/pickPhotos.ts';
import { loadSettings, saveSettings } from '../../../main/app/settingsStore.ts';
import { writeSetting } from '../../../main/store/settings.ts';
import { openStore, type Store } from '../../../main/store/store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-app-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('settings that this version cannot read fall back one by one', () => {
  const store: Store = openStore({ file: join(folder, 'thaw.sqlite'), backupFolder: folder, clock: () => 0 });
  const usual = {
    ...{ colourScheme: 'auto', tileSize: 110, wholePictures: false, device: 'auto', lastDatasetId: null, keys: {} },
  };
  expect(loadSettings(store)).toEqual(usual);
  expect(saveSettings(store, { colourScheme: 'dark', lastDatasetId: 3 })).toMatchObject({ lastDatasetId: 3 });
  store.write(() => {
    writeSetting(store, 'tileSize', 'huge');
    writeSetting(store, 'ofAnotherVersion', { a: 1 });
  });
  expect(loadSettings(store)).toEqual({ ...usual, colourScheme: 'dark', lastDatasetId: 3 });
  store.close();
});

test('only what Thaw wrote is shown in the file manager, links followed first', async () => {
  const shown: string[] = [];
  const own = join(folder, 'data');
  mkdirSync(own);
  writeFileSync(join(own, 'model.onnx'), '');
  writeFileSync(join(folder, 'private.txt'), '');
  symlinkSync(join(folder, 'private.txt'), join(own, 'link'));
  const host = createHostService({
    host: {
      kind: 'electron',
      dialogs: {
        chooseFolder: async (title) => (title === 'closed' ? null : join(folder, title)),
        chooseFile: async (title) => join(folder, title),
        showInFolder: async (path) => void shown.push(path),
      },
    },
    ownFolders: () => [own, join(folder, 'not there')],
  });
  await host.showInFolder({ path: join(own, 'model.onnx') });
  for (const path of [join(own, 'link'), join(folder, 'private.txt'), join(own, '..', 'private.txt'), `${own}-2`]) {
    await expect(Promise.resolve(host.showInFolder({ path }))).rejects.toThrow();
  }
  expect(shown).toEqual([join(own, 'model.onnx')]);
  expect(await host.chooseFolder({ title: 'photos' })).toEqual({ path: join(folder, 'photos') });
  expect(await host.chooseFolder({ title: 'closed' })).toBeNull();
});

test('without dialogs the way out is named', async () => {
  const host = createHostService({ host: { kind: 'web', dialogs: null }, ownFolders: () => [] });
  await expect(Promise.resolve(host.chooseFolder({ title: '' }))).rejects.toMatchObject({ code: 'unavailable' });
});

test('photos are picked once each, the typical one first, then the extreme ones', () => {
  const looks = Array.from({ length: 50 }, (_, index) => ({
    photoId: index + 1,
    width: index === 10 ? 900 : 100,
    height: index === 20 ? 900 : 100,
    brightness: index / 50,
  }));
  expect(pickPhotos(looks, 5)).toEqual([26, 1, 50, 11, 21]);
  const many = pickPhotos(looks, 16);
  expect(new Set(many).size).toBe(16);
  expect(pickPhotos(looks.slice(0, 3), 16).sort()).toEqual([1, 2, 3]);
  expect(pickPhotos([], 4)).toEqual([]);
});
