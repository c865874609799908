/**
 * `npm run kernels` compiles main/imaging/kernels/assembly (AssemblyScript) into kernelBytes.ts beside it. The same sources give the
 * same bytes; kernels.test.ts compares them.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(import.meta.dirname, '..', 'main', 'imaging', 'kernels');
const sources = ['blur', 'colour', 'sample', 'shrink'].map((name) => join(folder, 'assembly', `${name}.ts`));
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--use', 'abort='];

/** The text of kernelBytes.ts. Throws with the compiler's words. */
export function compileKernels(): string {
  const workshop = mkdtempSync(join(tmpdir(), 'thaw-kernels-'));
  try {
    const compiler = fileURLToPath(import.meta.resolve('assemblyscript/bin/asc.js'));
    const wasm = join(workshop, 'kernels.wasm');
    execFileSync(process.execPath, [compiler, ...sources, ...options, '--outFile', wasm]);
    const base64 = readFileSync(wasm).toString('base64');
    return `/** Written by "npm run kernels" from assembly/. WebAssembly as base64. */\nexport const kernelBytes =\n  '${base64}';\n`;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const file = join(folder, 'kernelBytes.ts');
  writeFileSync(file, compileKernels());
  console.log(`Wrote ${file}.`);
}
