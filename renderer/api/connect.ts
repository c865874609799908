/** Opens the line to the engine: a WebSocket in a browser tab, a MessagePort through the preload script in Electron. */
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { Client } from '../../main/contract/index.ts';
import { closedMessage, connectMessage } from '../../main/contract/windowMessages.ts';

export interface Connection {
  readonly client: Client;
  /** Resolves when the line has broken. */
  readonly closed: Promise<void>;
  close(): void;
}

/** Connects once. Fails when nothing answers; the caller decides whether to try again. */
export async function connect(): Promise<Connection> {
  return navigator.userAgent.includes('Electron') ? connectByPort() : connectBySocket();
}

async function connectBySocket(): Promise<Connection> {
  const url = new URL('rpc', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  const websocket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    websocket.addEventListener('open', () => resolve(), { once: true });
    websocket.addEventListener('error', () => reject(new Error(`Nothing answers at ${url.origin}.`)), { once: true });
  });
  const closed = new Promise<void>((resolve) => {
    websocket.addEventListener('close', () => resolve(), { once: true });
  });
  return { client: createORPCClient<Client>(new SocketLink({ websocket })), closed, close: () => websocket.close() };
}

async function connectByPort(): Promise<Connection> {
  const { port1, port2 } = new MessageChannel();
  window.postMessage(connectMessage, location.origin === 'null' ? '*' : location.origin, [port2]);
  const closed = new Promise<void>((resolve) => {
    port1.addEventListener('close', () => resolve(), { once: true });
    window.addEventListener('message', (event) => event.source === window && event.data === closedMessage && resolve());
  });
  port1.start();
  return { client: createORPCClient<Client>(new PortLink({ port: port1 })), closed, close: () => port1.close() };
}
