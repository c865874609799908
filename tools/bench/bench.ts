/**
 * `npm run bench` runs every benchmark beside this file, `npm run bench -- features` one of them. `--write` puts the figures into
 * docs/BENCHMARKS.md, `--repeats N` measures longer.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../../main/cli/table.ts';
import type { Benchmark, BenchmarkResult } from './benchmark.ts';
import { describeMachine } from './machine.ts';

const suffix = '.bench.ts';
const document = join(import.meta.dirname, '..', '..', 'docs', 'BENCHMARKS.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, repeats: { type: 'string', default: '7' } },
});
const repeats = Number(values.repeats);
const known = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(suffix))
  .map((name) => basename(name, suffix))
  .sort();
const unknown = positionals.find((name) => !known.includes(name));
if (unknown !== undefined || !Number.isInteger(repeats) || repeats < 1) {
  console.error(
    unknown === undefined
      ? `--repeats ${values.repeats} is not a number of repeats.`
      : `"${unknown}" is not a benchmark. There are ${known.join(', ')}.`,
  );
  process.exit(2);
}

const machine = describeMachine();
console.log(machine);
for (const name of positionals.length > 0 ? positionals : known) {
  const { benchmark }: { benchmark: Benchmark } = await import(`./${name}${suffix}`);
  console.log(`\n${name}: ${benchmark.question}`);
  const result = await benchmark.run({ repeats, say: (line) => console.error(`  ${line}`) });
  console.log(`\n${table(result.columns, result.rows)}\n${result.notes.join('\n')}`);
  if (!values.write) continue;
  if (result.rows.length > 0) writeSection(name, benchmark, result);
  else console.error(`  ${name} measured nothing, so its section stays as it is.`);
}

/** Replaces the section of this benchmark, or adds it at the end. */
function writeSection(name: string, benchmark: Benchmark, result: BenchmarkResult): void {
  const begin = `<!-- ${name}: written by "npm run bench -- ${name} --write" -->`;
  const end = `<!-- end of ${name} -->`;
  const section = [
    begin,
    `## ${name}`,
    '',
    benchmark.question,
    '',
    markdownTable(result),
    '',
    ...result.notes.map((note) => `- ${note}`),
    `- Measured ${machine}`,
    end,
  ].join('\n');
  const text = existsSync(document) ? readFileSync(document, 'utf8') : '# Benchmarks\n';
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  const written =
    from < 0 || to < 0
      ? `${text.trimEnd()}\n\n${section}\n`
      : text.slice(0, from) + section + text.slice(to + end.length);
  writeFileSync(document, written);
}

function markdownTable({ columns, rows }: BenchmarkResult): string {
  return [columns.map(({ title }) => title), columns.map(({ align }) => (align === 'right' ? '---:' : '---')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
