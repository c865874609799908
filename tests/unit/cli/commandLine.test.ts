import { describe, expect, test } from 'vitest';
import { ServiceError, trainSettings } from '../../../main/contract/index.ts';
import { createFakeClient, fakeRun, hashOf } from './createFakeClient.ts';
import { runFakeCommandLine } from './runFakeCommandLine.ts';

describe('thaw train', () => {
  test('prints one JSON object with everything that was asked for', async () => {
    const run = await runFakeCommandLine(['train', 'insects', '--seed', '4', '--export', 'out', '--json']);
    expect(run.exitCode).toBe(0);
    expect(run.json()).toEqual({
      run: 7,
      name: 'Run 1',
      dataset: 3,
      backbone: 'pocket_resnet',
      device: 'cpu',
      images: {
        total: 20,
        train: 15,
        val: 5,
        skipped: [
          { path: 'ants/broken.jpg', kind: 'unreadable', reason: 'The file ends in the middle of the picture.' },
        ],
      },
      accuracy: { value: 0.8, low: 0.376, high: 0.964, n: 5, correct: 4 },
      baseline: 0.6,
      perClass: fakeRun().perClass,
      classes: ['ants', 'bees'],
      confusion: [
        [1, 1],
        [0, 3],
      ],
      events: [],
      epochs: 2,
      keptEpoch: 2,
      weightDecay: 0.01,
      seconds: { import: 1.25, features: 2, train: 0.5, export: expect.any(Number), total: expect.any(Number) },
      picturesPerSecond: 90,
      peakMemoryMiB: 321,
      export: {
        id: 5,
        file: '/here/out/insects.onnx',
        folder: '/here/out',
        files: [
          { name: 'insects.onnx', sizeBytes: 4_312_345 },
          { name: 'labels.txt', sizeBytes: 10 },
        ],
        maxAbsDiff: 2.5e-7,
        agreement: 1,
        pixels: { meanAbsDiff: 1e-4, maxAbsDiff: 2e-3, agreement: 1 },
        photos: 5,
        runtime: 'onnxruntime 1.30.0',
        views: 'centre',
      },
    });
    expect(run.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(run.engineClosed).toBe(true);
  });

  test('hands every setting to the engine, paths made absolute', async () => {
    const fake = createFakeClient();
    const words =
      'train insects --val-dir judged --backbone resnet18 --weights w.safetensors --device webgpu --seed 9 --epochs 5 ' +
      '--batch 8 --learning-rate 0.01 --weight-decay 0.1 --hidden 64 --dropout 0.2 --views 2 --augment none ' +
      '--class-weights none --patience 0 --name mine --data-dir there';
    const run = await runFakeCommandLine(words.split(' '), { client: fake.client });
    expect(run.exitCode).toBe(0);
    expect(run.dataDir).toBe('there');
    const settings = trainSettings.parse({
      backbone: 'resnet18',
      weightsFile: '/here/w.safetensors',
      device: 'webgpu',
      seed: 9,
      augmentation: { preset: 'none', steps: [] },
      views: 2,
      head: { hidden: 64, dropout: 0.2 },
      epochs: 5,
      batch: 8,
      learningRate: 0.01,
      weightDecay: 0.1,
      classWeights: 'none',
      patience: 0,
    });
    expect(fake.calls).toEqual([
      ['datasets.importFolder', { folder: '/here/insects', valFolder: '/here/judged' }],
      ['runs.check', { datasetId: 3, settings }],
      ['runs.start', { datasetId: 3, settings, name: 'mine' }],
    ]);
  });

  test('says in words how good it is, what was not taken, and what to do next', async () => {
    const run = await runFakeCommandLine(['train', 'insects']);
    expect(run.stdout).toMatchInlineSnapshot(`
      "Run 1 of "insects": 80 % right: 4 of 5 photos it had never seen (95 % interval 38 to 96 %).
      Always saying the commonest class would be right for 60 %.

      class  precision  recall    F1  photos
      ants       100 %    50 %  67 %       2
      bees        75 %   100 %  86 %       3

      pocket_resnet on cpu, trained on 15 photos; import 1 s, features 2 s, training 0.5 s, 8 s in all; at most 321 MiB of memory.

      1 file was not taken:
        ants/broken.jpg: The file ends in the middle of the picture.

      Next:
        thaw evaluate 7             which classes it confuses, and its surest mistakes
        thaw predict 7 PHOTOS       what it says of new photos
        thaw export 7 --to FOLDER   the classifier as a file that works without Thaw
        thaw serve                  the same in the browser, with the photos
      "
    `);
  });

  test.each([
    [['--epochs', '0'], '--epochs: Too small: expected number to be >=1. See "thaw train --help".'],
    [['--dropout', '1'], '--dropout: Too big: expected number to be <=0.9. See "thaw train --help".'],
    [['--backbone', 'rasnet'], '"rasnet" is not a network. Did you mean "pocket_resnet"?'],
    [
      ['--backbone', 'resnet18'],
      /^resnet18 has no weights on this machine\. Get them with "thaw weights get resnet18"/,
    ],
    [['--augment', 'strong'], /^"strong" is not a preset/],
  ])('refuses %s before it reads a photo, with exit code 2', async (flags, message) => {
    const fake = createFakeClient();
    const run = await runFakeCommandLine(['train', 'insects', ...flags, '--json'], { client: fake.client });
    expect(run.exitCode).toBe(2);
    expect(run.json()).toEqual({
      error: expect.objectContaining({
        code: 'invalid-request',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      }),
    });
    expect(fake.calls).toEqual([]);
    expect(run.engineClosed).toBe(true);
  });

  test('says what is missing when the folder cannot be trained on', async () => {
    const { client } = createFakeClient({ labelled: 0 });
    const run = await runFakeCommandLine(['train', 'insects'], { client });
    expect(run.exitCode).toBe(1);
    expect(run.stderr.trimEnd().split('\n').at(-1)).toBe(
      '/photos/insects cannot be trained on: No photo is labelled. It gave 0 labelled photos in 0 classes. 1 file was not taken.',
    );
  });

  test('fails with the sentence of the job that failed', async () => {
    const { client } = createFakeClient({ jobsEnd: 'failed' });
    const run = await runFakeCommandLine(['train', 'insects', '--json'], { client });
    expect(run.exitCode).toBe(1);
    expect(run.json()).toEqual({ error: { code: 'failed', message: 'The disk is full.' } });
  });

  test('Ctrl-C cancels the job, waits for its end and closes the engine', async () => {
    const fake = createFakeClient({ jobsEnd: 'never' });
    const run = await runFakeCommandLine(['train', 'insects', '--json'], {
      client: fake.client,
      interrupted: AbortSignal.timeout(150),
    });
    expect(run.exitCode).toBe(1);
    expect(fake.cancelled).toEqual(['import']);
    expect(run.json()).toEqual({
      error: { code: 'cancelled', message: 'Doing import was stopped. What was finished before stays.' },
    });
    expect(run.engineClosed).toBe(true);
  });
});

describe('progress', () => {
  test('is one rewritten line on a terminal, and gone at the end', async () => {
    const run = await runFakeCommandLine(['import', 'insects'], { isTerminal: true });
    expect(run.stderr).toBe(
      '\rDoing import  ━━━━━──────────  33 %, Reading photos, 5 of 15\u001b[K' +
        '\rDoing import  ━━━━━━━━━━─────  66 %, Reading photos, 10 of 15, 3 to 5 s left\u001b[K' +
        '\rDoing import  ━━━━━━━━━━━━━━━  100 %, Reading photos, 15 of 15\u001b[K' +
        '\r\u001b[K',
    );
  });

  test('is a plain line for each stage elsewhere, and nothing with --quiet', async () => {
    expect((await runFakeCommandLine(['import', 'insects'])).stderr).toBe(
      'Doing import, 33 %, Reading photos, 5 of 15\n',
    );
    expect((await runFakeCommandLine(['import', 'insects', '--quiet'])).stderr).toBe('');
  });
});

describe('thaw evaluate', () => {
  test('shows the validation photos of the run: tables, confusion matrix, surest mistakes', async () => {
    const run = await runFakeCommandLine(['evaluate', 'last']);
    expect(run.stdout).toMatchInlineSnapshot(`
      "Run 7 "Run 1": 80 % right: 4 of 5 photos it had never seen (95 % interval 38 to 96 %).

      class  precision  recall    F1  photos
      ants       100 %    50 %  67 %       2
      bees        75 %   100 %  86 %       3

      is \\ was called  ants  bees  found
      ants                1     1   50 %
      bees                ·     3  100 %

      Surest mistakes:
        ants/odd.jpg: is ants, called bees (90 % sure)
      "
    `);
  });

  test('judges a labelled folder by the names of its folders and keeps no prediction', async () => {
    const photo = (index: number, path: string, ants: number) => ({
      index,
      path,
      hash: hashOf(index),
      predicted: ants >= 0.5 ? 0 : 1,
      probabilities: [ants, 1 - ants],
    });
    const fake = createFakeClient({
      predicted: [
        photo(0, '/here/fresh/Ants/1.jpg', 0.9),
        photo(1, '/here/fresh/Ants/deep/2.jpg', 0.2),
        photo(2, '/here/fresh/bees/3.jpg', 0.1),
        photo(3, '/here/fresh/wasps/4.jpg', 0.6),
      ],
    });
    const run = await runFakeCommandLine(['evaluate', '7', '--data', 'fresh', '--json'], { client: fake.client });
    expect(run.json()).toEqual({
      run: 7,
      data: '/here/fresh',
      images: {
        total: 3,
        trainedOn: 1,
        skipped: [{ path: 'notes.txt', kind: 'not-a-picture', reason: 'It is a text file.' }],
        withoutLabel: ['wasps/4.jpg'],
      },
      accuracy: expect.objectContaining({ value: 2 / 3, n: 3, correct: 2 }),
      perClass: [
        { name: 'ants', precision: 1, recall: 0.5, f1: 2 / 3, photos: 2 },
        { name: 'bees', precision: 0.5, recall: 1, f1: 2 / 3, photos: 1 },
      ],
      classes: ['ants', 'bees'],
      confusion: [
        [1, 1],
        [0, 1],
      ],
      mistakes: [{ path: 'Ants/deep/2.jpg', truth: 'ants', predicted: 'bees', probability: 0.8 }],
    });
    expect(fake.calls.at(-1)).toEqual(['predictions.remove', { predictionId: 5 }]);
  });

  test('says what to rename when no folder is called like a class', async () => {
    const { client } = createFakeClient({
      predicted: [{ index: 0, path: '/here/fresh/x.jpg', hash: hashOf(0), predicted: 0, probabilities: [1, 0] }],
    });
    const run = await runFakeCommandLine(['evaluate', '7', '--data', 'fresh'], { client });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      'None of the 1 photo in /here/fresh lies in a folder called like a class of this run (ants, bees).',
    );
  });
});

