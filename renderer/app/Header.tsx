/** The steps of the work as tabs, and at the right: find, keys, theme. */
import { ActionIcon, UnstyledButton, useComputedColorScheme } from '@mantine/core';
import { IconKeyboard, IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useApi } from '../api/engine.tsx';
import { isUnderWay, useJobs } from '../api/jobs.tsx';
import { Kbd } from '../components/Kbd.tsx';
import { steps } from '../navigation/routes.ts';
import { useDataset } from '../navigation/useDataset.ts';
import { count } from '../texts/format.ts';
import { texts } from '../texts/index.ts';
import { useApp } from './appStore.tsx';
import styles from './Header.module.css';
import { useSetColourScheme } from './useColourScheme.ts';

export function Header(): ReactNode {
  const [location] = useLocation();
  const show = useApp((state) => state.show);
  const scheme = useComputedColorScheme('light');
  const setScheme = useSetColourScheme();
  const trainsNow = useJobs().some((job) => job.kind === 'train' && isUnderWay(job));
  const runs = useRunCount();
  const toReview = useReviewCount();
  return (
    <section className={styles.header} data-region="header" aria-label={texts.shell.headerLabel}>
      <nav className={styles.steps} aria-label={texts.shell.stepsLabel}>
        {steps.map((step) => (
          <Link
            key={step.name}
            href={step.path}
            className={styles.step}
            aria-current={location === step.path || location.startsWith(`${step.path}/`) ? 'page' : undefined}
          >
            {step.title}
            {step.name === 'check' && toReview > 0 && <span className={styles.badge}>{count(toReview)}</span>}
            {step.name === 'runs' && runs > 0 && <span className={styles.badge}>{runs}</span>}
            {step.name === 'runs' && trainsNow && (
              <span className={styles.ember} role="img" aria-label={texts.shell.trainsNow} />
            )}
          </Link>
        ))}
      </nav>
      <div className={styles.tools}>
        <UnstyledButton className={styles.find} onClick={() => show('commands')}>
          <IconSearch size={14} stroke={1.6} aria-hidden />
          <span>{texts.shell.find}</span>
          <Kbd combo="mod+k" joined />
        </UnstyledButton>
        <ActionIcon aria-label={texts.shell.showKeys} onClick={() => show('keys')}>
          <IconKeyboard size={18} stroke={1.6} />
        </ActionIcon>
        <ActionIcon
          aria-label={scheme === 'dark' ? texts.shell.useLight : texts.shell.useDark}
          onClick={() => setScheme(scheme === 'dark' ? 'light' : 'dark')}
        >
          {scheme === 'dark' ? <IconSun size={18} stroke={1.6} /> : <IconMoon size={18} stroke={1.6} />}
        </ActionIcon>
      </div>
    </section>
  );
}

/** Findings of the checks that nobody decided about. */
function useReviewCount(): number {
  const api = useApi();
  const datasetId = useDataset()?.datasetId;
  const state = useQuery(
    api.checks.state.queryOptions({ input: { datasetId: datasetId ?? 0 }, enabled: datasetId !== undefined }),
  );
  return state.data?.kinds.reduce((sum, kind) => sum + kind.open, 0) ?? 0;
}

function useRunCount(): number {
  const api = useApi();
  const datasetId = useDataset()?.datasetId;
  const runs = useQuery(
    api.runs.list.queryOptions({ input: { datasetId: datasetId ?? 0 }, enabled: datasetId !== undefined }),
  );
  return runs.data?.length ?? 0;
}
