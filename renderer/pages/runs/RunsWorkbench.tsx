/** The table of runs with its toolbar and keys, and below it the two that are ticked. */
import { Button, Checkbox, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { usePageKeys } from '../../app/keys.tsx';
import { percent } from '../../components/figures.ts';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { routes } from '../../navigation/routes.ts';
import { useNetworkTitle } from '../../navigation/useNetworkTitle.ts';
import { count, countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { Comparison } from './Comparison.tsx';
import classes from './Runs.module.css';
import { RunsTable, type RunsTableHandle } from './RunsTable.tsx';
import {
  type AccuracyScale,
  accuracyScale,
  everyRun,
  networkOf,
  severalNetworks,
  shownRuns,
  toggleTick,
} from './runRows.ts';
import { type DeleteLater, useDeleteLater } from './useDeleteLater.ts';
import { useTicked } from './useTicked.ts';

const words = texts.runs;
const several = texts.testTime.ensemble;

export function RunsWorkbench({ datasetId, runs }: { datasetId: number; runs: readonly RunSummary[] }) {
  const api = useApi();
  const [, navigate] = useLocation();
  const networkTitle = useNetworkTitle();
  const [filter, setFilter] = useState(everyRun);
  const [ticks, changeTicks] = useTicked(datasetId);
  const [cursor, setCursor] = useState<number | null>(null);
  const [renaming, setRenaming] = useState<number | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const table = useRef<RunsTableHandle>(null);
  const comparison = useRef<HTMLHeadingElement>(null);
  const deletion = useDeleteLater();
  const rename = useMutation(api.runs.rename.mutationOptions());
  const resume = useMutation(api.runs.resume.mutationOptions());
  const [refused, setRefused] = useState<string | null>(null);
  const combine = useMutation(
    api.ensembles.combine.mutationOptions({
      onSuccess: ({ runId }) => {
        changeTicks(() => []);
        table.current?.focus(runId);
      },
    }),
  );

  const kept = runs.filter((run) => !deletion.waiting.includes(run.runId));
  const shown = shownRuns(kept, filter);
  const ticked = ticks.flatMap((runId) => kept.find((run) => run.runId === runId) ?? []);
  const [first, second] = ticked;
  const isPair = ticked.length === 2;
  const current = shown.find((run) => run.runId === cursor) ?? shown[0];

  const tick = (run: RunSummary) => {
    setCursor(run.runId);
    changeTicks((now) => toggleTick(now, run.runId));
  };
  const compare = () => {
    if (!second && current && current !== first) tick(current);
    if (ticked.length < 3) requestAnimationFrame(() => comparison.current?.focus());
  };
  const combineTicked = () => {
    setRefused(second ? null : several.combineTwo);
    if (second && !combine.isPending) combine.mutate({ runIds: ticked.map(({ runId }) => runId) });
  };
  const leave = () => {
    changeTicks(() => []);
    if (first) table.current?.focus(first.runId);
  };
  const remove = (run: RunSummary) => {
    setRefused(run.state === 'running' ? words.stopFirst : null);
    if (run.state === 'running') return;
    // The focus goes to the next row, not to nowhere.
    const index = shown.indexOf(run);
    const next = shown[index + 1] ?? shown[index - 1];
    deletion.later(run);
    if (next) table.current?.focus(next.runId);
  };
  const move = (step: number) => {
    if (!current) return;
    const index = cursor === null ? -1 : shown.indexOf(current);
    const next = shown[Math.min(Math.max(0, index + step), shown.length - 1)];
    if (next) table.current?.focus(next.runId);
  };
  const onCurrent = (act: (run: RunSummary) => void) => () => {
    if (!current) return false;
    act(current);
    return undefined;
  };
  usePageKeys(words.title, [
    {
      title: words.keys.list,
      bindings: [
        {
          combos: ['arrowdown', 'arrowup', 'pagedown', 'pageup', 'home', 'end'],
          shown: ['↑', '↓'],
          does: words.keys.move,
          notACommand: true,
          run: (_event, combo) => move(steps[combo] ?? 0),
        },
        { combos: [' '], does: words.keys.tick, run: onCurrent(tick) },
        { combos: ['c'], does: words.keys.compare, run: compare },
        { combos: ['a'], does: several.combineKey, run: combineTicked },
        {
          combos: ['escape'],
          does: words.keys.leave,
          notACommand: true,
          run: () => (ticks.length > 0 ? leave() : false),
        },
        {
          combos: ['enter'],
          does: words.keys.open,
          notACommand: true,
          run: onCurrent((run) => navigate(routes.run(run.runId))),
        },
        { combos: ['e'], does: words.keys.rename, run: onCurrent((run) => setRenaming(run.runId)) },
        { combos: ['delete'], does: words.keys.delete, run: onCurrent(remove) },
        {
          combos: ['b'],
          does: words.keys.best,
          run: () => setFilter((now) => ({ ...now, bestOnly: !now.bestOnly })),
        },
        { combos: ['/'], does: words.keys.search, run: () => searchField.current?.focus() },
      ],
    },
  ]);

  const networks = [...new Set(runs.map(networkOf))];
  const scale = accuracyScale(kept);
  return (
    <div className={classes.page}>
      <div className={classes.toolbar}>
        <TextInput
          ref={searchField}
          className={classes.search}
          placeholder={words.search}
          aria-label={words.search}
          leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
          value={filter.search}
          onChange={(event) => setFilter({ ...filter, search: event.currentTarget.value })}
        />
        <Select
          w={140}
          aria-label={words.columns.network}
          data={[
            { value: '', label: words.anyNetwork },
            ...networks.map((name) => ({
              value: name,
              label: name === severalNetworks ? texts.testTime.ensemble.several : networkTitle(name),
            })),
          ]}
          value={filter.network ?? ''}
          onChange={(value) => setFilter({ ...filter, network: value === '' ? null : value })}
        />
        <Checkbox
          className={classes.best}
          label={words.bestOnly}
          checked={filter.bestOnly}
          onChange={(event) => setFilter({ ...filter, bestOnly: event.currentTarget.checked })}
        />
        <div className={classes.news} role="status">
          <News {...{ deletion, ticked, scale }} shown={shown.length} all={kept.length} refused={refused} />
        </div>
        <Button
          variant="default"
          rightSection={<Kbd combo="a" />}
          title={several.combineHelp}
          loading={combine.isPending}
          onClick={combineTicked}
        >
          {several.combine}
        </Button>
        <Button variant="default" rightSection={<Kbd combo="c" />} onClick={compare}>
          {words.compare}
        </Button>
      </div>
      <Problem title={words.notDeleted} text={deletion.error} onDismiss={deletion.dismiss} />
      <Problem
        title={words.notRenamed}
        text={rename.error && problemText(rename.error)}
        onDismiss={() => rename.reset()}
      />
      <Problem
        title={words.notResumed}
        text={resume.error && problemText(resume.error)}
        onDismiss={() => resume.reset()}
      />
      <Problem
        title={several.notCombined}
        text={combine.error && problemText(combine.error)}
        onDismiss={() => combine.reset()}
      />
      <RunsTable
        ref={table}
        shown={shown}
        scale={scale}
        ticked={ticks}
        cursor={current?.runId ?? null}
        renaming={renaming}
        short={isPair}
        onCursor={setCursor}
        onTick={tick}
        onOpen={(run) => navigate(routes.run(run.runId))}
        onRename={(run) => setRenaming(run.runId)}
        onRenamed={(run, name) => {
          setRenaming(null);
          if (name !== null && name !== run.name) rename.mutate({ runId: run.runId, name });
          table.current?.focus(run.runId);
        }}
        onDelete={remove}
        onResume={(run) => !resume.isPending && resume.mutate({ runId: run.runId })}
        nothing={
          <p className={classes.nothing}>
            {words.nothingMatches}{' '}
            <button type="button" className="link" onClick={() => setFilter(everyRun)}>
              {words.clear}
            </button>
          </p>
        }
      />
      {isPair && first && second && (
        <Comparison
          key={`${first.runId}/${second.runId}`}
          first={first}
          second={second}
          heading={comparison}
          onSwap={() => changeTicks((now) => now.toReversed())}
          onLeave={leave}
        />
      )}
    </div>
  );
}

const steps: Readonly<Record<string, number>> = {
  arrowdown: 1,
  arrowup: -1,
  pagedown: 10,
  pageup: -10,
  home: Number.NEGATIVE_INFINITY,
  end: Number.POSITIVE_INFINITY,
};

interface NewsProps {
  readonly deletion: DeleteLater;
  readonly ticked: readonly RunSummary[];
  readonly scale: AccuracyScale | null;
  readonly shown: number;
  readonly all: number;
  readonly refused: string | null;
}

/** One place at the right of the toolbar for what has just happened and for what can be done next, so that nothing moves. */
function News({ deletion, ticked, scale, shown, all, refused }: NewsProps) {
  const [first, second] = ticked;
  if (deletion.waitingRun) {
    return (
      <>
        <span className="cut">{words.deleted(words.runNumber(deletion.waitingRun.number))}</span>
        <button type="button" className="link" onClick={deletion.keep}>
          {words.undo}
        </button>
      </>
    );
  }
  const runs = shown === all ? countOf(all, 'run') : words.ofAll(count(shown), countOf(all, 'run'));
  const range = scale === null ? null : words.scale(percent(scale.from), percent(1));
  const sentence =
    refused ??
    (ticked.length > 2
      ? several.ticked(countOf(ticked.length, 'run'))
      : first && second
        ? words.ticked(first.number, second.number)
        : first
          ? words.tickOneMore(first.number)
          : `${[runs, range].filter(Boolean).join(', ')}.${all > 1 ? ` ${words.tickTwo}` : ''}`);
  return (
    <span className="cut" title={sentence}>
      {sentence}
    </span>
  );
}

function Problem(props: { title: string; text: string | null; onDismiss: () => void }) {
  if (props.text === null) return null;
  return (
    <Note kind="error" wide title={props.title} onDismiss={props.onDismiss}>
      {props.text}
    </Note>
  );
}
