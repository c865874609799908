import type { ReactNode } from 'react';

export default function AugmentPage(): ReactNode {
  return null;
}
