/** One run as a row: what it was, what it reached, how it ended, and what can be done with it. */
import { ActionIcon, Button, Checkbox, Menu, TextInput } from '@mantine/core';
import { IconDots, IconNote } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useRef, useState } from 'react';
import { Link } from 'wouter';
import type { RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { useJob } from '../../api/jobs.tsx';
import { percent, when } from '../../components/figures.ts';
import { RunGlyph } from '../../components/RunGlyph.tsx';
import { Whisker } from '../../components/Whisker.tsx';
import { routes } from '../../navigation/routes.ts';
import { useNetworkTitle } from '../../navigation/useNetworkTitle.ts';
import { countOf, duration } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { augmentationName } from '../augment/augmentationName.ts';
import classes from './Runs.module.css';
import type { AccuracyScale } from './runRows.ts';
import { useWeightsTitle } from './useWeightsTitle.ts';

const words = texts.runs;

export interface RunRowProps {
  readonly run: RunSummary;
  /** 1-based among all rows, the head counted. */
  readonly place: number;
  readonly scale: AccuracyScale | null;
  readonly ticked: boolean;
  /** Drawn in ink: ticked, or the best while none is. */
  readonly strong: boolean;
  readonly current: boolean;
  readonly renaming: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  onCursor(runId: number): void;
  onTick(run: RunSummary): void;
  onOpen(run: RunSummary): void;
  onRename(run: RunSummary): void;
  onRenamed(run: RunSummary, name: string | null): void;
  onDelete(run: RunSummary): void;
  onResume(run: RunSummary): void;
}

export function RunRow(props: RunRowProps) {
  const { run, scale } = props;
  const networkTitle = useNetworkTitle();
  const weightsTitle = useWeightsTitle();
  const tabIndex = props.current ? 0 : -1;
  const frozen = run.stages.filter((stage) => !stage.trains).length;
  const network =
    run.members.length > 0 ? texts.testTime.ensemble.network(run.members.length) : networkTitle(run.settings.backbone);
  const ownWeights = weightsTitle(run.settings);
  const weights = run.members.length > 0 ? null : ownWeights;
  // Space ticks from anywhere in the row; links would not take it, and the page would scroll.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== ' ' || !(event.target instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    props.onTick(run);
  };
  return (
    <tr
      data-run={run.runId}
      data-ticked={props.ticked || undefined}
      aria-rowindex={props.place}
      onFocus={() => props.onCursor(run.runId)}
      onKeyDown={onKeyDown}
      onDoubleClick={() => props.onOpen(run)}
    >
      <td className={classes.tick}>
        <Checkbox
          aria-label={words.tick(run.number)}
          checked={props.ticked}
          tabIndex={tabIndex}
          onChange={() => props.onTick(run)}
        />
      </td>
      <td className="r">
        <Link
          href={routes.run(run.runId)}
          className={classes.number}
          aria-label={words.open(run.number)}
          tabIndex={tabIndex}
        >
          {run.number}
        </Link>
      </td>
      <td>
        {props.renaming ? (
          <NameField run={run} onDone={(name) => props.onRenamed(run, name)} />
        ) : (
          <span className={classes.name}>
            <span className="cut" title={run.name}>
              {run.name === words.runNumber(run.number) || run.name === '' ? words.noName : run.name}
            </span>
            {run.notes !== '' && (
              <IconNote
                size={14}
                stroke={1.6}
                role="img"
                aria-label={words.notes(run.notes)}
                className={classes.noteMark}
              >
                <title>{run.notes}</title>
              </IconNote>
            )}
          </span>
        )}
      </td>
      <td className="cut" title={[network, weights].filter(Boolean).join(', ')}>
        {network}
        {weights !== null && <span className={classes.weights}> {weights}</span>}
      </td>
      <td className={classes.glyph}>
        <RunGlyph stages={run.stages} label={words.glyph(frozen, run.stages.length)} />
      </td>
      <td>
        <Accuracy run={run} scale={scale} strong={props.strong} />
      </td>
      <td className={`cut ${classes.wideOnly}`}>{augmentationName(run.settings.augmentation)}</td>
      <td className="r">{run.endedAt === null ? words.noName : duration((run.endedAt - run.startedAt) / 1000)}</td>
      <td className="r">{when(run.startedAt, props.now)}</td>
      <td>
        <State run={run} tabIndex={tabIndex} onResume={() => props.onResume(run)} />
      </td>
      <td className={classes.menu}>
        <RunMenu
          run={run}
          tabIndex={tabIndex}
          onRename={() => props.onRename(run)}
          onDelete={() => props.onDelete(run)}
        />
      </td>
    </tr>
  );
}

