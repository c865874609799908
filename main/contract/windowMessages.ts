/** What a page in Electron and its preload script say to each other (`window.postMessage`); a browser tab never does. */
import { z } from 'zod';

/** Page to preload, with a MessagePort: carry this port to the engine. */
export const connectMessage = 'thaw:connect';

/** Preload to page: the engine behind the port has gone. Connect again; the host starts a new one. */
export const closedMessage = 'thaw:closed';

/** Preload to page, right after a `drop` event: where the dropped files and folders lie (absolute paths, in their order). */
export const droppedMessage = z.object({ type: z.literal('thaw:dropped'), paths: z.array(z.string()) });
export type DroppedMessage = z.infer<typeof droppedMessage>;
