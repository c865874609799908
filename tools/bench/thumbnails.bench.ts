/** How fast an import reads, hashes and shrinks photos, against libvips' own thumbnailer on the same files and cores. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createImagingPool } from '../../main/imaging/imagingPool.ts';
import type { Benchmark } from './benchmark.ts';
import { compare, comparisonCells } from './compare.ts';
import { findPictures } from './pictures.ts';

const run = promisify(execFile);

export const benchmark: Benchmark = {
  question:
    'Photos a second through an import (one read gives hash, EXIF, brightness, a full decode and a thumbnail that fits 384 px) ' +
    'against `vipsthumbnail` (a thumbnail only), both on all cores.',
  async run({ repeats, say }) {
    const cores = availableParallelism();
    const imaging = createImagingPool({ threads: cores });
    const folder = mkdtempSync(join(tmpdir(), 'thaw-bench-'));
    try {
      const { paths, description } = await findPictures(imaging, 200);
      const version = spawnSync('vipsthumbnail', ['--vips-version'], { encoding: 'utf8' });
      if (version.status !== 0) {
        return {
          columns: [],
          rows: [],
          notes: ['vipsthumbnail is not installed (Debian: libvips-tools), so there is nothing to compare with.'],
        };
      }
      say(`${description}, ${repeats} turns`);
      const ours = async () => {
        await Promise.all(paths.map((path) => imaging.inspectAndThumbnail(path, folder)));
      };
      // One process a core, each with one thread and its share of the files: its best on many small photos.
      const theirs = async () => {
        await Promise.all(
          Array.from({ length: cores }, (_, core) =>
            run(
              'vipsthumbnail',
              [
                '--size',
                '384x384>',
                '-o',
                join(folder, 'tn_%s.jpg[Q=82]'),
                ...paths.filter((_, index) => index % cores === core),
              ],
              { env: { ...process.env, VIPS_CONCURRENCY: '1' } },
            ),
          ),
        );
      };
      const comparison = await compare({ units: paths.length, repeats, ours, theirs });
      return {
        columns: [
          { title: 'thumbnails' },
          { title: 'Thaw, photos/s', align: 'right' },
          { title: 'vipsthumbnail, photos/s', align: 'right' },
          { title: 'ratio', align: 'right' },
          { title: 'range', align: 'right' },
        ],
        rows: [['fit 384 px', ...comparisonCells(comparison)]],
        notes: [
          `${description}; medians of ${repeats} turns taken alternately, after one that is not counted.`,
          `vipsthumbnail (${version.stdout.trim() || version.stderr.trim()}) runs as ${cores} processes of one thread; starting them is part of its time.`,
        ],
      };
    } finally {
      await imaging.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
