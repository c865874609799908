/** Brings a weights file into Thaw: sends it to the engine where the page cannot know its path, then has it recognised. */
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ImportedWeights } from '../../main/contract/index.ts';
import { useApi, useClient } from '../api/engine.tsx';
import { uploadFile } from '../api/uploadFile.ts';
import { fileSize } from '../texts/format.ts';
import { texts } from '../texts/index.ts';
import { isLayersModel } from './weightsFiles.ts';

export interface WeightsToBring {
  /** Its path, or the file itself where only the browser knows it. */
  readonly source: string | File;
  /** Name of the network that it has to fit; without it the file is recognised. */
  readonly network?: string;
}

/** What the engine takes by upload. */
const mostUploadBytes = 256 * 1024 * 1024;

export function useBringWeights(): UseMutationResult<ImportedWeights, Error, WeightsToBring> {
  const client = useClient();
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ source, network }: WeightsToBring) => {
      const file = typeof source === 'string' ? source : await sendWeights(source);
      return client.weights.import(network === undefined ? { file } : { file, network });
    },
    onSuccess: async () => {
      await Promise.all(
        [api.networks.key(), api.weights.key(), api.runs.check.key()].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
}

async function sendWeights(file: File): Promise<string> {
  const words = texts.weights.drop;
  if (isLayersModel(file.name)) throw new NeedsPath(words.needsShards);
  if (file.size > mostUploadBytes) throw new NeedsPath(words.tooLarge(file.name, fileSize(mostUploadBytes)));
  return uploadFile(file);
}

/** The file cannot be handed over; its path would do. */
export class NeedsPath extends Error {}
