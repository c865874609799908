/** Where Thaw keeps its files: what was asked for, else THAW_DATA_DIR, else the platform's usual place. */
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

export function dataDirectory(options: {
  /** `--data-dir`, if given. */
  asked?: string | undefined;
  env?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
  home?: string;
  workingDirectory?: string;
}): string {
  const {
    asked,
    env = process.env,
    platform = process.platform,
    home = homedir(),
    workingDirectory = process.cwd(),
  } = options;
  const path = platform === 'win32' ? win32 : posix;
  const chosen = asked || env.THAW_DATA_DIR;
  if (chosen) return path.resolve(workingDirectory, chosen);
  if (platform === 'win32') return path.join(env.APPDATA || path.join(home, 'AppData', 'Roaming'), 'Thaw');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Thaw');
  // The XDG rules say that a relative path there is to be ignored.
  const shared = env.XDG_DATA_HOME;
  return path.join(shared && path.isAbsolute(shared) ? shared : path.join(home, '.local', 'share'), 'thaw');
}
