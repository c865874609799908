import type { ReactNode } from 'react';

export default function PhotosPage(): ReactNode {
  return null;
}
