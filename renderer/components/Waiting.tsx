/** In place of what is still being read: nothing at first, a sentence when it takes longer, the reason when it failed. */
import { Button } from '@mantine/core';
import { problemText } from '../api/problemText.ts';
import { texts } from '../texts/index.ts';
import { Note } from './Note.tsx';
import classes from './Waiting.module.css';

export interface WaitingProps {
  /** "Reading the runs…" */
  readonly sentence: string;
  readonly queries: readonly { readonly error: unknown; refetch(): unknown }[];
}

export function Waiting({ sentence, queries }: WaitingProps) {
  const failed = queries.filter((query) => query.error);
  const [first] = failed;
  if (!first) {
    return (
      <p className={classes.sentence} role="status">
        {sentence}
      </p>
    );
  }
  return (
    <div className={classes.failed}>
      <Note
        kind="error"
        title={problemText(first.error)}
        actions={
          <Button
            variant="default"
            onClick={() => {
              for (const query of failed) query.refetch();
            }}
          >
            {texts.shell.tryAgain}
          </Button>
        }
      />
    </div>
  );
}
