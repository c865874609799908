import type { ReactNode } from 'react';

export default function RunPage(_props: { runId: number }): ReactNode {
  return null;
}
