/**
 * `npm run kernels` compiles main/imaging/kernels/assembly (AssemblyScript) into kernelBytes.ts beside it. The same sources give the
 * same bytes; kernels.test.ts compares them.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const folder = join(import.meta.dirname, '..', 'main', 'imaging', 'kernels');
const bytesModule = join(folder, 'kernelBytes.ts');

/** The text of kernelBytes.ts. Throws with the compiler's words. */
export async function compileKernels(): Promise<string> {
  let wasm: Uint8Array | null = null;
  const { error, stderr } = await asc.main(
    [
      ...['blur', 'colour', 'sample', 'shrink'].map((name) => join(folder, 'assembly', `${name}.ts`)),
      ...['--outFile', 'kernels.wasm'],
      ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--use', 'abort='],
    ],
    {
      writeFile(name, contents) {
        if (name.endsWith('.wasm')) wasm = contents as Uint8Array;
      },
    },
  );
  if (error !== null || wasm === null) throw new Error(`${error?.message ?? 'No output'}\n${stderr.toString()}`);
  const base64 = Buffer.from(wasm).toString('base64');
  return `/** Written by "npm run kernels" from assembly/. WebAssembly as base64. */\nexport const kernelBytes =\n  '${base64}';\n`;
}

if (import.meta.main) {
  writeFileSync(bytesModule, await compileKernels());
  console.log(`Wrote ${bytesModule}.`);
}
