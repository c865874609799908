/** What the training will take and whether it can start, with the one ember button. Not ready: it explains itself. */
import { Button } from '@mantine/core';
import { IconPlayerPlayFilled } from '@tabler/icons-react';
import type { ReactNode, Ref } from 'react';
import { keyCaps } from '../../app/keys.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { texts } from '../../texts/index.ts';
import classes from './Train.module.css';

const words = texts.train.forecast;

export interface ForecastCardProps {
  /** The verdict in words: bold first, then why. */
  readonly verdict: ReactNode;
  /** What is missing or went wrong; takes the verdict's place. */
  readonly problem: string | null;
  readonly problemKind: 'doubt' | 'error';
  readonly problemRef: Ref<HTMLParagraphElement>;
  /** A way out of what the verdict warns of: a smaller batch, a limit of time. */
  readonly wayOut: { readonly title: string; take(): void } | null;
  readonly time: string;
  readonly details: readonly string[];
  readonly starting: boolean;
  onTrain(): void;
}

export function ForecastCard(props: ForecastCardProps) {
  const { wayOut } = props;
  return (
    <section className={classes.forecast} aria-label={words.title}>
      {props.problem === null ? (
        <p className={classes.verdict}>
          {props.verdict}
          {wayOut !== null && (
            <>
              {' '}
              <button type="button" className="link" onClick={() => wayOut.take()}>
                {wayOut.title}
              </button>
            </>
          )}
        </p>
      ) : (
        <p ref={props.problemRef} className={classes.problem} data-kind={props.problemKind} role="alert" tabIndex={-1}>
          {props.problem}
        </p>
      )}
      <div className={classes.forecastFoot}>
        <div className={classes.forecastTime}>
          <strong>{props.time}</strong>
          {props.details.map((detail) => (
            <span key={detail}>{detail}</span>
          ))}
        </div>
        <Button
          className="go"
          size="md"
          style={{ '--button-height': '36px' }}
          leftSection={<IconPlayerPlayFilled size={14} aria-hidden />}
          rightSection={<Kbd caps={[...keyCaps('mod'), '↵']} joined />}
          onClick={props.onTrain}
          aria-busy={props.starting}
        >
          {props.starting ? words.starting : words.train}
        </Button>
      </div>
    </section>
  );
}
