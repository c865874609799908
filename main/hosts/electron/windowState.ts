/** Remembers where the window was; a place that is on no screen any more is forgotten. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const schema = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(400).max(20_000),
  height: z.number().int().min(300).max(20_000),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof schema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const usual: WindowState = { width: 1280, height: 800, maximized: false };

export function loadWindowState(file: string, screens: readonly Area[]): WindowState {
  let state: WindowState;
  try {
    state = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Never saved, or saved by another version: where the window opens is worth no message.
    return usual;
  }
  const { x, y } = state;
  if (x === undefined || y === undefined) return state;
  // Enough of the title bar must be in reach to drag the window by it.
  const reachable = screens.some(
    (screen) =>
      x + state.width > screen.x + 100 &&
      x < screen.x + screen.width - 100 &&
      y >= screen.y &&
      y < screen.y + screen.height - 50,
  );
  return reachable ? state : { ...usual, maximized: state.maximized };
}

export function saveWindowState(file: string, state: WindowState): void {
  writeFileSync(file, `${JSON.stringify(state)}\n`);
}
