/** One thin line: the device in use, what was saved last, what went wrong, and what is under way. */
import { ActionIcon } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCpu, IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Job } from '../../main/contract/index.ts';
import { useApi } from '../api/engine.tsx';
import { isUnderWay, useJobs } from '../api/jobs.tsx';
import { Kbd } from '../components/Kbd.tsx';
import { ProgressBar } from '../components/ProgressBar.tsx';
import { routes } from '../navigation/routes.ts';
import { useDatasets } from '../navigation/useDataset.ts';
import { clockTime, shortDuration, sizeOf } from '../texts/format.ts';
import { texts } from '../texts/index.ts';
import { type Saved, useApp } from './appStore.tsx';
import styles from './StatusLine.module.css';
import { useUndo } from './useUndo.ts';

export function StatusLine(): ReactNode {
  const problem = useApp((state) => state.problems.at(-1));
  const solve = useApp((state) => state.solveProblem);
  const saved = useApp((state) => state.saved);
  // Suggestions follow every label by themselves; the panel beside the photos shows their progress.
  const running = useJobs().filter((job) => isUnderWay(job) && job.kind !== 'suggest');
  return (
    <footer className={styles.line} data-region="status">
      <DeviceEntry />
      <div className={styles.news} role="status">
        {problem ? (
          <span className={styles.problem}>
            <IconAlertTriangle size={14} stroke={1.6} aria-hidden />
            <span className="cut" title={problem.text}>
              {problem.text}
            </span>
            <ActionIcon size={20} aria-label={texts.shell.dismiss} onClick={() => solve(problem.key)}>
              <IconX size={14} stroke={1.6} />
            </ActionIcon>
          </span>
        ) : (
          saved && <SavedEntry saved={saved} />
        )}
      </div>
      {running.length === 0 ? (
        <span className={styles.quiet}>{problem ? texts.shell.allLabelsSafe : texts.shell.nothingLeaves}</span>
      ) : (
        <JobEntry job={running[0]!} more={running.length - 1} />
      )}
    </footer>
  );
}

/** How long the status line offers to take the last edit back. Ctrl Z works without end. */
const undoOfferedMs = 10_000;

function SavedEntry(props: { saved: Saved }): ReactNode {
  const { saved } = props;
  const { undo } = useUndo();
  const showHistory = useApp((state) => state.showHistory);
  const [, navigate] = useLocation();
  const openHistory = () => {
    navigate(routes.photos);
    showHistory(true);
  };
  const [offered, setOffered] = useState(saved.undoable);
  useEffect(() => {
    setOffered(saved.undoable);
    const timer = window.setTimeout(setOffered, undoOfferedMs, false);
    return () => window.clearTimeout(timer);
  }, [saved]);
  return (
    <span className={styles.saved}>
      <IconCircleCheck size={14} stroke={1.6} aria-hidden />
      <button type="button" className={styles.savedText} title={texts.history.openFromStatus} onClick={openHistory}>
        <span className="cut">{texts.shell.saved(clockTime(saved.at), saved.text)}</span>
      </button>
      {offered && (
        <button type="button" className="link" onClick={() => void undo()}>
          {texts.shell.undo}
        </button>
      )}
      {offered && <Kbd combo="mod+z" joined />}
    </span>
  );
}

function DeviceEntry(): ReactNode {
  const api = useApi();
  const devices = useQuery(api.app.devices.queryOptions()).data;
  const firstStart = useDatasets()?.length === 0;
  const preferred = devices?.find((device) => device.preferred);
  // Said in full once, before there is work; later the name alone opens the list.
  const explain = firstStart && preferred?.id === 'cpu';
  return (
    <span className={styles.device}>
      <IconCpu size={14} stroke={1.6} aria-hidden />
      {devices && preferred && (
        <>
          {explain && (
            <span>
              {preferred.name}. {texts.shell.noGpu}
            </span>
          )}
          <Link
            href={routes.devices}
            className={explain ? 'link' : styles.deviceButton}
            title={texts.shell.devicesTitle}
          >
            {explain ? texts.shell.why : preferred.name}
          </Link>
        </>
      )}
    </span>
  );
}

/** Downloads count bytes. */
const amountOf = ({ kind, done }: Job, total: number): string =>
  kind === 'download' ? sizeOf(done, total) : texts.shell.jobOf(done, total);

function JobEntry(props: { job: Job; more: number }): ReactNode {
  const { job } = props;
  const api = useApi();
  const cancel = useMutation(api.jobs.cancel.mutationOptions());
  const left = job.secondsLeft ? texts.shell.jobLeft(shortDuration(job.secondsLeft.high)) : texts.shell.jobMeasuring;
  const amount = job.total ? amountOf(job, job.total) : job.stage;
  return (
    <span className={styles.job}>
      <span className="cut">
        {job.title}: {[amount, left].filter(Boolean).join(', ')}
        {props.more > 0 && ` ${texts.shell.moreJobs(props.more)}`}
      </span>
      <ProgressBar label={job.title} share={job.progress} className={styles.bar} />
      <ActionIcon
        size={20}
        aria-label={texts.shell.jobCancel(job.title)}
        onClick={() => cancel.mutate({ jobId: job.id })}
      >
        <IconX size={14} stroke={1.6} />
      </ActionIcon>
    </span>
  );
}
