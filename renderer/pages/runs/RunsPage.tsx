import type { ReactNode } from 'react';

export default function RunsPage(): ReactNode {
  return null;
}