describe('thaw predict', () => {
  const predicted = [
    { index: 0, path: '/here/new/a.jpg', hash: hashOf(0), predicted: 0, probabilities: [0.93, 0.07] },
    { index: 1, path: '/here/new/b.jpg', hash: hashOf(1), predicted: 1, probabilities: [0.4, 0.6] },
    { index: 2, path: '/here/new/c.jpg', hash: hashOf(2), predicted: 1, probabilities: [0.25, 0.75] },
  ];

  test('prints path, label and confidence of every photo, over all pages', async () => {
    const { client } = createFakeClient({ predicted });
    const run = await runFakeCommandLine(['predict', 'last', 'new'], { client });
    expect(run.stdout).toMatchInlineSnapshot(`
      "label  sure  photo
      ants   93 %  /here/new/a.jpg
      bees   60 %  /here/new/b.jpg
      bees   75 %  /here/new/c.jpg

      3 photos: 1 ants, 2 bees; 0.4 s.

      1 file was not taken:
        notes.txt: It is a text file.
      "
    `);
  });

  test('fails when there was nothing to predict, and keeps nothing of it', async () => {
    const fake = createFakeClient({ predicted: [] });
    const run = await runFakeCommandLine(['predict', 'last', 'notes.txt', '--quiet'], { client: fake.client });
    expect(run).toMatchObject({
      exitCode: 1,
      stderr: 'None of 1 file could be predicted. notes.txt: It is a text file.\n',
    });
    expect(fake.calls.at(-1)).toEqual(['predictions.remove', { predictionId: 5 }]);
  });

  test('writes CSV, copies into folders, and tells scripts every probability', async () => {
    const fake = createFakeClient({ predicted });
    const run = await runFakeCommandLine(
      ['predict', 'last', 'new', '--csv', 'labels.csv', '--copy-into', 'sorted', '--json'],
      { client: fake.client },
    );
    expect(run.json()).toEqual({
      run: 7,
      prediction: 5,
      classes: ['ants', 'bees'],
      photos: [
        { path: '/here/new/a.jpg', label: 'ants', confidence: 0.93, probabilities: { ants: 0.93, bees: 0.07 } },
        { path: '/here/new/b.jpg', label: 'bees', confidence: 0.6, probabilities: { ants: 0.4, bees: 0.6 } },
        { path: '/here/new/c.jpg', label: 'bees', confidence: 0.75, probabilities: { ants: 0.25, bees: 0.75 } },
      ],
      skipped: [{ path: 'notes.txt', kind: 'not-a-picture', reason: 'It is a text file.' }],
      seconds: 0.4,
      csv: '/here/labels.csv',
      copied: 3,
      notCopied: [],
    });
    expect(fake.calls).toEqual([
      ['predictions.start', { runId: 7, paths: ['/here/new'] }],
      ['predictions.save', { predictionId: 5, file: '/here/labels.csv', format: 'csv' }],
      ['predictions.copyIntoFolders', { predictionId: 5, folder: '/here/sorted' }],
    ]);
  });
});

