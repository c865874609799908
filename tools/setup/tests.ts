/** Brings what the browser tests need and npm cannot: a browser and a font. Does nothing where they are there. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { findBrowser } from '../../tests/browser.ts';

const browser = findBrowser();
const wanted = [
  ...('missing' in browser ? ['chromium'] : []),
  ...(hasFont('/usr/share/fonts') ? [] : ['fonts-dejavu-core']),
];

if (process.platform === 'linux' && existsSync('/usr/bin/apt-get')) {
  if (wanted.length > 0) install(wanted);
} else if ('missing' in browser) {
  console.log(browser.missing);
}

function install(packages: readonly string[]): void {
  console.log(`Installing ${packages.join(' and ')} with apt-get, for the tests in a browser`);
  const updated = aptGet(['update']);
  const installed = updated && aptGet(['install', '--yes', '--no-install-recommends', ...packages]);
  if (!installed) {
    console.error(`apt-get could not install ${packages.join(' and ')}. Without a browser its tests are skipped.`);
  }
}

/** As root at once, else by way of sudo, which may ask for the password. */
function aptGet(args: readonly string[]): boolean {
  const command = ['apt-get', '-qq', '-o', 'Dpkg::Use-Pty=0', ...args];
  const [program = '', ...rest] = process.getuid?.() === 0 ? command : ['sudo', ...command];
  const { status } = spawnSync(program, rest, {
    stdio: ['inherit', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

function hasFont(folder: string): boolean {
  return (
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => /\.(ttf|otf)$/.test(String(name)))
  );
}
