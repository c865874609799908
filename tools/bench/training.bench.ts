/** A full training step against PyTorch on the same CPU, in turns. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createOnnxBackend } from '../../main/compute/onnx/onnxBackend.ts';
import type { Trainer } from '../../main/compute/trainer.ts';
import { attachHead } from '../../main/networks/head.ts';
import { initialise } from '../../main/networks/initialise.ts';
import { buildNetwork } from '../../main/networks/registry.ts';
import { seededRandom } from '../../main/training/seededRandom.ts';
import type { Benchmark } from './benchmark.ts';
import { compare, comparisonCells } from './compare.ts';

const networks = ['mobilenet_v2', 'resnet18'] as const;
const batch = 16;
const classes = 1000;
const size = 224;
/** Where PyTorch and torchvision are. */
const python = process.env.PYTHON ?? 'python3';

export const benchmark: Benchmark = {
  question:
    'Pictures a second of a full fine-tuning step (forward, loss, all gradients, SGD with momentum; batch 16, 224 px, running ' +
    'statistics of batch norm kept) against PyTorch, channels last, all cores. Aim: at least 0.65, better 1.',
  async run({ repeats, say }) {
    const threads = availableParallelism();
    const step = oneStep();
    const rows: string[][] = [];
    const notes: string[] = [];
    for (const network of networks) {
      const trainer = await openTrainer(network, threads);
      let torch: Rival | null = null;
      try {
        torch = await openRival(network, threads);
        say(`${network}: ${repeats} turns against PyTorch ${torch.version}`);
        const rival = torch;
        const comparison = await compare({
          units: batch,
          repeats,
          ours: async () => void (await trainer.step(step)),
          theirs: () => rival.step(),
        });
        rows.push([network, ...comparisonCells(comparison)]);
        notes.push(
          `${network}: PyTorch ${torch.version}; this process holds ${Math.round(process.memoryUsage().rss / 1e6)} MB.`,
        );
      } catch (error) {
        notes.push(`${network}: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        await trainer.dispose();
        torch?.close();
      }
    }
    notes.push('PYTHON=/path/to/python chooses the Python that has PyTorch and torchvision.');
    return {
      columns: [
        { title: 'network', align: 'left' },
        { title: 'Thaw, pictures/s', align: 'right' },
        { title: 'PyTorch, pictures/s', align: 'right' },
        { title: 'ratio', align: 'right' },
        { title: 'range', align: 'right' },
      ],
      rows,
      notes,
    };
  },
};

function openTrainer(network: string, threads: number): Promise<Trainer> {
  const head = { kind: 'pooled', hidden: [], dropout: 0, classes } as const;
  const graph = attachHead(buildNetwork(network, { inputSize: size }), head);
  const random = seededRandom(1, 'weights');
  return createOnnxBackend({ log: { info() {} } }).trainer({
    graph,
    parameters: initialise(graph, { scheme: 'he', distribution: 'normal', random }),
    trainable: new Map(graph.parameters.filter(({ trainable }) => trainable).map(({ name }) => [name, 1])),
    batchNorm: 'frozen',
    optimiser: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 },
    decayEverything: false,
    clipNorm: null,
    labelSmoothing: 0,
    averageDecay: null,
    batch,
    device: 'cpu',
    threads,
  });
}

function oneStep() {
  const random = seededRandom(2, 'pictures');
  const input = Float32Array.from({ length: batch * 3 * size * size }, () => 2 * random() - 1);
  const targets = new Float32Array(batch * classes);
  for (let row = 0; row < batch; row++) targets[row * classes + row] = 1;
  const shares = new Float32Array(batch).fill(1 / batch);
  return { input, targets, shares, learningRate: 1e-6, seed: 1, update: true };
}

interface Rival {
  readonly version: string;
  step(): Promise<void>;
  close(): void;
}

async function openRival(network: string, threads: number): Promise<Rival> {
  const script = join(import.meta.dirname, 'torchStep.py');
  const child: ChildProcessWithoutNullStreams = spawn(python, [script, network, String(batch), String(threads)]);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += String(chunk);
  });
  child.on('error', (error) => {
    complaint = error.message;
  });
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`PyTorch did not answer: ${complaint.trim().split('\n').at(-1)}`);
    return value;
  };
  const version = await line();
  return {
    version,
    async step() {
      if (!child.stdin.write('step\n')) await once(child.stdin, 'drain');
      await line();
    },
    close: () => void child.kill(),
  };
}
