/** The door of `npm start` for any Node: see start.ts for what it does. */
import { fileURLToPath } from 'node:url';
import { onPinnedNode } from './pinnedNode.mjs';

await onPinnedNode(fileURLToPath(import.meta.url), () => import('./start.ts'));
