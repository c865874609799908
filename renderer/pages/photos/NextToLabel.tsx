/** What to label next, and labels that a model suggests: part of the panel beside the photos. */
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { Dataset, PhotoFilter, SuggestionState } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { ProgressBar } from '../../components/ProgressBar.tsx';
import { texts } from '../../texts/index.ts';
import styles from './NextToLabel.module.css';
import { type QueueOrder, usePhotoViewStore } from './photoView.tsx';
import { type SuggestionsNow, useLabelNext, useSuggestions } from './useSuggestions.ts';

const words = texts.suggestions;
const orders: readonly QueueOrder[] = ['mixed', 'leastSure', 'different'];

export function NextToLabel(props: { dataset: Dataset; filter: PhotoFilter }): ReactNode {
  const { dataset, filter } = props;
  const now = useSuggestions(dataset.datasetId);
  const { state, job } = now;
  if (!state || dataset.photos === 0) return null;
  return (
    <section className={styles.section} aria-label={words.title}>
      <div className={styles.head}>
        <h2 className={styles.title}>{words.title}</h2>
        {state.waiting > 0 && <span className={styles.left}>{words.left(state.waiting)}</span>}
      </div>
      {now.problem && job === null && (
        <Note kind="error" title={words.failed}>
          {now.problem}
        </Note>
      )}
      {state.waiting === 0 && <p className={styles.text}>{words.allLabelled}</p>}
      {state.waiting > 0 && state.queued && <Queue dataset={dataset} state={state} />}
      {state.waiting > 0 && !state.queued && job === null && <Begin state={state} onBegin={now.update} />}
      {job !== null && !state.queued && <UnderWay now={now} />}
      {state.model && <Model state={state} />}
      {state.model && state.waiting > 0 && <AcceptMany dataset={dataset} filter={filter} now={now} />}
      {!state.model && state.queued && state.classesReady >= 2 && job === null && (
        <p className={styles.small}>
          <button type="button" className="link" onClick={now.update}>
            {words.startDo}
          </button>
        </p>
      )}
    </section>
  );
}

function Begin(props: { state: SuggestionState; onBegin: () => void }): ReactNode {
  const { classesReady, secondsNeeded } = props.state;
  const enough = classesReady >= 2;
  return (
    <>
      <p className={styles.text}>
        <strong>{enough ? words.start(secondsNeeded) : words.tooFew}</strong>{' '}
        {enough ? words.startText : words.tooFewText(secondsNeeded)}
      </p>
      <Button variant="default" onClick={props.onBegin}>
        {enough ? words.startDo : words.tooFewDo}
      </Button>
    </>
  );
}

function UnderWay({ now }: { now: SuggestionsNow }): ReactNode {
  const { job } = now;
  if (job === null) return null;
  const said = words.underWay(job.stage, job.done, job.total);
  return (
    <>
      <p className={styles.text}>{said}</p>
      <ProgressBar label={job.title} share={job.progress} said={said} className={styles.bar} />
      <Button variant="default" onClick={now.cancel}>
        {words.cancel}
      </Button>
    </>
  );
}

function Queue(props: { dataset: Dataset; state: SuggestionState }): ReactNode {
  const { dataset, state } = props;
  const labelNext = useLabelNext(dataset.datasetId);
  const viewStore = usePhotoViewStore();
  const order = useStore(viewStore, (view) => view.queueOrder);
  const why = state.model ? words.why[order] : words.why.first;
  return (
    <>
      {state.model && (
        <SegmentedControl
          className={styles.orders}
          size="xs"
          fullWidth
          aria-label={words.ordersLabel}
          data={orders.map((value) => ({ value, label: words.orders[value] }))}
          value={order}
          onChange={(value) => viewStore.setState({ queueOrder: orders.find((one) => one === value) ?? 'mixed' })}
        />
      )}
      <p className={styles.text}>{why}</p>
      <div className={styles.row}>
        <Button variant="default" onClick={labelNext}>
          {words.labelNext}
        </Button>
        <Kbd combo="l" />
      </div>
    </>
  );
}

function Model({ state }: { state: SuggestionState }): ReactNode {
  const { model } = state;
  if (!model) return null;
  return (
    <p className={styles.small}>
      {words.model(model)}
      {model.judged === null ? '.' : `, ${words.judged(model.judged.correct, model.judged.n, model.runId === null)}`}
      {model.changesSince > 0 && ` ${words.behind(model.changesSince)}`}
    </p>
  );
}

function AcceptMany(props: { dataset: Dataset; filter: PhotoFilter; now: SuggestionsNow }): ReactNode {
  const { dataset, filter, now } = props;
  const api = useApi();
  const [open, setOpen] = useState(false);
  const { datasetId } = dataset;
  const levels = useQuery(api.suggestions.above.queryOptions({ input: { datasetId, filter }, enabled: open })).data;
  const shown = (levels ?? []).filter(
    ({ photos }, at, all) => photos > 0 && (at === 0 || photos > all[at - 1]!.photos),
  );
  return (
    <div>
      <p className={styles.small}>
        <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? words.acceptClose : words.acceptMany}
        </button>
      </p>
      {open && levels && (
        <>
          <ul className={styles.levels}>
            {shown.map(({ confidence, photos, wrong }) => (
              <li key={confidence} className={styles.level}>
                <b>{words.above(confidence)}</b>
                <span>{words.aboveCount(photos, wrong)}</span>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={words.acceptAll(confidence, photos)}
                  onClick={() => void now.acceptAbove(filter, confidence)}
                >
                  {words.accept}
                </Button>
              </li>
            ))}
          </ul>
          <p className={styles.small}>{shown.length === 0 ? words.noneAbove : words.acceptHint}</p>
        </>
      )}
    </div>
  );
}
