import type { ReactNode } from 'react';

export default function PredictPage(): ReactNode {
  return null;
}
