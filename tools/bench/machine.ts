/** The machine that figures were measured on, in one paragraph. */
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

export function describeMachine(): string {
  const { version: onnxruntime } = createRequire(import.meta.url)('onnxruntime-node/package.json') as {
    version: string;
  };
  return (
    `${new Date().toISOString().slice(0, 10)}; ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ` +
    `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; ${type()} ${release()}; ` +
    `Node ${process.versions.node}, onnxruntime ${onnxruntime}; load before the start ${(loadavg()[0] ?? 0).toFixed(1)}.`
  );
}
