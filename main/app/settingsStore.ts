/** The app's settings as the contract knows them; what the store holds is never trusted blindly. */
import { settings as settingsSchema } from '../contract/app.ts';
import type { Settings } from '../contract/index.ts';
import { readSettings, writeSetting } from '../store/settings.ts';
import type { Store } from '../store/store.ts';

/** Fields that are missing or that this version cannot read have their default. */
export function loadSettings(store: Store): Settings {
  const stored = readSettings(store);
  const fields = settingsSchema.keyof().options;
  const readable = fields.filter((field) => settingsSchema.shape[field].safeParse(stored[field]).success);
  return settingsSchema.parse(Object.fromEntries(readable.map((field) => [field, stored[field]])));
}

/** Changes the given fields only. */
export function saveSettings(store: Store, changed: Partial<Settings>): Settings {
  store.write(() => {
    for (const [field, value] of Object.entries(changed)) {
      if (value !== undefined) writeSetting(store, field, value);
    }
  });
  return loadSettings(store);
}
