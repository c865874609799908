/** A table head that explains itself on hover and focus. */
import { Tooltip } from '@mantine/core';
import classes from './Networks.module.css';

export function HelpHead({ label, help }: { label: string; help: string }) {
  return (
    <th className="r">
      <Tooltip label={help}>
        <button type="button" className={classes.explained}>
          {label}
        </button>
      </Tooltip>
    </th>
  );
}
