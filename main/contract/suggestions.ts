/**
 * Labels that a model suggests, and what to label next. The model is the latest finished run where its classes are those of now, else a
 * head that learns from the labels so far within seconds; it follows the labels by itself once it was asked for.
 */
import { z } from 'zod';
import { editResult } from './labels.ts';
import { photoFilter } from './photos.ts';
import { procedure } from './procedure.ts';
import { id } from './values.ts';

export const suggestionState = z.object({
  /** Another number when anything of the suggestions changed. */
  version: z.number().int(),
  /** What suggests; null while nothing does. */
  model: z
    .object({
      /** A finished run and its name; null for a head on the labels. */
      runId: id.nullable(),
      name: z.string().nullable(),
      /** Labelled photos that it learnt from. */
      labels: z.number().int(),
      /** Photos that it had not learnt from, and how many it was right about; null where there are none. */
      judged: z.object({ correct: z.number().int(), n: z.number().int() }).nullable(),
      /** Labels set or taken since it learnt. */
      changesSince: z.number().int(),
    })
    .nullable(),
  /** Photos on disk without a label that are not rejected. */
  waiting: z.number().int(),
  /** True when it is known what to label next; without any label too. */
  queued: z.boolean(),
  /** Classes with enough labels to learn from; two are needed. */
  classesReady: z.number().int(),
  /** Seconds that `update` takes, about: looking at photos that nobody looked at yet, and learning. */
  secondsNeeded: z.number(),
  /** The job that brings them up to date now, if any. */
  jobId: z.string().nullable(),
});
export type SuggestionState = z.infer<typeof suggestionState>;

const suggested = z.object({ photoId: id, classId: id });

export const classShare = z.object({
  classId: id,
  /** 0…1; those of a photo add up to at most 1. */
  share: z.number(),
});
export type ClassShare = z.infer<typeof classShare>;

export const suggestions = {
  state: procedure.input(z.object({ datasetId: id })).output(suggestionState),
  /**
   * Starts to bring suggestions and the queue up to date, or returns the running job. From then on they follow the labels. With too few
   * labels for a model only the queue is made.
   */
  update: procedure.input(z.object({ datasetId: id })).output(z.object({ jobId: z.string() })),
  /** How the model's belief about a photo is spread, the likeliest class first; classes that were turned down are left out. */
  shares: procedure.input(z.object({ photoId: id })).output(z.array(classShare)),
  /** Gives each photo the class that was shown for it, all in one step; photos that got a label meanwhile keep it. */
  accept: procedure.input(z.object({ photos: z.array(suggested).min(1).max(10_000) })).output(editResult),
  /** For several confidences, the photos that match the filter, have no label, and are suggested a class with at least that. */
  above: procedure.input(z.object({ datasetId: id, filter: photoFilter.default({}) })).output(
    z.array(
      z.object({
        confidence: z.number(),
        photos: z.number().int(),
        /** So many of them are wrong, if confidence means what it says. */
        wrong: z.number(),
      }),
    ),
  ),
  /**
   * Accepts all of them in one step that undo takes back. `conflict` when suggestions have changed since the version that was looked at.
   */
  acceptAbove: procedure
    .input(
      z.object({
        datasetId: id,
        filter: photoFilter.default({}),
        confidence: z.number().min(0).max(1),
        version: z.number().int(),
      }),
    )
    .output(editResult),
  /** Never suggests this class for this photo again, or, with `rejected: false`, does so as if nothing had been said. One step that undo takes back. */
  reject: procedure
    .input(z.object({ photos: z.array(suggested).min(1).max(10_000), rejected: z.boolean().default(true) }))
    .output(editResult),
};
