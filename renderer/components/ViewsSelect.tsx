/** Which views of each photo are looked at, with what a choice costs and brings as far as it was measured. */
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TestViews } from '../../main/contract/index.ts';
import { useApi } from '../api/engine.tsx';
import { texts } from '../texts/index.ts';
import classes from './ViewsSelect.module.css';
import { viewsCost } from './viewsCost.ts';

const words = texts.testTime;
const choices = ['centre', 'mirror', 'five', 'ten', 'scales'] as const;

export interface ViewsSelectProps {
  readonly runId: number;
  readonly views: TestViews;
  onViews(views: TestViews): void;
  /** Above the field, with a sentence; without it the field stands in a toolbar and the cost of the choice beside it. */
  readonly label?: string;
  readonly help?: string;
}

export function ViewsSelect({ runId, views, onViews, label, help }: ViewsSelectProps) {
  const api = useApi();
  const measured = useQuery(api.testTime.get.queryOptions({ input: { runId } })).data;
  const cost = viewsCost(views, measured);
  const field = (
    <Select
      {...(label === undefined ? { 'aria-label': words.chooseViews } : { label })}
      w={label === undefined ? 250 : '100%'}
      data={choices.map((value) => ({ value, label: words.views[value] }))}
      value={views}
      allowDeselect={false}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      description={label === undefined ? undefined : [help, cost].filter(Boolean).join(' ')}
      onChange={(value) => onViews(choices.find((one) => one === value) ?? 'centre')}
    />
  );
  if (label !== undefined) return field;
  return (
    <>
      {field}
      <span className={classes.cost} title={cost} role="status">
        {cost}
      </span>
    </>
  );
}
