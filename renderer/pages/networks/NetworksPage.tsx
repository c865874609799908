import type { ReactNode } from 'react';

export default function NetworksPage(): ReactNode {
  return null;
}
