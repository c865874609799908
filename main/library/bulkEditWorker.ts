/** The thread of large edits: the labels and history services, accepting suggestions and removing datasets, over a connection of its own to the data file. */
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type Change, type EditResult, type Moment, ServiceError, type ServiceErrorCode } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { openStore } from '../store/store.ts';
import { createHistory } from './history.ts';
import { createJournal } from './journal.ts';
import { createLabels } from './labels.ts';
import { type Accepting, createAccepting } from './looks/acceptSuggestions.ts';
import { createRemoving, type Orphans, type Removing } from './removeDataset.ts';

export interface BulkCall {
  readonly id: number;
  readonly service: 'labels' | 'history' | 'accepting' | 'removing';
  readonly method:
    | 'set'
    | 'setFlagged'
    | 'setRejected'
    | 'undo'
    | 'redo'
    | 'removeClass'
    | 'mergeClasses'
    | 'restore'
    | 'look'
    | 'accept'
    | 'remove';
  /** As the method takes it; selections by id. */
  readonly input: unknown;
}

export type BulkResult = EditResult | Moment | Orphans;

export type BulkAnswer = { readonly id: number; readonly announced: readonly Change[] } & (
  | { readonly result: BulkResult }
  | {
      readonly failure: {
        readonly code: ServiceErrorCode | null;
        readonly message: string;
        readonly subject: string | undefined;
      };
    }
);

const port = parentPort;
if (port === null) throw new Error('bulkEditWorker.ts runs as a thread of the engine.');
const { file } = workerData as { file: string };
const store = openStore({ file, backupFolder: join(dirname(file), 'backups'), clock: Date.now });
// It comes and goes; what it reads again costs less than what it would keep.
store.db.pragma('cache_size = -32768');
const announced: Change[] = [];
const changes = { announce: (change: Change) => void announced.push(change) };
const journal = createJournal(store, Date.now);
const noView = () => {
  throw new Error('Large edits name their photos by id.');
};
const services: Pick<Services, 'labels' | 'history'> & { accepting: Accepting; removing: Removing } = {
  labels: createLabels({ store, changes }, journal, { ids: noView }),
  history: createHistory({ store, changes }, journal),
  accepting: createAccepting({ store, changes }, journal),
  removing: createRemoving(store),
};

port.on('message', (call: BulkCall) => {
  void answerTo(call).then((answer) => port.postMessage(answer));
});

async function answerTo({ id, service, method, input }: BulkCall): Promise<BulkAnswer> {
  try {
    // The caller has checked the input against the method it names.
    const run = Reflect.get(services[service], method) as (given: unknown) => BulkResult | Promise<BulkResult>;
    return { id, result: await run(input), announced: announced.splice(0) };
  } catch (error) {
    const known = error instanceof ServiceError ? error : null;
    return {
      id,
      announced: announced.splice(0),
      failure: {
        code: known?.code ?? null,
        message: error instanceof Error ? error.message : String(error),
        subject: known?.subject,
      },
    };
  }
}
