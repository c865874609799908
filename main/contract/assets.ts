/**
 * Pixels and files travel by URL, with ids and never paths. Both hosts serve the same routes; these functions are the
 * only place that knows how they are spelt. They are relative to the page, so they work in Electron and in a browser.
 */
import type { AugmentSettings, MixedPair } from './augment.ts';

/** A small upright JPEG that fits 384 × 384. */
export const thumbnailUrl = (hash: string): string => `assets/thumbnail/${hash}`;

/** The whole picture, upright, at most 2,560 px on its long side. */
export const pictureUrl = (hash: string): string => `assets/picture/${hash}`;

/** What a network with this input size sees: resized, cropped, not normalised. */
export const networkViewUrl = (hash: string, size: number): string => `assets/view/${hash}?size=${size}`;

/** One augmented variant at network size. The same arguments always give the same pixels. */
export const variantUrl = (
  hash: string,
  request: { settings: AugmentSettings; seed: number; variant: number; size: number },
): string =>
  `assets/variant/${hash}?${new URLSearchParams({
    size: String(request.size),
    seed: String(request.seed),
    variant: String(request.variant),
    settings: JSON.stringify(request.settings),
  })}`;

/** What mixing makes of the variants of two photos, as `augment.mixed` says. `settings` has the mixing switched on. */
export const mixedUrl = (request: MixedPair & { settings: AugmentSettings }): string =>
  `assets/mixed/${request.hashes[0]}/${request.hashes[1]}?${new URLSearchParams({
    mixing: request.kind,
    size: String(request.size),
    seed: String(request.seed),
    variant: String(request.variant),
    settings: JSON.stringify(request.settings),
  })}`;

/** A drawing of the sample generator, for pages that have no photos yet: class 0…3, any index. */
export const sampleUrl = (classIndex: number, index: number): string => `assets/sample/${classIndex}/${index}`;

/** A file of a finished export, as a download. */
export const exportFileUrl = (exportId: number, name: string): string =>
  `assets/export/${exportId}/${encodeURIComponent(name)}`;

/**
 * Where dropped photos are sent (POST, one file a request, body = the file's bytes) when the page cannot know their path.
 * Answers `{ path }`: a copy in the data directory's upload folder, for `predictions.start` and `imports.start`.
 */
export const uploadUrl = (fileName: string): string => `assets/upload?name=${encodeURIComponent(fileName)}`;
