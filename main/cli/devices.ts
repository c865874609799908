/** `thaw devices`: what this machine can compute on, how fast, and why not on more. */
import type { Command } from 'commander';
import type { Device } from '../contract/index.ts';
import type { Outcome, RunCommand, Session } from './session.ts';
import { table } from './table.ts';

export function addDevicesCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('devices')
    .summary('what this machine can compute on, and why not on more')
    .description(
      'Lists every device that was looked for. Each one found runs a forward pass and a training step; a device whose results or ' +
        'gradients disagree with the reference CPU is refused. The preferred one (*) is what "--device auto" takes: the ' +
        'one that trains fastest, or the one chosen on the Devices page.',
    )
    .option('--again', 'check anew, after a new driver or library')
    .addHelpText(
      'after',
      '\nExamples:\n  thaw devices\n  thaw devices --again --json\n\nCUDA is fetched on request: "npm run setup:cuda" in the checkout.',
    );
  command.action(() => run(command, (session) => listDevices(session, command.opts<{ again?: boolean }>())));
}

export async function listDevices({ client }: Session, { again = false }: { again?: boolean } = {}): Promise<Outcome> {
  const devices = again ? await client.app.checkDevices() : await client.app.devices();
  const text = table(
    [
      { title: '' },
      { title: 'device' },
      { title: 'name' },
      { title: 'memory', align: 'right' },
      { title: 'forward/s', align: 'right' },
      { title: 'training/s', align: 'right' },
      { title: 'difference', align: 'right' },
      { title: 'gradients', align: 'right' },
      { title: '' },
    ],
    devices.map((device) => [
      device.preferred ? '*' : '',
      device.id,
      device.name,
      device.memoryMiB === null ? '–' : `${(device.memoryMiB / 1024).toFixed(0)} GiB`,
      speed(device.forwardPerSecond),
      speed(device.trainingPerSecond),
      difference(device.maxRelativeError),
      difference(device.gradientError),
      device.available ? 'can be used' : 'cannot be used',
    ]),
  );
  const legend =
    'Photos a second through Pocket ResNet at 128 px in batches of 16, forward and in training; differences from the reference CPU.';
  return { text: [text, ...details(devices), legend].join('\n\n'), json: { devices } };
}

/** What does not fit into a row: hardware, and the reasons. */
function details(devices: readonly Device[]): string[] {
  const hardware = devices.flatMap(({ id, hardware }) => (hardware === null ? [] : [`${id} is ${hardware}.`]));
  const reasons = devices.flatMap(({ id, available, reason }) =>
    available ? [] : [`${id} cannot be used. ${reason ?? 'No reason was given.'}`],
  );
  return [...hardware, ...reasons].length === 0 ? [] : [[...hardware, ...reasons].join('\n')];
}

const speed = (perSecond: number | null): string =>
  perSecond === null ? '–' : perSecond.toLocaleString('en', { maximumFractionDigits: perSecond < 10 ? 1 : 0 });

const difference = (error: number | null): string =>
  error === null ? '–' : error === 0 ? '0' : error.toExponential(0);