describe('thaw export', () => {
  test('names the file and its proof', async () => {
    const run = await runFakeCommandLine(['export', 'last', '--to', 'out']);
    expect(run.stdout).toMatchInlineSnapshot(`
      "Exported to /here/out/insects.onnx (4.3 MB), with labels.txt.
      Proof: loaded afresh in onnxruntime 1.30.0 and run on 5 validation photos: 100 % the same label,
        largest probability difference 2.5e-7 (allowed 1.0e-4); from raw pixels 100 % the same label, mean difference 1.0e-4.
      "
    `);
  });

  test('needs a folder', async () => {
    const run = await runFakeCommandLine(['export', 'last']);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain("required option '--to <folder>' not specified");
  });
});

describe('thaw runs', () => {
  test('lists, shows, renames', async () => {
    const { client } = createFakeClient();
    expect((await runFakeCommandLine(['runs'], { client })).stdout).toMatchInlineSnapshot(`
      "run  name   dataset  backbone        accuracy  started           state
        7  Run 1  insects  pocket_resnet  80 % of 5  2026-11-22 14:05  done
      "
    `);
    expect((await runFakeCommandLine(['runs', 'show', '7'], { client })).stdout).toMatchInlineSnapshot(`
      "Run 7 "Run 1", done
      80 % right: 4 of 5 photos it had never seen (95 % interval 38 to 96 %).
      Started 2026-11-22 14:05, took 3 s.
      pocket_resnet on cpu, seed 1; 15 photos trained on, 5 for validation.
      4 views of each photo, a linear head, batch 32, learning rate 0.003, weight decay 0.01; epoch 2 of 2 was kept.

      class  precision  recall    F1  photos
      ants       100 %    50 %  67 %       2
      bees        75 %   100 %  86 %       3
      "
    `);
    expect((await runFakeCommandLine(['runs', 'rename', 'Run 1', 'first'], { client })).stdout).toBe(
      'Run 7 is now called "first".\n',
    );
    expect((await runFakeCommandLine(['runs', 'show', 'first', '--json'], { client })).exitCode).toBe(0);
  });

  test('removes only when told twice', async () => {
    const fake = createFakeClient();
    const first = await runFakeCommandLine(['runs', 'remove', '7'], { client: fake.client });
    expect(first.exitCode).toBe(2);
    expect(fake.calls).toEqual([]);
    const second = await runFakeCommandLine(['runs', 'remove', '7', '--yes'], { client: fake.client });
    expect(second.exitCode).toBe(0);
    expect(fake.calls).toEqual([['runs.remove', { runId: 7 }]]);
  });

  test('says which runs there are when the one asked for is not among them', async () => {
    const none = createFakeClient({ runs: [] });
    expect((await runFakeCommandLine(['evaluate', 'last'], { client: none.client })).stderr).toBe(
      'There is no run yet. Train one with "thaw train FOLDER".\n',
    );
    const twins = createFakeClient({ runs: [fakeRun({ runId: 1 }), fakeRun({ runId: 2 })] });
    expect((await runFakeCommandLine(['evaluate', 'Run 1'], { client: twins.client })).stderr).toBe(
      '2 runs are called "Run 1". Say which by its number: 1, 2.\n',
    );
    const failed = createFakeClient({ runs: [fakeRun({ state: 'failed', error: 'The trainer crashed.' })] });
    expect((await runFakeCommandLine(['predict', '7', 'x.jpg'], { client: failed.client })).stderr).toBe(
      'Run 7 has no result: it failed. The trainer crashed.\n',
    );
  });
});

