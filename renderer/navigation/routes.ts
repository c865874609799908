/** The steps of the work, in the order of the tabs, and how the other places are spelt. */
import { texts } from '../texts/index.ts';

export const steps = [
  { name: 'photos', path: '/photos', title: texts.shell.steps.photos },
  { name: 'check', path: '/check', title: texts.shell.steps.check },
  { name: 'augment', path: '/augment', title: texts.shell.steps.augment },
  { name: 'train', path: '/train', title: texts.shell.steps.train },
  { name: 'runs', path: '/runs', title: texts.shell.steps.runs },
  { name: 'predict', path: '/predict', title: texts.shell.steps.predict },
  { name: 'networks', path: '/networks', title: texts.shell.steps.networks },
] as const;

export const routes = {
  photos: '/photos',
  focus: '/photos/focus',
  map: '/photos/map',
  groups: '/photos/groups',
  check: '/check',
  augment: '/augment',
  train: '/train',
  runs: '/runs',
  run: (runId: number): string => `/runs/${runId}`,
  predict: '/predict',
  networks: '/networks',
  devices: '/devices',
} as const;

/** The page that a path belongs to, by one word: `photos` also for its views, `run` for one run. */
export function placeOf(path: string): string {
  const [first = '', second] = path.split('/').filter(Boolean);
  return first === 'runs' && second !== undefined ? 'run' : first;
}
