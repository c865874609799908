/** The contract's `app` service: this machine, its devices, the settings, and the news that something changed. */
import { availableParallelism, totalmem } from 'node:os';
import type { AppInfo, Device, NativePart } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import type { Announcer } from '../jobs/changes.ts';
import type { Store } from '../store/store.ts';
import type { Host } from './hostService.ts';
import { loadSettings, saveSettings } from './settingsStore.ts';

/** What the service needs of the native parts. */
export interface NativeParts {
  list(request: { sizes: boolean }): Promise<NativePart[]>;
  fetch(request: { id: string }): Promise<{ jobId: string }>;
  remove(request: { id: string }): Promise<void>;
}

/** What a page asks first: which Thaw this is, and on what machine. */
export const appInfo = (about: {
  readonly version: string;
  readonly dataDir: string;
  readonly host: Host;
}): AppInfo => ({
  version: about.version,
  dataDir: about.dataDir,
  host: about.host.kind,
  nativeDialogs: about.host.dialogs !== null,
  platform: process.platform,
  cores: availableParallelism(),
  memoryMiB: Math.round(totalmem() / 1024 ** 2),
});

export function createAppService(options: {
  version: string;
  dataDir: string;
  host: Host;
  store: Store;
  changes: Announcer;
  /** Looks for devices and checks each; slow, so it is asked once. */
  findDevices: () => Promise<readonly Device[]>;
  /** The large libraries that are fetched on request; `onChange` is called when one came or went. */
  createParts: (onChange: () => void) => NativeParts;
}): Services['app'] {
  const { version, dataDir, host, store, changes } = options;
  let devices: Promise<readonly Device[]> | null = null;
  const announceDevices = (summary: string | null) =>
    changes.announce({ kind: 'devices', datasetId: null, runId: null, summary });
  const parts = options.createParts(() => {
    devices = null;
    announceDevices(null);
  });

  async function checkedDevices(): Promise<Device[]> {
    const asked = devices ?? options.findDevices();
    devices = asked;
    try {
      return withChoice(await asked, loadSettings(store).device);
    } catch (error) {
      // Asked again next time: a check that could not run says nothing of the device.
      if (devices === asked) devices = null;
      throw error;
    }
  }

  return {
    info: () => appInfo({ version, dataDir, host }),
    devices: checkedDevices,
    async checkDevices() {
      devices = null;
      const found = await checkedDevices();
      announceDevices('devices checked');
      return found;
    },
    nativeParts: (request) => parts.list(request),
    fetchNativePart: (request) => parts.fetch(request),
    removeNativePart: (request) => parts.remove(request),
    getSettings: () => loadSettings(store),
    setSettings(changed) {
      const settings = saveSettings(store, changed);
      changes.announce({ kind: 'settings', datasetId: null, runId: null, summary: null });
      if (changed.device !== undefined) announceDevices(null);
      return settings;
    },
    changes: (_input, call) => changes.watch(call?.signal),
  };
}

/** `auto` takes the device chosen in the settings as long as it can be used. */
function withChoice(devices: readonly Device[], chosen: string): Device[] {
  const usable = devices.some(({ id, available }) => id === chosen && available);
  return devices.map((device) => (usable ? { ...device, preferred: device.id === chosen } : device));
}
