/** Finds a port on 127.0.0.1: exactly the one asked for, else the usual one or the next that is free. */
import type { Server } from 'node:http';
import { ServiceError } from '../../contract/index.ts';

/** Where Thaw listens when nobody says otherwise, so that a bookmark and a tunnel stay right. */
export const usualPort = 7171;
/** How many after the usual one are tried before any free one is taken. */
const neighbours = 9;

/** Returns the port. `asked` undefined: the usual one or near it; 0: any free one. Throws `conflict` when an asked one is in use. */
export async function listen(server: Server, asked: number | undefined): Promise<number> {
  if (asked !== undefined) {
    try {
      return await listenOn(server, asked);
    } catch (error) {
      throw explain(error, asked);
    }
  }
  for (let port = usualPort; port <= usualPort + neighbours; port++) {
    try {
      return await listenOn(server, port);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE' && codeOf(error) !== 'EACCES') throw explain(error, port);
    }
  }
  return await listenOn(server, 0);
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error) => {
      server.off('listening', ready);
      reject(error);
    };
    const ready = () => {
      server.off('error', failed);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    };
    server.once('error', failed);
    server.once('listening', ready);
    // Loopback only, and on purpose not to be changed: a tunnel is the way in from another machine.
    server.listen({ port, host: '127.0.0.1', exclusive: true });
  });
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

function explain(error: unknown, port: number): unknown {
  const options = { subject: '--port', cause: error };
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new ServiceError(
        'conflict',
        `Port ${port} is in use by another program. Choose another one with --port, or leave --port out.`,
        options,
      );
    case 'EACCES':
      return new ServiceError(
        'unavailable',
        `Port ${port} may not be used by you (ports below 1024 belong to the system). Choose another one with --port.`,
        options,
      );
    default:
      return error;
  }
}
