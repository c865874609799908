import type { ReactNode } from 'react';

export default function CheckPage(): ReactNode {
  return null;
}
