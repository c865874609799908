/** Tells every window and process that something changed; what it is now, they ask the service. */
import type { Change } from '../contract/index.ts';
import { createChannel } from './channel.ts';

export interface Announcer {
  /** Call it after the change is committed, never before. */
  announce(change: Change): void;
  /** Changes from now on, until the signal aborts or the caller stops. Changes of one kind to one thing may be merged. */
  watch(signal?: AbortSignal): AsyncIteratorObject<Change, undefined, void>;
  /** Who is watching, counted. */
  readonly watchers: number;
  /** Ends all watching. */
  close(): void;
}

export function createAnnouncer(): Announcer {
  const channel = createChannel<Change>({
    key: (change) => `${change.kind}/${change.datasetId}/${change.runId}`,
    // A summary is worth showing even when a silent change follows it.
    merge: (waiting, newer) => ({ ...newer, summary: newer.summary ?? waiting.summary }),
  });
  return {
    announce: (change) => channel.publish(change),
    watch: (signal) => channel.subscribe(signal),
    get watchers() {
      return channel.listeners;
    },
    close: () => channel.close(),
  };
}
