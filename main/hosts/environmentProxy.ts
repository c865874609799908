/** Lets what a process fetches (downloads of weights) go through the proxy that its environment names. */
import { setGlobalProxyFromEnv } from 'node:http';

const names = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'] as const;

/**
 * For the whole process, until the result is called: HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in capitals or not, as other
 * programs take them. An address that cannot be used is left out with a warning: without downloads, all else works.
 */
export function honourEnvironmentProxy(
  env: NodeJS.ProcessEnv,
  log: { warn(details: object, message: string): void },
): () => void {
  if (names.every((name) => (env[name] ?? '') === '')) return () => {};
  try {
    return setGlobalProxyFromEnv(env);
  } catch (error) {
    // Not the address itself: it may hold a password.
    const message = 'the proxy that HTTP_PROXY or HTTPS_PROXY names cannot be used; downloads try without it';
    log.warn({ reason: error instanceof Error ? error.name : String(error) }, message);
    return () => {};
  }
}
