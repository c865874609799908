import type { ReactNode } from 'react';

export default function TrainPage(): ReactNode {
  return null;
}
