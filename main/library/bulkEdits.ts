/**
 * Edits of many photos run in a thread of their own, through the same services over a connection of its own: all of it is
 * one transaction as ever, and meanwhile the engine answers from what stood before. Small edits run here, as before, but
 * wait for a large one that is under way, so that edits take effect in the order in which they were asked for.
 */
import { Worker } from 'node:worker_threads';
import { type EditResult, type Moment, type PhotoSelection, ServiceError } from '../contract/index.ts';
import type { Services } from '../contract/services.ts';
import { siblingModule } from '../siblingModule.ts';
import { changesFrom, latestApplication, nextToRedo, nextToUndo, photosWithClass } from '../store/journal.ts';
import type { BulkAnswer, BulkCall, BulkResult } from './bulkEditWorker.ts';
import type { Accepting } from './looks/acceptSuggestions.ts';
import type { PhotoView } from './photoView.ts';
import type { Orphans, Removing } from './removeDataset.ts';
import type { Surroundings } from './surroundings.ts';

export interface BulkEdits {
  readonly labels: Services['labels'];
  readonly history: Services['history'];
  readonly accepting: Accepting;
  readonly removing: Removing;
  /** Does a small edit once no large one is under way: it would wait for it in the engine's thread, and everybody with it. */
  inTurn<Result>(work: () => Result | Promise<Result>): Promise<Result>;
  /** Waits for an edit under way and ends the thread. */
  close(): Promise<void>;
}

/** From so many photos on, an edit gets the thread. Fewer are written within some milliseconds. */
export const manyPhotos = 2000;
/** The thread ends when nothing was asked of it for so long. */
const idleMs = 20_000;

export function createBulkEdits(
  { store, changes }: Pick<Surroundings, 'store' | 'changes'>,
  view: PhotoView,
  direct: Pick<BulkEdits, 'labels' | 'history' | 'accepting' | 'removing'>,
): BulkEdits {
  const { labels, history, accepting, removing } = direct;
  const thread = createThread(store.file, changes);
  /** The large edit under way; null when there is none. */
  let underWay: Promise<unknown> | null = null;

  async function inTurn<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    while (underWay) await underWay;
    return work();
  }

  async function large<Result extends BulkResult = EditResult>(call: Omit<BulkCall, 'id'>): Promise<Result> {
    while (underWay) await underWay;
    const running = thread.run<Result>(call);
    const settled = running.then(
      () => {},
      () => {},
    );
    underWay = settled;
    try {
      return await running;
    } finally {
      if (underWay === settled) underWay = null;
    }
  }

  /** The same photos by id: what the filter matches is known here. */
  const byId = (selection: PhotoSelection): PhotoSelection => {
    if ('photoIds' in selection) return selection;
    const photoIds = [...view.ids(selection.datasetId, selection.filter, 'added')];
    // Nothing chosen is no edit; the service that gets the filter says so.
    return photoIds.length === 0 ? selection : { photoIds };
  };
  const isLarge = (selection: PhotoSelection) => 'photoIds' in selection && selection.photoIds.length >= manyPhotos;

  /** A method that changes the photos of a selection. */
  const ofSelection =
    <Input extends { selection: PhotoSelection }>(
      method: 'set' | 'setFlagged' | 'setRejected',
      small: (input: Input) => EditResult | Promise<EditResult>,
    ) =>
    (input: Input): Promise<EditResult> => {
      return inTurn(() => {
        const chosen = { ...input, selection: byId(input.selection) };
        return isLarge(chosen.selection) ? large({ service: 'labels', method, input: chosen }) : small(chosen);
      });
    };

  const takingBack =
    (method: 'undo' | 'redo', next: typeof nextToUndo) =>
    (input: { datasetId: number }): Promise<EditResult> =>
      inTurn(() => {
        const edit = next(store, input.datasetId);
        const applied = edit === undefined ? null : latestApplication(store, edit.entryId);
        const many = applied !== null && changesFrom(store, applied, applied, manyPhotos) >= manyPhotos;
        return many ? large({ service: 'labels', method, input }) : labels[method](input);
      });

  const ofClasses =
    <Input>(
      method: 'removeClass' | 'mergeClasses',
      classesOf: (input: Input) => readonly number[],
      small: (input: Input) => EditResult | Promise<EditResult>,
    ) =>
    (input: Input): Promise<EditResult> =>
      inTurn(() => {
        const many = classesOf(input).some((classId) => photosWithClass(store, classId, manyPhotos) >= manyPhotos);
        return many ? large({ service: 'labels', method, input }) : small(input);
      });

  return {
    labels: {
      ...labels,
      set: ofSelection('set', labels.set),
      setFlagged: ofSelection('setFlagged', labels.setFlagged),
      setRejected: ofSelection('setRejected', labels.setRejected),
      undo: takingBack('undo', nextToUndo),
      redo: takingBack('redo', nextToRedo),
      createClass: (input) => inTurn(() => labels.createClass(input)),
      renameClass: (input) => inTurn(() => labels.renameClass(input)),
      recolourClass: (input) => inTurn(() => labels.recolourClass(input)),
      moveClass: (input) => inTurn(() => labels.moveClass(input)),
      mergeClasses: ofClasses('mergeClasses', ({ classIds }) => classIds, labels.mergeClasses),
      removeClass: ofClasses('removeClass', ({ classId }) => [classId], labels.removeClass),
    },
    history: {
      ...history,
      look(input) {
        // It changes nothing, so that it waits for nobody; but of many photos it takes long.
        const many = view.ids(input.datasetId, {}, 'added').length >= manyPhotos;
        if (!many) return history.look(input);
        return thread.run<Moment>({ service: 'history', method: 'look', input });
      },
      restore: (input) =>
        inTurn(() => {
          const many = changesFrom(store, input.entryId + 1, null, manyPhotos) >= manyPhotos;
          return many ? large({ service: 'history', method: 'restore', input }) : history.restore(input);
        }),
    },
    accepting: {
      accept: (input) =>
        inTurn(() =>
          input.photoIds.length >= manyPhotos
            ? large({ service: 'accepting', method: 'accept', input })
            : accepting.accept(input),
        ),
    },
    removing: {
      remove: (input) =>
        inTurn(() => {
          const many = view.ids(input.datasetId, {}, 'added').length >= manyPhotos;
          return many ? large<Orphans>({ service: 'removing', method: 'remove', input }) : removing.remove(input);
        }),
    },
    inTurn,
    async close() {
      await underWay;
      await thread.close();
    },
  };
}

