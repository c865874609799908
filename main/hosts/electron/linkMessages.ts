/**
 * What Electron's main process and the engine's process say to each other over the IPC channel: JSON both ways, because
 * the two V8s are of different versions and need not understand each other's structured clones.
 */
import type { ServiceErrorCode } from '../../contract/errors.ts';

export type ToEngine =
  /** A window's page has connected; `line` names its port from now on. */
  | { readonly type: 'open'; readonly line: number }
  | { readonly type: 'message'; readonly line: number; readonly data: string }
  | { readonly type: 'close'; readonly line: number }
  | { readonly type: 'asset'; readonly id: number; readonly request: AssetQuestion }
  /** Nobody waits for that asset any more. */
  | { readonly type: 'dropAsset'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly answer: HostAnswer }
  /** Close everything and exit. */
  | { readonly type: 'stop' };

export type FromEngine =
  | { readonly type: 'ready'; readonly dataDir: string; readonly logs: string }
  /** It could not start; it exits by itself. */
  | { readonly type: 'failed'; readonly code: ServiceErrorCode; readonly message: string }
  | { readonly type: 'message'; readonly line: number; readonly data: string }
  | { readonly type: 'close'; readonly line: number }
  | { readonly type: 'asset'; readonly id: number; readonly answer: AssetAnswer }
  | { readonly type: 'ask'; readonly id: number; readonly question: HostQuestion }
  /** Titles of the jobs that run now, each time they change. */
  | { readonly type: 'jobs'; readonly running: readonly string[] };

export interface AssetQuestion {
  readonly method: string;
  readonly path: string;
  readonly ifNoneMatch?: string | undefined;
  /** An upload's bytes. */
  readonly bodyBase64?: string | undefined;
}

export interface AssetAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Files are read by the host itself. */
  readonly body: { readonly file: string } | { readonly base64: string } | null;
}

export type HostQuestion =
  | { readonly kind: 'chooseFolder' | 'chooseFile'; readonly title: string }
  | { readonly kind: 'showInFolder'; readonly path: string };

export type HostAnswer =
  | { readonly ok: true; readonly path: string | null }
  | { readonly ok: false; readonly message: string };
