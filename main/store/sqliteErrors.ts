/** Says in a sentence for people what SQLite's own errors mean; what they cannot act on stays as it is. */
import { dirname } from 'node:path';
import { ServiceError } from '../contract/errors.ts';

/** A `ServiceError` for what a person can change (rights, space, another Thaw, a damaged file); else the error itself. */
export function explainSqliteError(error: unknown, file: string): unknown {
  const code = codeOf(error);
  const because = { subject: file, cause: error };
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_PERM')) {
    return cannotWrite(dirname(file), because);
  }
  if (code === 'SQLITE_FULL') {
    return new ServiceError(
      'unavailable',
      `The disk that holds ${dirname(file)} is full. Nothing was lost; make room and try again.`,
      because,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new ServiceError(
      'conflict',
      `Another program is using ${file}. Close it, or choose another data folder with --data-dir.`,
      because,
    );
  }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return damaged(file, { cause: error });
  if (code.startsWith('SQLITE_IOERR')) {
    return new ServiceError(
      'unavailable',
      `The disk that holds ${dirname(file)} failed while reading or writing. Check that it is still connected, then start Thaw again.`,
      because,
    );
  }
  return error;
}

/** What to say of a data file that cannot be trusted. */
export function damaged(file: string, { cause }: { cause: unknown }): ServiceError {
  return new ServiceError(
    'unusable-data',
    `${file} is damaged or is not Thaw's data. Nothing was changed. "thaw backups" lists the copies that can take its place, or choose another data folder with --data-dir.`,
    { subject: file, cause },
  );
}

/** What to say when the data folder cannot be written to. */
export function cannotWrite(folder: string, options: { subject: string; cause?: unknown }): ServiceError {
  return new ServiceError(
    'unavailable',
    `Thaw cannot write to its data folder ${folder}. Allow writing there, or choose another folder with --data-dir.`,
    options,
  );
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