test('thaw devices says why a device cannot be used', async () => {
  expect((await runFakeCommandLine(['devices'])).stdout).toMatchInlineSnapshot(`
    "   device  name          memory  forward/s  training/s  difference  gradients
    *  cpu     CPU, 2 cores  16 GiB        432         100           0          0  can be used
       webgpu  WebGPU             –          –           –           –          –  cannot be used

    cpu is Example 3000.
    webgpu cannot be used. no adapter was found

    Photos a second through Pocket ResNet at 128 px in batches of 16, forward and in training; differences from the reference CPU.
    "
  `);
});

describe('thaw serve', () => {
  test('says where it is, ends at Ctrl-C and closes', async () => {
    let closed = false;
    const run = await runFakeCommandLine(['serve', '--port', '7171', '--no-open', '--json'], {
      interrupted: AbortSignal.timeout(20),
      serve: async (request) => {
        expect(request).toMatchObject({ dataDir: undefined, port: 7171, openBrowser: false });
        return {
          url: 'http://127.0.0.1:7171/?token=secret',
          notOpened: 'you asked for none',
          close: async () => {
            closed = true;
          },
        };
      },
    });
    expect(run.exitCode).toBe(0);
    expect(run.json()).toEqual({ url: 'http://127.0.0.1:7171/?token=secret' });
    expect(closed).toBe(true);
  });

  test('a port in use is a clear sentence', async () => {
    const run = await runFakeCommandLine(['serve', '--port', '80'], {
      serve: () => Promise.reject(new ServiceError('conflict', 'Port 80 is in use. Choose another with --port.')),
    });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toBe('Port 80 is in use. Choose another with --port.\n');
  });
});

