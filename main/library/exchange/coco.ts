/** COCO annotations: one file a side, each photo with one annotation that covers it whole. */
import type { Split } from '../../contract/index.ts';
import { createFileNames, type ExportPhoto } from './exportPhoto.ts';
import type { DatasetWriter } from './formats.ts';

export const coco: DatasetWriter = async ({ datasetName, classes, photos }, { writer, place, onPhoto }) => {
  const nameOf = createFileNames();
  const categories = classes.map((name, index) => ({ id: index + 1, name, supercategory: '' }));
  const ids = new Map(categories.map(({ id, name }) => [name, id]));
  const files: string[] = [];
  const names = new Map<ExportPhoto, string>();
  for (const photo of photos) {
    let name = photo.path;
    if (place !== 'leave') {
      name = nameOf('images', photo);
      await writer.photo(photo, `images/${name}`);
    }
    names.set(photo, name);
    onPhoto();
  }
  const bySide = Map.groupBy(photos, (photo) => photo.split);
  // An empty dataset is a file too.
  for (const [side, members] of bySide.size > 0 ? bySide : new Map([[null, []]])) {
    const file = `annotations/${fileOf(side, bySide.size)}.json`;
    await writer.text(file, document({ datasetName, categories, ids, names, side }, members));
    files.push(file);
  }
  return { files: files.sort(), notes: [] };
};

const fileOf = (side: Split | null, sides: number): string => side ?? (sides > 1 ? 'unassigned' : 'photos');

function* document(
  about: {
    datasetName: string;
    categories: readonly object[];
    ids: ReadonlyMap<string, number>;
    names: ReadonlyMap<ExportPhoto, string>;
    side: Split | null;
  },
  photos: readonly ExportPhoto[],
): Generator<string> {
  const { datasetName, categories, ids, names, side } = about;
  // `thaw` tells Thaw that the categories are the dataset's classes, also those without photos.
  yield `{"info":${JSON.stringify({ description: datasetName, thaw: 1 })},\n"categories":${JSON.stringify(categories)},\n"images":[`;
  let first = true;
  for (const [index, photo] of photos.entries()) {
    const image = {
      ...{ id: index + 1, file_name: names.get(photo) ?? photo.path, width: photo.width, height: photo.height },
      ...(side === null ? {} : { split: side }),
    };
    yield `${first ? '' : ','}\n${JSON.stringify(image)}`;
    first = false;
  }
  yield '],\n"annotations":[';
  first = true;
  for (const [index, { label, width, height }] of photos.entries()) {
    const category = label === null ? undefined : ids.get(label);
    if (category === undefined) continue;
    const annotation = {
      ...{ id: index + 1, image_id: index + 1, category_id: category, bbox: [0, 0, width, height] },
      ...{ area: width * height, iscrowd: 0, segmentation: [] },
    };
    yield `${first ? '' : ','}\n${JSON.stringify(annotation)}`;
    first = false;
  }
  yield ']}\n';
}
