/** One row a device; the reason why one cannot be used stands under it, over the whole width. */
import { Button } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { Fragment } from 'react';
import type { Device } from '../../../main/contract/index.ts';
import { texts } from '../../texts/index.ts';
import classes from './Devices.module.css';

const words = texts.devices;

export function DeviceTable({
  devices,
  onUse,
}: {
  readonly devices: readonly Device[];
  readonly onUse: (deviceId: string) => void;
}) {
  const { columns } = words;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>{columns.device}</th>
          <th className={classes.engine}>{columns.engine}</th>
          <th className={`r ${classes.memory}`}>{columns.memory}</th>
          <th className={`r ${classes.speed}`}>
            {columns.forward}
            <small>{words.unit}</small>
          </th>
          <th className={`r ${classes.speed}`}>
            {columns.training}
            <small>{words.unit}</small>
          </th>
          <th className={`r ${classes.error}`}>
            {columns.difference}
            <small>{words.differ}</small>
          </th>
          <th className={`r ${classes.error}`}>
            {columns.gradients}
            <small>{words.differ}</small>
          </th>
          <th className={classes.use}>
            <span className="visually-hidden">{columns.use}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {devices.map((device) => (
          <Fragment key={`${device.backend} ${device.id}`}>
            <tr data-device={device.id} data-reason={device.reason === null ? undefined : true}>
              <th scope="row">
                {device.name}
                {device.hardware !== null && <small>{device.hardware}</small>}
              </th>
              <td>{words.engines[device.backend]}</td>
              <td className="r">{memoryOf(device)}</td>
              <td className="r">{speedOf(device, device.forwardPerSecond)}</td>
              <td className="r">{speedOf(device, device.trainingPerSecond)}</td>
              <td className="r">{errorOf(device.maxRelativeError)}</td>
              <td className="r">{errorOf(device.gradientError)}</td>
              <td className={classes.use}>
                <UseCell device={device} onUse={onUse} />
              </td>
            </tr>
            {device.reason !== null && (
              <tr className={classes.reason}>
                <td colSpan={8}>{device.reason}</td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

function UseCell({ device, onUse }: { readonly device: Device; readonly onUse: (deviceId: string) => void }) {
  if (device.preferred)
    return (
      <span className={classes.inUse}>
        <IconCircleCheck size={16} stroke={1.6} aria-hidden /> {words.inUse}
      </span>
    );
  if (!device.available) return <span className="secondary">{words.cannot}</span>;
  return (
    <Button variant="default" aria-label={words.takeThis(device.name)} onClick={() => onUse(device.id)}>
      {words.use}
    </Button>
  );
}

const memoryOf = ({ memoryMiB, available }: Device): string =>
  memoryMiB === null
    ? available
      ? words.notTold
      : '–'
    : words.memory((memoryMiB / 1024).toFixed(memoryMiB < 10_240 ? 1 : 0));

const speedOf = ({ available }: Device, perSecond: number | null): string =>
  perSecond === null ? (available ? words.notMeasured : '–') : words.perSecond(perSecond);

/** One digit says how far: "3e-6" is rounding. */
function errorOf(error: number | null): string {
  if (error === null) return '–';
  return error === 0 ? words.exact : error >= 0.001 ? error.toPrecision(2) : error.toExponential(0);
}
