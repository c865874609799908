/** What went wrong, as the command line says it: one sentence, a code for scripts, an exit code. */
import { ORPCError } from '@orpc/client';
import { CommanderError } from 'commander';
import { z } from 'zod';
import { serviceErrorCodes } from '../contract/errors.ts';
import { ServiceError, type ServiceErrorCode } from '../contract/index.ts';
import { JobFailed } from './followJob.ts';

export interface Problem {
  /** A code of the contract, or `failed` for a job that ended without a result. */
  readonly code: ServiceErrorCode | 'failed';
  readonly message: string;
  readonly subject?: string;
}

export const exitCodes = { good: 0, failed: 1, wrongUsage: 2 } as const;

export function exitCodeOf(problem: Problem): number {
  return problem.code === 'invalid-request' ? exitCodes.wrongUsage : exitCodes.failed;
}

/** Errors of the engine arrive as themselves or, through the contract's client, as the contract's typed error. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ServiceError) return problem(error.code, error.message, error.subject);
  if (error instanceof JobFailed) return problem('failed', error.message);
  if (error instanceof CommanderError) return problem('invalid-request', error.message.replace(/^error: /, ''));
  if (error instanceof ORPCError) {
    const data = serviceErrorData.safeParse(error.data);
    if (data.success) return problem(data.data.code, error.message, data.data.subject);
  }
  return problem('internal', error instanceof Error ? error.message : String(error));
}

const problem = (code: Problem['code'], message: string, subject?: string): Problem => ({
  code,
  message,
  ...(subject === undefined ? {} : { subject }),
});

const serviceErrorData = z.object({ code: z.enum(serviceErrorCodes), subject: z.string().optional() });
