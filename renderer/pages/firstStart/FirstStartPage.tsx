import type { ReactNode } from 'react';

export default function FirstStartPage(): ReactNode {
  return null;
}
