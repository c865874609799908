/** Builds the three parts of the app. The engine keeps one output file per source file, so that worker and process
 * entries lie beside each other in `out/main` exactly as they do in `main/` (see main/siblingModule.ts). */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Where a process or a worker begins. The latter are found by their names, so that a new one needs no line here. */
const mainEntries = [
  'hosts/electron/main.ts',
  'cli/thaw.ts',
  ...readdirSync(resolve('main'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /(Process|Worker)\.ts$/.test(file)),
];

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: Object.fromEntries(mainEntries.map((file) => [file.slice(0, -3), resolve('main', file)])),
        output: {
          format: 'es',
          preserveModules: true,
          preserveModulesRoot: resolve('main'),
          entryFileNames: '[name].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: { input: resolve('preload/index.ts'), output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: resolve('renderer'),
    plugins: [react()],
    // The page's own files; `assets/` is where the engine's pixels are (main/contract/assets.ts).
    build: {
      outDir: resolve('out/renderer'),
      assetsDir: 'static',
      rollupOptions: { input: resolve('renderer/index.html') },
    },
  },
});
