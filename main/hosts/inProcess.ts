/** The contract's client in the engine's own process, through the same router as every other door. */
import { createRouterClient } from '@orpc/server';
import type { Client } from '../contract/index.ts';
import type { Router } from './serve.ts';

export const createInProcessClient = (router: Router): Client => createRouterClient(router, { context: {} });
