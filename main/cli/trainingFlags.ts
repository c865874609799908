/** The flags that say how to train, the same for every command that trains or measures. */
import { type Command, Option } from 'commander';
import { number } from './numbers.ts';
import { defaultSettings as defaults } from './trainingSettings.ts';

export function addTrainingFlags(command: Command): Command {
  return command
    .option('--backbone <name>', `network to begin with, see below (default: ${defaults.backbone})`)
    .option('--weights <id|file>', 'the backbone\'s weights: see "thaw weights" (default: those in use)')
    .option('--device <id>', `what to compute on, see "thaw devices" (default: ${defaults.device})`)
    .option(
      '--thaw <depth>',
      `stages that train besides the head: the last N, all, or their names with commas (default: ${defaults.thaw})`,
    )
    .option('--plan <file>', 'settings as JSON, phases and all; flags win over it')
    .option('--thawed-epochs <n>', `most epochs with thawed stages (default: ${defaults.thawedEpochs})`, number)
    .option('--thawed-rate <x>', `peak learning rate of thawed stages (default: ${defaults.thawedRate})`, number)
    .addOption(
      new Option(
        '--batch-norm <how>',
        `statistics of thawed batch norms: as pretrained, or of these photos (default: ${defaults.batchNorm})`,
      ).choices(['frozen', 'trained']),
    )
    .addOption(
      new Option('--optimiser <name>', `of thawed stages (default: ${defaults.optimiser})`).choices([
        ...['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'rmsprop'],
      ]),
    )
    .addOption(
      new Option('--schedule <name>', `how the rate of thawed stages moves (default: ${defaults.schedule})`).choices([
        ...['constant', 'cosine', 'step', 'plateau', 'oneCycle'],
      ]),
    )
    .option('--from-scratch', 'begin with random values and train everything')
    .option(
      '--time-limit <seconds>',
      'the best classifier in so much time; 0: as long as it takes (default: 0)',
      number,
    )
    .option('--epochs <n>', `most passes over the photos for the head (default: ${defaults.epochs})`, number)
    .option('--batch <n>', `photos in a step (default: ${defaults.batch})`, number)
    .option('--lr, --learning-rate <x>', `peak learning rate of the head (default: ${defaults.learningRate})`, number)
    .option(
      '--weight-decay <x>',
      `pull of the head towards small weights; auto: chosen by cross-validation inside the training photos (default: ${defaults.weightDecay})`,
      numberOrAuto,
    )
    .option('--hidden <n>', `units of a hidden layer; 0: a linear head (default: ${defaults.head.hidden})`, number)
    .option('--dropout <x>', `share dropped while training, 0 to 0.9 (default: ${defaults.head.dropout})`, number)
    .option('--views <n>', `the photo itself and n−1 augmented ones (default: ${defaults.views})`, number)
    .option(
      '--augment <preset|file>',
      "how much the augmented views differ: a preset (none, light, standard, strong, texture, document, overhead, automatic) or a file of settings as JSON (default: the dataset's own, else standard)",
    )
    .addOption(
      new Option(
        '--class-weights <how>',
        `rare classes: count as much as common ones, or are drawn more often (default: ${defaults.classWeights})`,
      ).choices(['none', 'balanced', 'sampling']),
    )
    .option(
      '--patience <n>',
      `stop after n epochs without getting better; 0: never (default: ${defaults.patience})`,
      number,
    )
    .option('--ensemble <n>', 'train n networks with other seeds and average what they say (default: 1)', number)
    .option(
      '--folds <n>',
      'cross-validate: train n networks, each without one fold of the training photos, and average them (default: 0)',
      number,
    );
}

const numberOrAuto = (text: string) => (text === 'auto' ? 'auto' : number(text));
