/** In the place of the doors: the data file is damaged, and one of its backups can take its place. */
import { Button, Radio } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Backup } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Note } from '../../components/Note.tsx';
import { dateAndTime, shortTime } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import styles from './RecoveryPage.module.css';

const words = texts.recovery;

/** `problem`: why the datasets could not be read. */
export function RecoveryPage(props: { problem: Error }): ReactNode {
  const api = useApi();
  const state = useQuery(api.recovery.state.queryOptions({ staleTime: 0 })).data;
  const restore = useMutation(api.recovery.restore.mutationOptions());
  const [chosen, setChosen] = useState<string | null>(null);
  if (!state) return null;
  // Not about the data file: nothing can be put back.
  if (state.problem === null) {
    return <EmptyState title={texts.shell.cannotStart}>{problemText(props.problem)}</EmptyState>;
  }
  const backup = state.backups.find(({ name }) => name === chosen) ?? state.backups[0];
  return (
    <div className={styles.page}>
      <div className={styles.middle}>
        <h1 className={styles.title}>{state.restorable ? words.titleDamaged : words.titleOther}</h1>
        <Note kind="error" title={state.problem} />
        {state.restorable && (
          <>
            <p className={styles.explanation}>
              {words.photosSafe} {words.kept}
            </p>
            {backup ? (
              <section className={styles.backups}>
                <h2 className={styles.heading}>{words.backupsTitle}</h2>
                <Radio.Group value={backup.name} onChange={setChosen} aria-label={words.backupsLabel}>
                  {state.backups.map((one) => (
                    <Radio
                      key={one.name}
                      className={styles.backup}
                      value={one.name}
                      label={dateAndTime(one.at)}
                      description={`${words.holds(one.photos, one.labelled)}; ${lossOf(one)}`}
                    />
                  ))}
                </Radio.Group>
              </section>
            ) : (
              <p className={styles.explanation}>{words.noBackups}</p>
            )}
            {restore.error && (
              <Note kind="error" title={words.failed}>
                {problemText(restore.error)}
              </Note>
            )}
            <div className={styles.buttons}>
              {backup && (
                <Button
                  autoFocus
                  loading={restore.isPending || restore.isSuccess}
                  onClick={() => restore.mutate({ name: backup.name })}
                >
                  {words.restore(dateAndTime(backup.at))}
                </Button>
              )}
              <Button
                variant="default"
                disabled={restore.isPending || restore.isSuccess}
                onClick={() => restore.mutate({ name: null })}
              >
                {words.fresh}
              </Button>
            </div>
          </>
        )}
      </div>
    </div>
  );
}

const lossOf = ({ at, editsSince }: Backup): string => words.loses(editsSince, shortTime(at));
