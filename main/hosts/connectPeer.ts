/**
 * Connects one caller's two-way line (a WebSocket, a window's port relayed over IPC) to the router. Closing the line
 * aborts the caller's running calls and ends its event streams; a message that makes no sense closes the line.
 */
import { StandardRPCHandler } from '@orpc/server/standard';
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer';
import { type EncodedMessage, ServerPeer } from '@orpc/standard-server-peer';
import type { Router } from './serve.ts';

export interface Line {
  /** Rejects or throws when the other side is gone; that ends the stream it was sent for. */
  send(message: EncodedMessage): Promise<void> | void;
  /** Ends the line from our side, with the reason for the other's log. */
  close(reason: string): void;
}

export interface ConnectedPeer {
  receive(message: EncodedMessage): void;
  /** Tells that the line has closed. */
  closed(): void;
}

export type ConnectPeer = (line: Line) => ConnectedPeer;

export function createPeerDoor(options: {
  router: Router;
  log: { warn(details: object, message: string): void };
}): ConnectPeer {
  const handle = createServerPeerHandleRequestFn(new StandardRPCHandler(options.router, {}), { context: {} });
  return (line) => {
    let open = true;
    const peer = new ServerPeer(async (message) => {
      if (open) await line.send(message);
    });
    return {
      receive(message) {
        peer.message(message, handle).catch((error: unknown) => {
          // After closing, streams that were under way end by an error; nobody is left to tell.
          if (!open) return;
          options.log.warn({ err: error }, 'a line was closed: its message could not be read or answered');
          line.close('This message could not be understood.');
        });
      },
      closed() {
        open = false;
        peer.close();
      },
    };
  };
}
