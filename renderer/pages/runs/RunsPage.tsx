/** Runs: every training of the dataset with what it reached, on one common scale. */
import { ActionIcon, Button, Menu, Select, TextInput } from '@mantine/core';
import { IconDots, IconPlayerPlayFilled, IconSearch } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Dataset, RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { usePageKeys } from '../../app/keys.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { percent, when } from '../../components/figures.ts';
import { Note } from '../../components/Note.tsx';
import { RunGlyph } from '../../components/RunGlyph.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { scaleStart, Whisker } from '../../components/Whisker.tsx';
import { routes } from '../../navigation/routes.ts';
import { useDataset, useDatasets } from '../../navigation/useDataset.ts';
import { useNetworkTitle } from '../../navigation/useNetworkTitle.ts';
import { countOf, duration, durationRange } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { augmentationName } from '../augment/augmentationName.ts';
import { usualSettings } from '../train/trainDraft.ts';
import classes from './Runs.module.css';
import { useDeleteLater } from './useDeleteLater.ts';

const words = texts.runs;

export default function RunsPage() {
  const api = useApi();
  const datasets = useDatasets();
  const dataset = useDataset();
  const runsQuery = useQuery(
    api.runs.list.queryOptions({ input: { datasetId: dataset?.datasetId ?? 0 }, enabled: dataset !== null }),
  );
  const runs = runsQuery.data;
  if (datasets?.length === 0) return <NoRuns dataset={null} />;
  if (!dataset || !runs) return <Waiting sentence={words.reading} queries={[runsQuery]} />;
  return runs.length === 0 ? <NoRuns dataset={dataset} /> : <RunsTable key={dataset.datasetId} runs={runs} />;
}

/** Why there is nothing, and the quickest run that is of use. */
function NoRuns({ dataset }: { dataset: Dataset | null }) {
  const api = useApi();
  const [, navigate] = useLocation();
  usePageKeys(words.title, []);
  const readiness = useQuery(
    api.runs.check.queryOptions({
      input: { datasetId: dataset?.datasetId ?? 0, settings: usualSettings() },
      enabled: dataset !== null,
    }),
  ).data;
  const start = useMutation(api.runs.start.mutationOptions({ onSuccess: () => navigate(routes.train) }));
  const seconds = readiness?.seconds ? durationRange(readiness.seconds) : null;
  const photos = countOf(dataset?.labelled ?? 0, 'labelled photo');
  const quickest =
    seconds === null ? words.empty.quickestUntimed(photos) : words.empty.quickest(photos, words.empty.about(seconds));
  return (
    <EmptyState
      title={words.empty.title}
      drawing={<EmptyBars />}
      actions={
        dataset === null ? (
          <Button onClick={() => navigate(routes.photos)}>{words.empty.toPhotos}</Button>
        ) : (
          <>
            {readiness?.ready && (
              <Button
                className="go"
                leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
                onClick={() =>
                  !start.isPending && start.mutate({ datasetId: dataset.datasetId, settings: usualSettings() })
                }
              >
                {seconds === null ? words.empty.train : words.empty.trainTimed(seconds)}
              </Button>
            )}
            <Button variant="default" onClick={() => navigate(routes.train)}>
              {words.empty.choose}
            </Button>
          </>
        )
      }
    >
      {words.empty.sentence}{' '}
      {dataset === null ? words.empty.noDataset : readiness?.ready === false ? readiness.problem : quickest}
      {start.error && <Note kind="error" title={problemText(start.error)} />}
    </EmptyState>
  );
}

const EmptyBars = () => (
  <svg width={186} height={56} fill="none" stroke="var(--t-control)" strokeDasharray="3 3" aria-hidden>
    {[55, 45, 37, 29, 23, 17].map((height, index) => (
      <rect key={height} x={index * 32 + 0.5} y={55.5 - height} width={25} height={height} rx={2} />
    ))}
  </svg>
);

