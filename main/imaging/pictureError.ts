/** Why a file was not taken as a picture: the kind for lists, the reason for people. */
import { ServiceError, type ServiceErrorCode } from '../contract/errors.ts';
import type { SkippedFile } from '../contract/index.ts';

/** `unreadable`, `not-a-picture`, `too-large` and `vanished` are what imaging can find; the others are the library's. */
export type PictureErrorKind = Extract<SkippedFile['kind'], 'unreadable' | 'not-a-picture' | 'too-large' | 'vanished'>;

/**
 * A file that cannot be taken as a picture. `reason` is a plain sentence without the path ("The file is empty."), as
 * `SkippedFile.reason` wants it; `message` names the file too; `subject` is the path.
 */
export class PictureError extends ServiceError {
  readonly kind: PictureErrorKind;
  readonly reason: string;

  constructor(kind: PictureErrorKind, reason: string, path: string, options?: { cause?: unknown }) {
    super(codeOf[kind], `${path}: ${reason}`, { subject: path, cause: options?.cause });
    this.name = 'PictureError';
    this.kind = kind;
    this.reason = reason;
  }
}

const codeOf: Record<PictureErrorKind, ServiceErrorCode> = {
  unreadable: 'unusable-data',
  'not-a-picture': 'unusable-data',
  'too-large': 'unusable-data',
  vanished: 'not-found',
};
