/** Data checks: what may be wrong with a dataset, one finding a card, decided by a person and never by Thaw. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { estimate, id, timestampMs } from './values.ts';

/** In the order in which they are shown. */
export const checkKinds = [
  'label-error',
  'near-duplicate',
  'two-labels',
  'leak',
  'exact-duplicate',
  'unreadable',
  'blurred',
  'exposure',
  'low-information',
  'odd-shape',
  'shortcut',
  'imbalance',
] as const;
export const checkKind = z.enum(checkKinds);
export type CheckKind = z.infer<typeof checkKind>;

/**
 * `keep`: it is right as it is, and does not come back. `relabel`: the photos get another class. `reject`: the photos are taken
 * out of training. `keepLargest`: of a group the largest photo stays, the others are rejected.
 */
export const decision = z.enum(['keep', 'relabel', 'reject', 'keepLargest']);
export type Decision = z.infer<typeof decision>;

export const finding = z.object({
  findingId: id,
  kind: checkKind,
  /** 0…1; each check says by which formula (main/library/checks). */
  score: z.number().min(0).max(1),
  /** What was found, one or two sentences. */
  text: z.string(),
  /** The photos it means, at most 24; of a group the one to keep first. Empty where it is about files or the whole dataset. */
  photos: z.array(
    z.object({
      photoId: id,
      /** How it differs from the first: "smaller", "mirrored"; on which side it is. Null where there is nothing to say. */
      note: z.string().nullable(),
    }),
  ),
  /** Photos of a group that are not listed. */
  more: z.number().int(),
  /** The label then, and the one it looks like. Null where labels are not what it is about, or nothing better is known. */
  given: id.nullable(),
  suggested: id.nullable(),
  /** Most alike labelled photos, most alike first. */
  neighbours: z.array(id),
  /** Absolute paths, or paths as an import reported them. */
  files: z.array(z.string()),
  /** Decisions that can be made, the likeliest first. */
  actions: z.array(decision),
});
export type Finding = z.infer<typeof finding>;

export const checkSummary = z.object({
  kind: checkKind,
  /** `done`: it ran; `cannot-tell`: it ran and could say nothing, see `reason`; `waiting`: it has not run. */
  state: z.enum(['done', 'cannot-tell', 'waiting']),
  reason: z.string().nullable(),
  /** Findings that nobody decided about. */
  open: z.number().int(),
  /** Findings that were decided one by one, and how many of these led to a change: the hit rate so far. */
  single: z.object({ decided: z.number().int(), changed: z.number().int() }),
});
export type CheckSummary = z.infer<typeof checkSummary>;

export const checkState = z.object({
  kinds: z.array(checkSummary),
  /** The latest run; null before the first. */
  run: z
    .object({
      at: timestampMs,
      seconds: z.number(),
      photos: z.number().int(),
      /** Photos that came since, labels and rejections that changed since by other hands than decisions here. */
      photosSince: z.number().int(),
      changesSince: z.number().int(),
    })
    .nullable(),
  /** The job that checks now, if any. */
  jobId: z.string().nullable(),
  /** What the first run will cost: photos to look at for the first time, and seconds in all. Null once one has run: the next costs little. */
  cost: z
    .object({
      photos: z.number().int(),
      toMeasure: z.number().int(),
      toCompute: z.number().int(),
      seconds: z.number(),
    })
    .nullable(),
  /** Whether `undo` would take something back. */
  canUndo: z.boolean(),
});
export type CheckState = z.infer<typeof checkState>;

/** What became of a decision. It is on disk when this arrives. */
export const decided = z.object({
  /** Findings that are decided, or open again. */
  findingIds: z.array(id),
  kind: checkKind.nullable(),
  /** For people: "photo labelled daisy". Null when nothing was to do. */
  summary: z.string().nullable(),
});

/** What a model trained here would seem to reach, and what it can be expected to. */
export const honesty = z.object({
  /** Accuracy of a linear head when photos that belong together stay on one side. */
  grouped: estimate,
  /** The same when photos are dealt one by one, as a plain random split does. */
  ungrouped: estimate,
  /** Photos in groups of several. */
  photosInGroups: z.number().int(),
});
export type Honesty = z.infer<typeof honesty>;

/** Decisions one by one before many may be made together. */
export const singleDecisionsFirst = 10;

export const checks = {
  state: procedure.input(z.object({ datasetId: id })).output(checkState),
  /** Starts to check (a job), or returns the running one. What was decided stays decided. */
  run: procedure.input(z.object({ datasetId: id })).output(z.object({ jobId: z.string() })),
  /** Open findings of one kind, the highest score first. */
  list: procedure
    .input(
      z.object({
        datasetId: id,
        kind: checkKind,
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(50).default(50),
      }),
    )
    .output(z.object({ total: z.number().int(), findings: z.array(finding) })),
  /** Decides one finding. `classId`: for `relabel`, another class than the suggested one. */
  decide: procedure.input(z.object({ findingId: id, decision, classId: id.optional() })).output(decided),
  /**
   * Decides all open findings of a kind with this score or more. `conflict` before ten of the kind were decided one by one: who
   * decides many together should know how often the check is right.
   */
  decideAbove: procedure
    .input(z.object({ datasetId: id, kind: checkKind, score: z.number().min(0).max(1), decision }))
    .output(decided),
  /** Takes back the latest decision, with what it changed; with `latestOnly`, nothing where another edit came after it. */
  undo: procedure.input(z.object({ datasetId: id, latestOnly: z.boolean().default(false) })).output(decided),
  /** Computed with the checks; null where features, labels or groups are too few to tell. */
  honesty: procedure.input(z.object({ datasetId: id })).output(honesty.nullable()),
};
