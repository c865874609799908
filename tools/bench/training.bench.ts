/** A full training step against PyTorch on the same CPU, in turns. */
import { availableParallelism } from 'node:os';
import { createOnnxBackend } from '../../main/compute/onnx/onnxBackend.ts';
import type { Trainer } from '../../main/compute/trainer.ts';
import { attachHead } from '../../main/networks/head.ts';
import { initialise } from '../../main/networks/initialise.ts';
import { buildNetwork } from '../../main/networks/registry.ts';
import { seededRandom } from '../../main/training/seededRandom.ts';
import type { Benchmark } from './benchmark.ts';
import { compare, comparisonCells } from './compare.ts';
import { openRival, pythonNote, type Rival } from './rival.ts';

const networks = ['mobilenet_v2', 'resnet18'] as const;
const batch = 16;
const classes = 1000;
const size = 224;

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
        torch = await openRival('torchStep.py', [network, String(batch), String(threads)]);
        say(`${network}: ${repeats} turns against PyTorch ${torch.version}`);
        const rival = torch;
        const comparison = await compare({
          units: batch,
          repeats,
          ours: async () => void (await trainer.step(step)),
          theirs: async () => void (await rival.ask('step')),
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
    notes.push(pythonNote);
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
