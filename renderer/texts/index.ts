/** Every text of the window, one file a page. Another language is another folder with the same shape. */
import { augment } from './en/augment.ts';
import { check } from './en/check.ts';
import { classes } from './en/classes.ts';
import { damage } from './en/damage.ts';
import { devices } from './en/devices.ts';
import { exporting } from './en/exporting.ts';
import { filters } from './en/filters.ts';
import { firstStart } from './en/firstStart.ts';
import { folders } from './en/folders.ts';
import { history } from './en/history.ts';
import { imports } from './en/imports.ts';
import { keys } from './en/keys.ts';
import { map } from './en/map.ts';
import { networks } from './en/networks.ts';
import { photos } from './en/photos.ts';
import { predict } from './en/predict.ts';
import { recovery } from './en/recovery.ts';
import { run } from './en/run.ts';
import { runs } from './en/runs.ts';
import { scrollTrack } from './en/scrollTrack.ts';
import { shell } from './en/shell.ts';
import { split } from './en/split.ts';
import { suggestions } from './en/suggestions.ts';
import { testTime } from './en/testTime.ts';
import { train } from './en/train.ts';
import { versions } from './en/versions.ts';
import { weights } from './en/weights.ts';

export const texts = {
  shell,
  keys,
  firstStart,
  imports,
  versions,
  photos,
  classes,
  filters,
  check,
  split,
  augment,
  damage,
  train,
  runs,
  run,
  exporting,
  predict,
  testTime,
  networks,
  weights,
  devices,
  history,
  folders,
  recovery,
  scrollTrack,
  suggestions,
  map,
};
