/** Short programs that use an exported model without Thaw, written beside it. */
import { modelNames } from './onnxModel.ts';

export interface ExampleNames {
  /** Names of files in the same folder. */
  readonly model: string;
  readonly labels: string;
  /** Inputs for pictures that are preprocessed already, with the edge of each in px. */
  readonly inputs: readonly { readonly name: string; readonly size: number }[];
}

const { pixels, probabilities } = modelNames;

/** Python with onnxruntime, Pillow and numpy. */
export const pythonExample = ({ model, inputs }: ExampleNames): string => `\
"""Says what photos show:  python example.py PHOTO...   (pip install onnxruntime pillow numpy)"""
import json, os, sys
import numpy as np
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession(os.path.join(os.path.dirname(os.path.abspath(__file__)), ${quoted(model)}))
labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])
# the other input form, for pictures already preprocessed: none of them
nothing = {${inputs.map(({ name, size }) => `"${name}": np.zeros((0, 3, ${size}, ${size}), np.float32)`).join(', ')}}
for path in sys.argv[1:]:
    photo = ImageOps.exif_transpose(Image.open(path)).convert("RGBA")
    photo = Image.alpha_composite(Image.new("RGBA", photo.size, "white"), photo).convert("RGB")
    photos = np.asarray(photo)[None]  # [1, height, width, 3], uint8, any size
    answer = session.run(["${probabilities}"], {"${pixels}": photos, **nothing})[0][0]
    print(f"{path}: {labels[answer.argmax()]} ({answer.max():.1%})")
`;

/** Node with onnxruntime-node and sharp. */
export const nodeExample = ({ model, labels, inputs }: ExampleNames): string => `\
// Says what photos show:  node example.mjs PHOTO...   (npm install onnxruntime-node sharp)
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';

const beside = (name) => fileURLToPath(new URL(encodeURIComponent(name), import.meta.url));
const session = await InferenceSession.create(beside(${quoted(model)}));
const labels = readFileSync(beside(${quoted(labels)}), 'utf8').trimEnd().split('\\n');
// The other input form, for pictures already preprocessed: none of them.
const nothing = { ${inputs.map(({ name, size }) => `${name}: new Tensor('float32', [], [0, 3, ${size}, ${size}])`).join(', ')} };
for (const path of process.argv.slice(2)) {
  const photo = sharp(path).autoOrient().flatten({ background: 'white' }).toColourspace('srgb').raw();
  const { data, info } = await photo.toBuffer({ resolveWithObject: true });
  const ${pixels} = new Tensor('uint8', new Uint8Array(data), [1, info.height, info.width, 3]);
  const answer = Array.from((await session.run({ ${pixels}, ...nothing })).${probabilities}.data);
  const best = answer.indexOf(Math.max(...answer));
  console.log(\`\${path}: \${labels[best]} (\${(100 * answer[best]).toFixed(1)} %)\`);
}
`;

/** One label a line, in the order of the outputs. */
export const labelsFile = (labels: readonly string[]): string =>
  labels.map((label) => `${label.replaceAll(/\s*[\r\n]+\s*/g, ' ')}\n`).join('');

const quoted = (text: string): string => JSON.stringify(text);
