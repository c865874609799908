/** The starting point of every procedure in the contract: it may fail with a ServiceError and nothing else. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { serviceErrorCodes } from './errors.ts';

export const procedure = oc.errors({
  SERVICE_ERROR: {
    status: 422,
    data: z.object({ code: z.enum(serviceErrorCodes), subject: z.string().optional() }),
  },
});
