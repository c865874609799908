/** Exporting a run as files that work without Thaw, with the proof that they give the same answers. */
import { z } from 'zod';
import { procedure } from './procedure.ts';
import { testViews } from './testTime.ts';
import { id, timestampMs } from './values.ts';

/** What comparing the written file with the run showed. */
export const exportProof = z.object({
  /** Runtime that loaded the file afresh: "onnxruntime 1.30.0". */
  runtime: z.string(),
  /** Validation photos compared. */
  photos: z.number().int(),
  /** Largest difference of any probability through the float input, and what is allowed. */
  maxAbsDiff: z.number(),
  allowed: z.number(),
  /** Share of photos with the same label, 0…1, through the float input. */
  agreement: z.number(),
  /** The same through the pixel input, photos decoded to RGB and handed over at their own size. */
  pixels: z.object({ meanAbsDiff: z.number(), maxAbsDiff: z.number(), agreement: z.number() }),
});
export type ExportProof = z.infer<typeof exportProof>;

export const exportRecord = z.object({
  exportId: id,
  runId: id,
  format: z.enum(['onnx']),
  /** Views of each photo that the file itself makes of its pixel input and averages. */
  views: testViews,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  jobId: z.string().nullable(),
  createdAt: timestampMs,
  folder: z.string(),
  /** Names of the files written; the first is the model. Empty unless done: a file that disagrees is deleted. */
  files: z.array(z.object({ name: z.string(), sizeBytes: z.number().int() })),
  proof: exportProof.nullable(),
  error: z.string().nullable(),
  /** Photos that got another label, when the proof failed. */
  disagreeing: z.array(z.object({ photoId: id, name: z.string() })),
});
export type ExportRecord = z.infer<typeof exportRecord>;

export const exports = {
  /** The formats, what each is for, and how large the file will be for this run. */
  formats: procedure
    .input(z.object({ runId: id }))
    .output(
      z.array(z.object({ format: z.enum(['onnx']), title: z.string(), use: z.string(), sizeBytes: z.number().int() })),
    ),
  /**
   * Writes the model (a job), loads it afresh, and compares it on the validation photos. Without a folder, one in the
   * data directory. Existing files of other exports are never overwritten.
   */
  start: procedure
    .input(
      z.object({
        runId: id,
        format: z.enum(['onnx']).default('onnx'),
        folder: z.string().min(1).optional(),
        views: testViews.optional(),
      }),
    )
    .output(z.object({ exportId: id, jobId: z.string() })),
  list: procedure.input(z.object({ runId: id })).output(z.array(exportRecord)),
  get: procedure.input(z.object({ exportId: id })).output(exportRecord),
};
