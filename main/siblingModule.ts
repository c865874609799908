/**
 * The file that lies beside a module, for workers and child processes: `.ts` when running from the sources, `.js` when
 * running from the build, which keeps one output file per source file.
 */
import { fileURLToPath } from 'node:url';

/** `siblingModule(import.meta.url, './imagingWorker')` → absolute path of imagingWorker.ts or imagingWorker.js. */
export function siblingModule(importMetaUrl: string, relative: string): string {
  const extension = importMetaUrl.slice(importMetaUrl.lastIndexOf('.'));
  return fileURLToPath(new URL(relative + extension, importMetaUrl));
}