describe('usage', () => {
  test.each([
    ['no folder', ['train', '--json'], "missing required argument 'folder'"],
    ['an unknown command', ['trian', '--json'], "unknown command 'trian'"],
    ['an unknown flag', ['train', 'x', '--epoch', '3', '--json'], "unknown option '--epoch'"],
    ['a word for a number', ['train', 'x', '--epochs', 'many', '--json'], 'It must be a number.'],
    ['a seed that is no whole number', ['train', 'x', '--seed', '1.5', '--json'], 'It must be a whole number.'],
    ['a port out of range', ['serve', '--port', '70000', '--json'], 'A port lies between 0 and 65535.'],
    ['one argument too many', ['devices', 'x', '--json'], 'too many arguments'],
  ])('%s: exit code 2, a sentence, and the same as JSON', async (_name, args, message) => {
    const run = await runFakeCommandLine(args);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.json()).toEqual({ error: { code: 'invalid-request', message: expect.stringContaining(message) } });
  });

  test('help names every command and ends well; so does each command’s', async () => {
    const run = await runFakeCommandLine(['--help']);
    expect(run.exitCode).toBe(0);
    for (const command of ['import', 'train', 'evaluate', 'predict', 'export', 'runs', 'weights', 'devices', 'serve']) {
      expect(run.stdout).toContain(`\n  ${command} `);
      const help = await runFakeCommandLine([command, '--help']);
      expect(help.exitCode).toBe(0);
      expect(help.stdout).toMatch(/Examples?:/);
      expect(help.stdout).toContain('--data-dir');
    }
  });

  test('help tells every default of training', async () => {
    expect((await runFakeCommandLine(['train', '--help'])).stdout).toMatchInlineSnapshot(`
      "Usage: thaw train [options] <folder>

      Imports the folder (or takes the dataset that already has it), trains a
      classifier on top of a frozen backbone, and says how good it is on validation
      photos that decided nothing. Sub-folders are the classes. A val sub-folder, or
      --val-dir, is the validation set; else a fifth of the photos is drawn, the same
      share of each class, and kept for the runs to come.

      Arguments:
        folder                     folder with one sub-folder for each class

      Options:
        --val-dir <folder>         use the photos of this folder as the validation
                                   set, untouched
        --name <name>              the run's name (default: Run and a number)
        --export <folder>          export the classifier there at the end, with its
                                   proof
        --backbone <name>          network to begin with, see below (default:
                                   pocket_resnet)
        --weights <id|file>        the backbone's weights: see "thaw weights"
                                   (default: those in use)
        --device <id>              what to compute on, see "thaw devices" (default:
                                   auto)
        --thaw <depth>             stages that train besides the head: the last N,
                                   all, or their names with commas (default: 0)
        --plan <file>              settings as JSON, phases and all; flags win over it
        --thawed-epochs <n>        most epochs with thawed stages (default: 12)
        --thawed-rate <x>          peak learning rate of thawed stages (default:
                                   0.0001)
        --batch-norm <how>         statistics of thawed batch norms: as pretrained, or
                                   of these photos (default: frozen) (choices:
                                   "frozen", "trained")
        --optimiser <name>         of thawed stages (default: adamw) (choices: "sgd",
                                   "momentum", "nesterov", "adam", "adamw", "rmsprop")
        --schedule <name>          how the rate of thawed stages moves (default:
                                   cosine) (choices: "constant", "cosine", "step",
                                   "plateau", "oneCycle")
        --from-scratch             begin with random values and train everything
        --time-limit <seconds>     the best classifier in so much time; 0: as long as
                                   it takes (default: 0)
        --epochs <n>               most passes over the photos for the head (default:
                                   60)
        --batch <n>                photos in a step (default: 32)
        --lr, --learning-rate <x>  peak learning rate of the head (default: 0.003)
        --weight-decay <x>         pull of the head towards small weights; auto:
                                   chosen by cross-validation inside the training
                                   photos (default: auto)
        --hidden <n>               units of a hidden layer; 0: a linear head (default:
                                   0)
        --dropout <x>              share dropped while training, 0 to 0.9 (default: 0)
        --views <n>                the photo itself and n−1 augmented ones (default:
                                   4)
        --augment <preset|file>    how much the augmented views differ: a preset
                                   (none, light, standard, strong, texture, document,
                                   overhead, automatic) or a file of settings as JSON
                                   (default: the dataset's own, else standard)
        --class-weights <how>      rare classes: count as much as common ones, or are
                                   drawn more often (default: balanced) (choices:
                                   "none", "balanced", "sampling")
        --patience <n>             stop after n epochs without getting better; 0:
                                   never (default: 8)
        --ensemble <n>             train n networks with other seeds and average what
                                   they say (default: 1)
        --folds <n>                cross-validate: train n networks, each without one
                                   fold of the training photos, and average them
                                   (default: 0)
        -h, --help                 show what a command does, with examples

      Global Options:
        -V, --version              print the version
        --data-dir <folder>        keep datasets and runs here (default:
                                   THAW_DATA_DIR, else the system's usual place)
        --json                     print the result as one JSON object, the last line
                                   of standard output
        --seed <n>                 draw everything random from this seed; the same
                                   seed gives the same run (default: 1)
        --quiet                    show no progress

      Backbones: pocket_resnet comes with its weights. For all others (resnet50, efficientnet_b0, convnext_tiny, mobilenet_v2_0.35
      and many more: see "thaw weights") download them first ("thaw weights get resnet50"), or give a weights file: safetensors,
      PyTorch (.pth), Keras (.h5, .keras) or TF.js (model.json).

      Examples:
        thaw train ~/photos/flowers
        thaw train flowers/train --val-dir flowers/val --seed 1 --export classifier
        thaw train flowers --backbone mobilenet_v2_0.35 --weights mobilenet.safetensors
        thaw train flowers --weights resnet50.torchvision-v2
        thaw train flowers --augment strong --views 8 --hidden 256 --dropout 0.3
        thaw train flowers --thaw 1 --time-limit 600
        thaw train flowers --ensemble 3
        thaw train flowers --folds 5
        thaw train flowers --plan plan.json            any settings of a run as JSON; flags win:
          { "phases": [{ "thaw": 0, "epochs": 20, "learningRate": 0.003 },
                       { "thaw": ["layer4"], "epochs": 8, "learningRate": 0.0001 }], "stageRates": { "layer4": 0.3 } }
        thaw train flowers --json | tail -n 1        one JSON object: run, images, accuracy, perClass, seconds, export
      "
    `);
  });

  test('no command at all shows the help and is wrong usage', async () => {
    const run = await runFakeCommandLine([]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('Usage: thaw');
  });

  test('the version alone', async () => {
    expect((await runFakeCommandLine(['--version'])).stdout).toBe('1.2.3\n');
  });
});
