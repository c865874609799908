/** Why a download did not get on, told apart by what helps: trying again, or somebody who reads the message. */

/** It may work the next time. The message ends the sentence "<host> …". */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  /** True when not even a connection came about: without a network there is little sense in waiting long. */
  readonly unreachable: boolean;
  /** What the server asks to wait, ms; 0 when it says nothing. */
  readonly retryAfterMs: number;

  constructor(message: string, options: { unreachable?: boolean; retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.unreachable = options.unreachable ?? false;
    this.retryAfterMs = options.retryAfterMs ?? 0;
  }
}

/** It will not work the next time either. The message ends the sentence "<host> …". */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

const unreachable: Readonly<Record<string, string>> = {
  ENOTFOUND: 'cannot be found (is this machine offline?)',
  EAI_AGAIN: 'cannot be found (is this machine offline?)',
  ECONNREFUSED: 'refuses the connection',
  ENETUNREACH: 'cannot be reached (is this machine offline?)',
  EHOSTUNREACH: 'cannot be reached (is this machine offline?)',
  ENETDOWN: 'cannot be reached (is this machine offline?)',
  ETIMEDOUT: 'does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'does not answer',
};

const untrusted = /^(CERT_|ERR_TLS|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(GET_ISSUER|VERIFY))/;

/** What `fetch` or reading its body threw. */
export function interruptionOf(error: unknown): Interruption | Refusal {
  const proxy = proxyAnswer(error);
  if (proxy !== undefined) return new Refusal(`cannot be reached: the proxy answers ${proxy}`);
  const code = codeOf(error);
  const known = unreachable[code];
  if (known !== undefined) return new Interruption(known, { unreachable: true, cause: error });
  if (untrusted.test(code))
    return new Refusal(
      `shows a certificate that cannot be trusted (${code}). A proxy that looks into connections does that; NODE_EXTRA_CA_CERTS names its certificate`,
    );
  return new Interruption(`broke the connection off${code === '' ? '' : ` (${code})`}`, { cause: error });
}

/** `fetch` hides the system's error in `cause`, and several of them (one an address) in `errors`. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}

/** Status of a proxy that lets nobody through, which Node tells in words only. */
function proxyAnswer(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return /^Proxy response \((\d+)\)/.exec(error.message)?.[1] ?? proxyAnswer(error.cause);
}
