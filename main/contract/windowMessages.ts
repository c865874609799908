/** What a page in Electron and its preload script say to each other (`window.postMessage`); a browser tab never does. */

/** Page to preload, with a MessagePort: carry this port to the engine. */
export const connectMessage = 'thaw:connect';

/** Preload to page: the engine behind the port has gone. Connect again; the host starts a new one. */
export const closedMessage = 'thaw:closed';

/** Preload to page, right after a `drop` event: where the dropped files and folders lie. */
export interface DroppedMessage {
  readonly type: typeof droppedMessage;
  /** Absolute paths, in the order of the event's files. */
  readonly paths: readonly string[];
}
export const droppedMessage = 'thaw:dropped';
