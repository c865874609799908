import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadWindowState, saveWindowState } from '../../../main/hosts/electron/windowState.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const usual = { width: 1280, height: 800, maximized: false };
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-window-'));
  file = join(folder, 'window.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the window comes back where it was', () => {
  const state = { x: 100, y: 50, width: 1400, height: 900, maximized: true };
  saveWindowState(file, state);
  expect(loadWindowState(file, [screen])).toEqual(state);
});

test('a place on a screen that is gone is forgotten, the rest is kept', () => {
  saveWindowState(file, { x: 3000, y: 50, width: 1400, height: 900, maximized: true });
  expect(loadWindowState(file, [screen])).toEqual({ ...usual, maximized: true });
  expect(loadWindowState(file, [screen, { ...screen, x: 1920 }])).toMatchObject({ x: 3000 });
});

test('nothing saved, or something unreadable, is the usual window', () => {
  expect(loadWindowState(file, [screen])).toEqual(usual);
  writeFileSync(file, '{"width": "wide"}');
  expect(loadWindowState(file, [screen])).toEqual(usual);
});
