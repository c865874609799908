/**
 * Adds up what the test runners reported: `node countTests.mjs FOLDER STATUS`. STATUS is how the command that ran them ended:
 * when it failed with no test to blame (types, lint, an installation), that counts as one failure. Runs on the system's Node.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = 'test-results', status = '0'] = process.argv.slice(2);

const reports = [
  read('vitest.json', (report) => ({
    passed: report.numPassedTests,
    // A file that cannot be loaded has no tests of its own.
    failed: report.numFailedTests + report.testResults.filter(failedWithoutTests).length,
  })),
  read('playwright.json', ({ stats, errors }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
  })),
];
const passed = sum(reports.map((report) => report.passed));
const failed = sum(reports.map((report) => report.failed));
const failedElsewhere = status !== '0' && failed === 0 ? 1 : 0;

console.log(`${passed} passed, ${failed + failedElsewhere} failed`);
process.exitCode = failed + failedElsewhere > 0 ? 1 : 0;

function read(name, count) {
  const file = join(folder, name);
  return existsSync(file) ? count(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0 };
}

function failedWithoutTests({ status, assertionResults }) {
  return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
