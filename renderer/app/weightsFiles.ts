/** Which dropped files are weights, by their names. What is inside decides later. */

const weightsEnding = /\.(safetensors|pth|pt|bin|h5|hdf5|keras)$/i;
const pictureEnding = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif|heic|heif|jfif)$/i;

/** What a file chooser offers. */
export const weightsEndings = '.safetensors,.pth,.pt,.bin,.h5,.hdf5,.keras,.json';

/** `name`: a file name or a whole path. */
export const isWeightsFile = (name: string): boolean => weightsEnding.test(name) || isLayersModel(name);

/** TF.js' model.json: its values lie in other files beside it. */
export const isLayersModel = (name: string): boolean => /(^|[\\/])[^\\/]*model[^\\/]*\.json$/i.test(name);

/** The weights among dropped files. The `.bin` files beside a model.json are its values, and come with it. */
export function weightsAmong(names: readonly string[]): string[] {
  const hasModel = names.some(isLayersModel);
  return names.filter((name) => isWeightsFile(name) && !(hasModel && /\.bin$/i.test(name)));
}

export const isPictureFile = (name: string): boolean => pictureEnding.test(name);

/** The last part of a path of either kind. */
export const fileNameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;
