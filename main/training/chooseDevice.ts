/** Which device a run computes on. */
import { type Device, ServiceError } from '../contract/index.ts';

/** `auto` takes the preferred device. Throws `invalid-request` for an unknown one, `unavailable` for one that cannot be used. */
export async function chooseDevice(wanted: string, devices: () => Promise<readonly Device[]>): Promise<string> {
  // The CPU is the reference that others are checked against: it needs no check.
  if (wanted === 'cpu') return wanted;
  const known = await devices();
  if (wanted === 'auto') return known.find((device) => device.preferred && device.available)?.id ?? 'cpu';
  const device = known.find(({ id }) => id === wanted);
  if (!device) {
    const ids = known.map(({ id }) => id).join(', ');
    throw new ServiceError('invalid-request', `"${wanted}" is not a device. This machine knows: ${ids}, auto.`, {
      subject: 'device',
    });
  }
  if (!device.available) {
    throw new ServiceError(
      'unavailable',
      `${device.name} cannot be used: ${device.reason ?? 'no reason is known'} Choose "cpu" or "auto".`,
      {
        subject: 'device',
      },
    );
  }
  return device.id;
}
