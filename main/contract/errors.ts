/** The one error that crosses the contract: what happened, to which thing, and the way out, in a sentence for people. */

/** Why a request failed, coarse enough to act on. */
export const serviceErrorCodes = [
  /** The request itself is wrong: a value out of range, an unknown name. Fix the request. */
  'invalid-request',
  /** The thing named does not exist (any more). */
  'not-found',
  /** The request is fine but the state forbids it: already running, data directory in use, port taken. */
  'conflict',
  /** The data cannot be worked with: unreadable folder, one class only, misshapen weights. */
  'unusable-data',
  /** This machine cannot do it: device missing, disk full, directory read-only. */
  'unavailable',
  /** The caller asked to stop. */
  'cancelled',
  /** Our own fault. The message says what is safe. */
  'internal',
] as const;

export type ServiceErrorCode = (typeof serviceErrorCodes)[number];

/** Thrown when a caller can act on it. Everything else escapes to the one place that logs it. */
export class ServiceError extends Error {
  readonly code: ServiceErrorCode;
  /** The file or field that the message is about, where there is one. */
  readonly subject: string | undefined;

  constructor(code: ServiceErrorCode, message: string, options?: { subject?: string; cause?: unknown }) {
    super(message, { cause: options?.cause });
    this.name = 'ServiceError';
    this.code = code;
    this.subject = options?.subject;
  }
}
