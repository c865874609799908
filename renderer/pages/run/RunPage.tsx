/** One run: how good it is in a sentence, what it gets wrong with the pictures, and how it was made. */
import { Button, Menu } from '@mantine/core';
import { IconPackageExport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { RunDetails, RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { Curves } from '../../components/Curves.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { percent, when } from '../../components/figures.ts';
import { Note } from '../../components/Note.tsx';
import { RunGlyph } from '../../components/RunGlyph.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { routes } from '../../navigation/routes.ts';
import { useNetworkTitle } from '../../navigation/useNetworkTitle.ts';
import { countOf, duration } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { ExportDialog } from '../export/ExportDialog.tsx';
import { keepTicked } from '../runs/useTicked.ts';
import { RunningTraining } from '../train/RunningTraining.tsx';
import { thawMarks } from '../train/runProgress.ts';
import { keepTrainDraft } from '../train/trainDraft.ts';
import { Headline } from './Headline.tsx';
import { Members } from './Members.tsx';
import { Mistakes } from './Mistakes.tsx';
import { PerClassTable } from './PerClassTable.tsx';
import classes from './Run.module.css';
import { RunFacts } from './RunFacts.tsx';
import { RunNotes } from './RunNotes.tsx';
import { RunPlan } from './RunPlan.tsx';
import { TestTime } from './TestTime.tsx';

const words = texts.run;

export default function RunPage({ runId }: { runId: number }) {
  const api = useApi();
  const [, navigate] = useLocation();
  const run = useQuery(api.runs.get.queryOptions({ input: { runId } }));
  if (run.error) {
    return (
      <EmptyState
        title={words.gone.title}
        actions={<Button onClick={() => navigate(routes.runs)}>{words.gone.action}</Button>}
      >
        {words.gone.sentence}
      </EmptyState>
    );
  }
  if (!run.data) return <Waiting sentence={words.reading} queries={[]} />;
  return run.data.state === 'done' ? (
    <FinishedRun run={run.data} />
  ) : (
    <div className={classes.unfinished}>
      <RunningTraining runId={runId} />
      <div className={classes.below}>
        <RunNotes key={runId} run={run.data} />
      </div>
    </div>
  );
}

function FinishedRun({ run }: { run: RunDetails }) {
  const [, navigate] = useLocation();
  const networkTitle = useNetworkTitle();
  const [exporting, setExporting] = useState(false);
  const [allSkipped, setAllSkipped] = useState(false);
  const notes = useRef<HTMLTextAreaElement>(null);
  const all = useQuery(useApi().runs.list.queryOptions({ input: { datasetId: run.datasetId } })).data ?? [];
  const others = all.filter((other) => other.runId !== run.runId && other.state === 'done' && other.accuracy !== null);
  const trainAgain = () => {
    keepTrainDraft(run.datasetId, run.settings);
    navigate(routes.train);
  };
  const took = run.endedAt === null ? '' : duration((run.endedAt - run.startedAt) / 1000);
  const howItWent = (
    <>
      <PerClassTable run={run} />
      <RunPlan run={run} />
      {run.images.val > 0 && <TestTime key={run.runId} run={run} />}
    </>
  );
  const howItWasMade = (
    <>
      <RunNotes key={run.runId} ref={notes} run={run} />
      <RunFacts run={run} />
    </>
  );
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <Link href={routes.runs} className="link">
          {words.runs}
        </Link>
        <span aria-hidden>›</span>
        <h1>{words.title(run.number)}</h1>
        <RunGlyph stages={run.stages} />
        <span className="cut secondary" title={run.name}>
          {words.summary(
            run.members.length > 0
              ? texts.testTime.ensemble.network(run.members.length)
              : networkTitle(run.settings.backbone),
            took,
            when(run.endedAt ?? run.startedAt, Date.now()),
            run.name === words.title(run.number) ? null : run.name,
          )}
        </span>
        <span className={classes.actions}>
          <Button variant="default" onClick={() => navigate(routes.predict)}>
            {words.predict}
          </Button>
          <CompareMenu run={run} others={others} />
          <Button variant="default" onClick={trainAgain}>
            {words.trainAgain}
          </Button>
          <Button
            leftSection={<IconPackageExport size={14} stroke={1.6} aria-hidden />}
            onClick={() => setExporting(true)}
          >
            {words.export}
          </Button>
        </span>
      </header>
      {run.labelChangesSince > 0 && (
        <Note
          kind="plain"
          title={words.stale(countOf(run.labelChangesSince, 'label change'))}
          actions={
            <Button variant="default" onClick={trainAgain}>
              {words.staleAction}
            </Button>
          }
        />
      )}
      {run.skipped.length > 0 && (
        <Note
          kind="doubt"
          title={words.partial(countOf(run.skipped.length, 'photo'))}
          actions={
            run.skipped.length > 1 && (
              <button type="button" className="link" onClick={() => setAllSkipped(!allSkipped)}>
                {allSkipped ? words.skippedLess : words.skipped}
              </button>
            )
          }
        >
          {(allSkipped ? run.skipped : run.skipped.slice(0, 1)).map((file) => (
            <span key={file.path} className={classes.skipped}>
              <span className="mono">{file.path}</span>: {file.reason}
            </span>
          ))}
        </Note>
      )}
      <Headline run={run} others={others} />
      {run.members.length > 0 && <Members run={run} />}
      {run.images.val > 0 ? (
        <Mistakes
          run={run}
          onExport={() => setExporting(true)}
          onTrainAgain={trainAgain}
          onNotes={() => notes.current?.focus()}
          belowMatrix={howItWent}
          belowPhotos={howItWasMade}
        />
      ) : (
        <div className={classes.two}>
          <div className={classes.side}>{howItWent}</div>
          <div className={classes.side}>{howItWasMade}</div>
        </div>
      )}
      {run.epochs.length > 0 && (
        <Curves
          epochs={run.epochs}
          planned={run.epochs.at(-1)?.epoch ?? run.settings.epochs}
          kept={run.keptEpoch === run.epochs.at(-1)?.epoch ? null : run.keptEpoch}
          marks={thawMarks(run)}
          best=""
          withRates={run.plan.length > 1}
        />
      )}
      <ExportDialog run={run} opened={exporting} onClose={() => setExporting(false)} />
    </div>
  );
}

function CompareMenu({ run, others }: { run: RunDetails; others: readonly RunSummary[] }) {
  const [, navigate] = useLocation();
  if (others.length === 0) return null;
  return (
    <Menu position="bottom-end" width={240} returnFocus>
      <Menu.Target>
        <Button variant="default">{words.compare}</Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.ringMenu}>
        {others.map((other) => (
          <Menu.Item
            key={other.runId}
            leftSection={<RunGlyph stages={other.stages} />}
            rightSection={other.accuracy && percent(other.accuracy.value, other.accuracy.n)}
            onClick={() => {
              keepTicked(run.datasetId, run.runId, other.runId);
              navigate(routes.runs);
            }}
          >
            {words.compareWith(other.number)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
