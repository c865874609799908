/** The mark: ice above, ember below, parted by the freeze line. */
import type { ReactNode } from 'react';

export function Logo(): ReactNode {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
      <path d="M10 1.2 17 5v4.3H3V5z" fill="#4F98D3" />
      <path d="M10 1.2 17 5v4.3h-7z" fill="#3A86C4" />
      <path d="M3 10.7h14V15l-7 3.8L3 15z" fill="#DD6712" />
    </svg>
  );
}
