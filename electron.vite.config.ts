/** Builds the three parts of the app. The engine keeps one output file per source file, so that worker and process
 * entries lie beside each other in `out/main` exactly as they do in `main/` (see main/siblingModule.ts). */
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const mainEntries = [
  'hosts/electron/main',
  'hosts/electron/engineProcess',
  'cli/thaw',
  'jobs/jobProcess',
  'imaging/imagingWorker',
];

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: Object.fromEntries(mainEntries.map((entry) => [entry, resolve(`main/${entry}.ts`)])),
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
    build: { outDir: resolve('out/renderer'), rollupOptions: { input: resolve('renderer/index.html') } },
  },
});
