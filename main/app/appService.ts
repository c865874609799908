/** The contract's `app` service: this machine, its devices, the settings, and the news that something changed. */
import { availableParallelism, totalmem } from 'node:os';
import type { Device } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import type { Announcer } from '../jobs/changes.ts';
import type { Store } from '../store/store.ts';
import type { Host } from './hostService.ts';
import { loadSettings, saveSettings } from './settingsStore.ts';

export function createAppService(options: {
  version: string;
  dataDir: string;
  host: Host;
  store: Store;
  changes: Announcer;
  /** Looks for devices and checks each; slow, so it is asked once. */
  findDevices: () => Promise<readonly Device[]>;
}): Services['app'] {
  const { version, dataDir, host, store, changes } = options;
  let devices: Promise<readonly Device[]> | null = null;
  return {
    info: () => ({
      version,
      dataDir,
      host: host.kind,
      nativeDialogs: host.dialogs !== null,
      platform: process.platform,
      cores: availableParallelism(),
      memoryMiB: Math.round(totalmem() / 1024 ** 2),
    }),
    async devices() {
      devices ??= options.findDevices();
      try {
        return [...(await devices)];
      } catch (error) {
        // Asked again next time: a check that could not run says nothing of the device.
        devices = null;
        throw error;
      }
    },
    getSettings: () => loadSettings(store),
    setSettings(changed) {
      const settings = saveSettings(store, changed);
      changes.announce({ kind: 'settings', datasetId: null, runId: null, summary: null });
      return settings;
    },
    changes: (_input, call) => changes.watch(call?.signal),
  };
}
