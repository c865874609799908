/** Which photos have to stay on one side whenever training photos are divided further: folds, held-out photos. */

/** A number for each photo, the same for photos of a group. A photo without a group is alone. */
export function groupNumbers(photos: readonly { readonly photoId: number; readonly group?: number | undefined }[]) {
  const numbers = new Map<string, number>();
  return Int32Array.from(photos, ({ photoId, group }) => {
    const key = group === undefined ? `photo ${photoId}` : `group ${group}`;
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
}
