/** The browser that the tests drive: one that the machine has, because none can be downloaded everywhere. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';

export type Browser = { readonly executablePath: string } | { readonly missing: string };

/** CHROMIUM names one; else the system's Chromium or Chrome; else the one that Playwright downloaded. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): Browser {
  const places = [
    env.CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    env.PROGRAMFILES && join(env.PROGRAMFILES, 'Google/Chrome/Application/chrome.exe'),
    env['PROGRAMFILES(X86)'] && join(env['PROGRAMFILES(X86)'], 'Google/Chrome/Application/chrome.exe'),
    chromium.executablePath(),
  ];
  const executablePath = places.find((place) => place && existsSync(place));
  if (executablePath) return { executablePath };
  return {
    missing:
      'There is no Chromium or Chrome. Install one ("npm run setup:tests" does so on Debian), ' +
      'or say where it is in the environment variable CHROMIUM.',
  };
}
