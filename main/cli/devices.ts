/** `thaw devices`: what this machine can compute on, and why not on more. */
import type { Command } from 'commander';
import type { Outcome, RunCommand, Session } from './session.ts';
import { table } from './table.ts';

export function addDevicesCommand(program: Command, run: RunCommand): void {
  const command = program
    .command('devices')
    .summary('what this machine can compute on, and why not on more')
    .description(
      'Lists every device that was looked for. Each one found is checked: the same batch is run on it and on the ' +
        'reference CPU, and a device that disagrees is refused. The preferred one (*) is what "--device auto" takes.',
    )
    .addHelpText('after', '\nExample:\n  thaw devices');
  command.action(() => run(command, listDevices));
}

export async function listDevices({ client }: Session): Promise<Outcome> {
  const devices = await client.app.devices();
  const text = table(
    [
      { title: '' },
      { title: 'device' },
      { title: 'name' },
      { title: 'check step', align: 'right' },
      { title: 'difference', align: 'right' },
      { title: '' },
    ],
    devices.map((device) => [
      device.preferred ? '*' : '',
      device.id,
      device.name,
      device.stepMs === null ? '–' : `${device.stepMs.toPrecision(2)} ms`,
      device.maxRelativeError === null ? '–' : device.maxRelativeError.toExponential(0),
      device.available ? 'can be used' : `cannot be used: ${device.reason ?? 'no reason given'}`,
    ]),
  );
  return { text, json: { devices } };
}
