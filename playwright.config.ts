/** The tests in a real browser, through the browser host. Without a browser they are left out, and the reason is printed. */
import { defineConfig } from '@playwright/test';
import { findBrowser } from './tests/browser.ts';

const browser = findBrowser();
// Workers read this file as well; only the first reading says it.
if ('missing' in browser && process.env.TEST_WORKER_INDEX === undefined) {
  console.warn(`The browser tests are skipped. ${browser.missing}`);
}

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  ...('missing' in browser ? { testIgnore: '**/*' } : {}),
  outputDir: 'test-results/e2e',
  // Each test drives an engine of its own that computes on all cores.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: process.env.CI ? [['list'], ['json', { outputFile: 'test-results/playwright.json' }]] : 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: 'executablePath' in browser ? { executablePath: browser.executablePath } : {},
  },
});