function RunsTable({ runs }: { runs: readonly RunSummary[] }) {
  const api = useApi();
  const [, navigate] = useLocation();
  const networkTitle = useNetworkTitle();
  const [search, setSearch] = useState('');
  const [network, setNetwork] = useState<string | null>(null);
  const [renaming, setRenaming] = useState<number | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const deletion = useDeleteLater();
  const rename = useMutation(api.runs.rename.mutationOptions());

  const kept = runs.filter((run) => !deletion.waiting.includes(run.runId));
  const shown = kept.filter(
    (run) =>
      (network === null || run.settings.backbone === network) &&
      `${run.number} ${run.name}`.toLowerCase().includes(search.trim().toLowerCase()),
  );
  const judged = kept.flatMap((run) => (run.accuracy ? [run.accuracy] : []));
  const from = scaleStart(Math.min(1, ...judged.map((accuracy) => accuracy.low)));
  const sizes = [...new Set(judged.map((accuracy) => accuracy.n))];
  const onPhotos = sizes.length === 1 && sizes[0] !== undefined ? countOf(sizes[0], 'photo') : null;
  const best = judged.reduce((most, accuracy) => Math.max(most, accuracy.value), 0);

  const focusedRun = () => {
    const row = document.activeElement?.closest<HTMLElement>('tr[data-run]');
    return shown.find((run) => String(run.runId) === row?.dataset.run);
  };
  const focusRow = (step: number) => {
    const index = shown.findIndex((run) => run.runId === focusedRun()?.runId);
    const next = index < 0 ? 0 : Math.min(Math.max(0, index + step), shown.length - 1);
    table.current?.querySelectorAll<HTMLElement>('tr[data-run] a')[next]?.focus();
  };
  const onFocused = (act: (run: RunSummary) => void) => () => {
    const run = focusedRun() ?? shown[0];
    if (!run) return false;
    act(run);
    return undefined;
  };
  usePageKeys(words.title, [
    {
      title: words.keys.list,
      bindings: [
        {
          combos: ['arrowdown', 'arrowup'],
          shown: ['↑', '↓'],
          does: words.keys.move,
          notACommand: true,
          run: (_event, combo) => focusRow(combo === 'arrowdown' ? 1 : -1),
        },
        {
          combos: ['enter'],
          does: words.keys.open,
          notACommand: true,
          run: onFocused((run) => navigate(routes.run(run.runId))),
        },
        { combos: ['e'], does: words.keys.rename, run: onFocused((run) => setRenaming(run.runId)) },
        { combos: ['delete'], does: words.keys.delete, run: onFocused((run) => remove(run)) },
        { combos: ['/'], does: words.keys.search, run: () => searchField.current?.focus() },
      ],
    },
  ]);

  const remove = (run: RunSummary) => {
    const index = shown.indexOf(run);
    deletion.later(run);
    // The focus goes to the next row, not to nowhere.
    requestAnimationFrame(() => {
      const links = table.current?.querySelectorAll<HTMLElement>('tr[data-run] a');
      links?.[Math.min(index, links.length - 1)]?.focus();
    });
  };
  const networks = [...new Set(runs.map((run) => run.settings.backbone))];
  const now = Date.now();

  return (
    <div className={classes.page}>
      <div className={classes.toolbar}>
        <TextInput
          ref={searchField}
          w={210}
          placeholder={words.search}
          aria-label={words.search}
          leftSection={<IconSearch size={14} stroke={1.6} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Select
          w={150}
          aria-label={words.columns.network}
          data={[
            { value: '', label: words.anyNetwork },
            ...networks.map((name) => ({ value: name, label: networkTitle(name) })),
          ]}
          value={network ?? ''}
          onChange={(value) => setNetwork(value === '' ? null : value)}
        />
        <span className={classes.scale}>{judged.length > 0 && words.scale(percent(from), percent(1))}</span>
      </div>
      {deletion.waitingRun && (
        <Note
          kind="plain"
          wide
          title={words.deleted(words.runNumber(deletion.waitingRun.number))}
          actions={
            <Button variant="default" onClick={deletion.keep}>
              {words.undo}
            </Button>
          }
        />
      )}
      {deletion.error && (
        <Note kind="error" wide title={words.notDeleted} onDismiss={deletion.dismiss}>
          {deletion.error}
        </Note>
      )}
      {rename.error && (
        <Note kind="error" wide title={words.notRenamed} onDismiss={() => rename.reset()}>
          {problemText(rename.error)}
        </Note>
      )}
      <div className={classes.scroll}>
        <table ref={table} className={classes.table}>
          <thead>
            <tr>
              <th className="r">{words.columns.run}</th>
              <th>{words.columns.name}</th>
              <th>{words.columns.network}</th>
              <th>{words.columns.trains}</th>
              <th>{onPhotos === null ? words.columns.accuracy : words.columns.accuracyOn(onPhotos)}</th>
              <th className={classes.wideOnly}>{words.columns.augmentation}</th>
              <th className="r">{words.columns.took}</th>
              <th className="r">{words.columns.when}</th>
              <th>{words.columns.state}</th>
              <th>
                <span className="visually-hidden">{words.columns.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((run) => (
              <tr key={run.runId} data-run={run.runId}>
                <td className="r">
                  <Link href={routes.run(run.runId)} className={classes.number} aria-label={words.open(run.number)}>
                    {run.number}
                  </Link>
                </td>
                <td className={classes.name}>
                  {renaming === run.runId ? (
                    <NameField
                      run={run}
                      onDone={(name) => {
                        setRenaming(null);
                        if (name !== null && name !== run.name) rename.mutate({ runId: run.runId, name });
                        requestAnimationFrame(() =>
                          table.current?.querySelector<HTMLElement>(`tr[data-run="${run.runId}"] a`)?.focus(),
                        );
                      }}
                    />
                  ) : (
                    <span className="cut" title={run.name}>
                      {run.name === words.runNumber(run.number) || run.name === '' ? words.noName : run.name}
                    </span>
                  )}
                </td>
                <td>{networkTitle(run.settings.backbone)}</td>
                <td>
                  <RunGlyph
                    stages={run.stages}
                    label={words.glyph(run.stages.filter((stage) => !stage.trains).length)}
                  />
                </td>
                <td>
                  {run.accuracy === null ? (
                    <span className={classes.noAccuracy}>{words.noAccuracy}</span>
                  ) : (
                    <span className={classes.accuracy}>
                      <b
                        title={words.range(
                          percent(run.accuracy.low, run.accuracy.n),
                          percent(run.accuracy.high, run.accuracy.n),
                        )}
                      >
                        {percent(run.accuracy.value, run.accuracy.n)}
                      </b>
                      <Whisker {...run.accuracy} from={from} to={1} width={140} strong={run.accuracy.value === best} />
                    </span>
                  )}
                </td>
                <td className={classes.wideOnly}>{augmentationName(run.settings.augmentation)}</td>
                <td className="r">
                  {run.endedAt === null ? words.noName : duration((run.endedAt - run.startedAt) / 1000)}
                </td>
                <td className="r">{when(run.startedAt, now)}</td>
                <td>
                  <State run={run} />
                </td>
                <td className={classes.menu}>
                  <RunMenu run={run} onRename={() => setRenaming(run.runId)} onDelete={() => remove(run)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 && (
          <p className={classes.nothing}>
            {words.nothingMatches}{' '}
            <button
              type="button"
              className="link"
              onClick={() => {
                setSearch('');
                setNetwork(null);
              }}
            >
              {words.clear}
            </button>
          </p>
        )}
      </div>
    </div>
  );
}

function State({ run }: { run: RunSummary }) {
  if (run.state === 'failed') {
    return (
      <span className={classes.failed} title={run.error ?? undefined}>
        {run.error === null ? words.state.failed : words.failedBecause(run.error)}
      </span>
    );
  }
  if (run.state === 'running') return <span className={classes.running}>{words.state.running}</span>;
  if (run.state === 'done' && run.labelChangesSince > 0) {
    return <span className="secondary">{words.stale(countOf(run.labelChangesSince, 'label change'))}</span>;
  }
  return <span className="secondary">{words.state[run.state]}</span>;
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

function RunMenu(props: { run: RunSummary; onRename: () => void; onDelete: () => void }) {
  const running = props.run.state === 'running';
  return (
    <Menu position="bottom-end" width={220} returnFocus>
      <Menu.Target>
        <ActionIcon size={26} aria-label={words.more(props.run.number)}>
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