interface Thread {
  run<Result extends BulkResult>(call: Omit<BulkCall, 'id'>): Promise<Result>;
  close(): Promise<void>;
}

/** Starts with the first call, ends when idle. */
function createThread(file: string, changes: Surroundings['changes']): Thread {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: unknown): void }>();
  let worker: Worker | null = null;
  let nextId = 1;
  let idle: NodeJS.Timeout | null = null;

  function start(): Worker {
    const started = new Worker(siblingModule(import.meta.url, './bulkEditWorker'), { workerData: { file } });
    let reason: unknown = null;
    started.on('message', settle);
    started.on('error', (error) => {
      reason = error;
    });
    started.on('exit', () => {
      if (worker === started) worker = null;
      // Its transaction went with it, so nothing of the edit was written.
      for (const one of waiting.values()) one.reject(reason ?? new Error('The thread of large edits ended.'));
      waiting.clear();
    });
    return started;
  }

  function settle(answer: BulkAnswer): void {
    const one = waiting.get(answer.id);
    waiting.delete(answer.id);
    for (const change of answer.announced) changes.announce(change);
    if ('failure' in answer) one?.reject(failureOf(answer.failure));
    else one?.resolve(answer.result);
    if (waiting.size > 0) return;
    idle = setTimeout(() => void worker?.terminate(), idleMs);
    idle.unref();
  }

  return {
    run<Result extends BulkResult>(call: Omit<BulkCall, 'id'>): Promise<Result> {
      if (idle) clearTimeout(idle);
      worker ??= start();
      const one = Promise.withResolvers<Result>();
      const id = nextId++;
      // The thread answers each method with what that method returns.
      waiting.set(id, { resolve: (result) => one.resolve(result as Result), reject: one.reject });
      worker.postMessage({ id, ...call } satisfies BulkCall);
      return one.promise;
    },
    async close() {
      if (idle) clearTimeout(idle);
      await worker?.terminate();
    },
  };
}

function failureOf(failure: Extract<BulkAnswer, { failure: unknown }>['failure']): Error {
  const { code, message, subject } = failure;
  if (code === null) return new Error(message);
  return new ServiceError(code, message, subject === undefined ? {} : { subject });
}
