import { expect, test } from 'vitest';
import { dataDirectory } from '../../../main/hosts/dataDirectory.ts';

const linux = { platform: 'linux', home: '/home/ada', workingDirectory: '/home/ada/photos', env: {} } as const;

test.each([
  ['what was asked for comes first', { ...linux, asked: '/data', env: { THAW_DATA_DIR: '/other' } }, '/data'],
  ['a relative folder starts where the command was given', { ...linux, asked: 'data' }, '/home/ada/photos/data'],
  ['then the environment', { ...linux, env: { THAW_DATA_DIR: '/other', XDG_DATA_HOME: '/xdg' } }, '/other'],
  ['then the XDG folder', { ...linux, env: { XDG_DATA_HOME: '/xdg' } }, '/xdg/thaw'],
  [
    'a relative XDG folder is ignored, as XDG says',
    { ...linux, env: { XDG_DATA_HOME: 'xdg' } },
    '/home/ada/.local/share/thaw',
  ],
  ['else the usual place on Linux', linux, '/home/ada/.local/share/thaw'],
  [
    'on macOS',
    { ...linux, platform: 'darwin', home: '/Users/ada' } as const,
    '/Users/ada/Library/Application Support/Thaw',
  ],
  [
    'on Windows',
    { platform: 'win32', home: 'C:\\Users\\ada', workingDirectory: 'C:\\', env: { APPDATA: 'D:\\Roaming' } } as const,
    'D:\\Roaming\\Thaw',
  ],
  [
    'on Windows without APPDATA',
    { platform: 'win32', home: 'C:\\Users\\ada', workingDirectory: 'C:\\', env: {} } as const,
    'C:\\Users\\ada\\AppData\\Roaming\\Thaw',
  ],
])('%s', (_title, options, expected) => expect(dataDirectory(options)).toBe(expected));