function Accuracy({ run, scale, strong }: Pick<RunRowProps, 'run' | 'scale' | 'strong'>) {
  const { accuracy } = run;
  if (accuracy === null || scale === null) return <span className={classes.noAccuracy}>{words.noAccuracy}</span>;
  const { value, low, high, n } = accuracy;
  const range = words.range(percent(low, n), percent(high, n));
  return (
    <span className={classes.accuracy} title={range}>
      <b>{percent(value, n)}</b>
      <Whisker {...accuracy} from={scale.from} to={1} width={104} strong={strong} />
      <span className="visually-hidden">{range}</span>
    </span>
  );
}

function State({ run, tabIndex, onResume }: { run: RunSummary; tabIndex: number; onResume: () => void }) {
  const resumable = useResumable(run);
  const job = useJob(run.jobId);
  const reason = run.error ?? undefined;
  const said =
    run.state === 'failed' && reason !== undefined
      ? words.failedBecause(reason)
      : run.state === 'running' && typeof job?.progress === 'number'
        ? words.runningShare(percent(job.progress))
        : run.state === 'done' && run.labelChangesSince > 0
          ? words.stale(countOf(run.labelChangesSince, 'label change'))
          : words.state[run.state];
  return (
    <span className={classes.state}>
      <span className="cut" data-state={run.state} title={reason ?? said}>
        {said}
      </span>
      {resumable && (
        <Button
          variant="default"
          size="compact-xs"
          aria-label={words.resumeRun(run.number)}
          tabIndex={tabIndex}
          onClick={onResume}
        >
          {words.resume}
        </Button>
      )}
    </span>
  );
}

/** Whether there is a checkpoint to go on from. A paused run has one; of others only their details know. */
function useResumable(run: RunSummary): boolean {
  const api = useApi();
  const mayBe = run.state === 'failed' || run.state === 'cancelled';
  const details = useQuery(api.runs.get.queryOptions({ input: { runId: run.runId }, enabled: mayBe })).data;
  return run.state === 'paused' || (mayBe && details?.resumable === true);
}

function NameField({ run, onDone }: { run: RunSummary; onDone: (name: string | null) => void }) {
  const [name, setName] = useState(run.name);
  const done = useRef(false);
  const finish = (result: string | null) => {
    if (done.current) return;
    done.current = true;
    onDone(result === null || result.trim() === '' ? null : result.trim());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') finish(name);
    if (event.key === 'Escape') {
      event.stopPropagation();
      finish(null);
    }
  };
  return (
    <TextInput
      autoFocus
      size="xs"
      className={classes.nameField}
      aria-label={words.renameRun(run.number)}
      value={name}
      maxLength={200}
      onChange={(event) => setName(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onKeyDown={onKeyDown}
      onBlur={() => finish(name)}
    />
  );
}

function RunMenu(props: { run: RunSummary; tabIndex: number; onRename: () => void; onDelete: () => void }) {
  const running = props.run.state === 'running';
  return (
    <Menu position="bottom-end" width={220} returnFocus>
      <Menu.Target>
        <ActionIcon size={26} aria-label={words.more(props.run.number)} tabIndex={props.tabIndex}>
          <IconDots size={16} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={props.onRename}>{words.rename}</Menu.Item>
        <Menu.Item onClick={props.onDelete} disabled={running} title={running ? words.stopFirst : undefined}>
          {words.delete}
        </Menu.Item>
        {running && <Menu.Label>{words.stopFirst}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}
