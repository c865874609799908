/** What the surrounding host can do: dialogs in Electron, a folder browser elsewhere. */
import { z } from 'zod';
import { procedure } from './procedure.ts';

export const folderListing = z.object({
  /** Absolute path of the folder listed. */
  path: z.string(),
  /** Null at the root. */
  parent: z.string().nullable(),
  folders: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      /** Picture files directly inside, counted up to 1,000. */
      pictures: z.number().int(),
    }),
  ),
  pictures: z.number().int(),
  /** Files that can be imported, where they were asked for. */
  files: z.array(z.object({ name: z.string(), path: z.string(), sizeBytes: z.number() })),
});
export type FolderListing = z.infer<typeof folderListing>;

export const host = {
  /** Opens the system's folder dialog; null when the person closed it. `unavailable` without native dialogs. */
  chooseFolder: procedure.input(z.object({ title: z.string() })).output(z.object({ path: z.string() }).nullable()),
  /** Opens the system's dialog for a file of photos: a table, annotations, an archive, a photo. As `chooseFolder`. */
  chooseFile: procedure.input(z.object({ title: z.string() })).output(z.object({ path: z.string() }).nullable()),
  /** The sub-folders of a folder; without a path, the user's home. Hidden folders are left out. */
  listFolder: procedure
    .input(z.object({ path: z.string().optional(), files: z.boolean().default(false) }))
    .output(folderListing),
  /** Shows a folder or file that Thaw itself wrote in the system's file manager. `unavailable` without native dialogs. */
  showInFolder: procedure.input(z.object({ path: z.string() })).output(z.void()),
};
