/** The review queue: kinds at the left, the chosen kind's findings at the right, one of them open. */
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import type { CheckKind, CheckState, Dataset, Decision } from '../../../main/contract/index.ts';
import { useApp } from '../../app/appStore.tsx';
import { usePageKeys } from '../../app/keys.tsx';
import { useClassKeys } from '../../app/useClassKeys.ts';
import { useUndo } from '../../app/useUndo.ts';
import { ClassChip } from '../../components/ClassChip.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { routes } from '../../navigation/routes.ts';
import { count, countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { BulkDecision } from './BulkDecision.tsx';
import styles from './Check.module.css';
import { CheckKinds } from './CheckKinds.tsx';
import { checkKeys } from './checkKeys.ts';
import { FindingCard } from './FindingCard.tsx';
import { Honesty } from './Honesty.tsx';
import { RunProgress } from './NotChecked.tsx';
import { useCheckRun } from './useCheckRun.ts';
import { batch, useDecisions, useFindings } from './useFindings.ts';

const words = texts.check;

/** Cards above and below the open one. */
const above = 1;
const below = 2;
/** Photos in the strip of those that come next. */
const inStrip = 18;

export function ReviewQueue({ dataset, state }: { dataset: Dataset; state: CheckState }): ReactNode {
  const { datasetId, classes } = dataset;
  const [, navigate] = useLocation();
  const show = useApp((state) => state.show);
  const [picked, setPicked] = useState<CheckKind | null>(null);
  const kind = picked ?? state.kinds.find((one) => one.open > 0)?.kind ?? state.kinds[0]!.kind;
  const [place, setPlace] = useState({ kind, index: 0, offset: 0 });
  const at = place.kind === kind ? place : { kind, index: 0, offset: 0 };
  const { findings, total, photos } = useFindings(datasetId, kind, at.offset);
  const decisions = useDecisions(datasetId);
  const { undo: undoEdit } = useUndo();
  const run = useCheckRun(datasetId, state.jobId);
  const keyOf = useClassKeys();
  const summary = state.kinds.find((one) => one.kind === kind)!;
  const index = Math.min(at.index, Math.max(0, (findings?.length ?? 0) - 1));
  const open = findings?.[index];

  const choose = (next: CheckKind) => {
    setPicked(next);
    setPlace({ kind: next, index: 0, offset: 0 });
  };
  const move = (to: number) => setPlace({ ...at, index: Math.min(Math.max(0, to), (findings?.length ?? 1) - 1) });
  const decide = (decision: Decision, classId?: number) => {
    if (!open?.actions.includes(decision)) return false;
    // The list stays where it is: the next finding takes the place of the one that leaves.
    setPicked(kind);
    setPlace({ ...at, index });
    void decisions.decide(open, decision, classId);
    return true;
  };
  const undo = () => {
    if (!state.canUndo) return false;
    void decisions.undo().then((back) => back && choose(back));
    return true;
  };
  /** The key takes back what was done last, also when that was a split or a label. */
  const undoLatest = () => {
    if (!state.canUndo) return false;
    void decisions.undo({ latestOnly: true }).then((back) => {
      if (back === false) void undoEdit();
      else if (back) choose(back);
    });
    return true;
  };
  usePageKeys(
    words.title,
    checkKeys({
      open: open ?? null,
      classes: classes.flatMap((own) => {
        const key = keyOf(own.position);
        return key === undefined || key === null ? [] : [{ ...own, key }];
      }),
      decide,
      undo: undoLatest,
      next: () => move(index + 1),
      previous: () => move(index - 1),
    }),
  );

  const nothingOpen = state.kinds.every((one) => one.open === 0);
  return (
    <div className={styles.page}>
      <CheckKinds state={state} chosen={kind} onChoose={choose}>
        {run.underWay ? (
          <RunProgress datasetId={datasetId} jobId={state.jobId} />
        ) : (
          <Button variant="default" size="compact-sm" onClick={run.start}>
            {words.again}
          </Button>
        )}
      </CheckKinds>
      <div className={styles.scroll}>
        <div className={styles.middle}>
          <header className={styles.head}>
            <div>
              <h1 className={styles.title}>{words.kinds[kind].title}</h1>
              <p className={styles.sentence}>{words.kinds[kind].sentence}</p>
            </div>
            <div className={styles.headTools}>
              {(findings?.length ?? 0) > 1 && (
                <span className={styles.moveHint}>
                  <Kbd combo="arrowup" />
                  <Kbd combo="arrowdown" /> {words.move}
                </span>
              )}
              <Button
                variant="default"
                disabled={!state.canUndo}
                onClick={undo}
                rightSection={<Kbd combo="mod+z" joined />}
              >
                {words.undoLast}
              </Button>
            </div>
          </header>
          {run.problem !== null && (
            <Note kind="error" title={words.failed}>
              {run.problem}
            </Note>
          )}
          {kind === 'leak' && <Honesty datasetId={datasetId} onSplit={() => show('split')} />}
          {summary.state === 'cannot-tell' && (
            <Note kind="plain" title={words.cannotTell}>
              {summary.reason}
            </Note>
          )}
          {findings?.length === 0 && summary.state === 'done' && nothingOpen && (
            <EmptyState
              title={words.clean.title}
              actions={<Button onClick={() => navigate(routes.train)}>{words.clean.toTrain}</Button>}
            >
              {words.clean.sentence(countOf(state.run?.photos ?? 0, 'photo'))}
            </EmptyState>
          )}
          {findings?.length === 0 && summary.state === 'done' && !nothingOpen && (
            <p className={styles.nothing}>{summary.single.decided > 0 ? words.allDecided : words.noneOfKind}</p>
          )}
          {index > above && (
            <button type="button" className={styles.earlier} onClick={() => move(index - above - 1)}>
              {words.earlier(countOf(index - above, 'finding'))}
            </button>
          )}
          {findings?.slice(Math.max(0, index - above), index + below + 1).map((finding, offset) => {
            const own = Math.max(0, index - above) + offset;
            return (
              <FindingCard
                key={finding.findingId}
                {...{ finding, photos, classes, total }}
                open={own === index}
                place={at.offset + own + 1}
                onOpen={() => move(own)}
                onDecide={(decision) => {
                  setPicked(kind);
                  setPlace({ ...at, index });
                  void decisions.decide(finding, decision);
                }}
              />
            );
          })}
          {findings && (
            <NextInList
              findings={findings.slice(index + below + 1, index + below + 1 + inStrip)}
              left={total - at.offset - index - below - 1}
              {...{ photos, classes }}
              onOpen={(step) => move(index + below + 1 + step)}
            />
          )}
          {findings && total > batch && (
            <div className={styles.batches}>
              {at.offset + batch < total && index + below + 1 >= findings.length && (
                <Button variant="default" onClick={() => setPlace({ kind, index: 0, offset: at.offset + batch })}>
                  {words.nextBatch}
                </Button>
              )}
              {at.offset > 0 && (
                <Button variant="default" onClick={() => setPlace({ kind, index: 0, offset: 0 })}>
                  {words.firstBatch}
                </Button>
              )}
            </div>
          )}
          {findings && (
            <BulkDecision
              {...{ summary, findings, classes }}
              onDecide={(score, decision) => void decisions.decideAbove(kind, score, decision)}
            />
          )}
        </div>
      </div>
    </div>
  );
}

function NextInList(props: {
  findings: readonly NonNullable<ReturnType<typeof useFindings>['findings']>[number][];
  left: number;
  photos: ReturnType<typeof useFindings>['photos'];
  classes: Dataset['classes'];
  onOpen(step: number): void;
}): ReactNode {
  const { findings, photos, classes } = props;
  const shown = findings.filter((finding) => finding.photos.length > 0);
  if (shown.length === 0) return null;
  return (
    <section className={styles.next}>
      <h2 className={styles.nextTitle}>
        {words.nextInList}
        <span className={styles.hint}>{words.moreByScore(count(props.left))}</span>
      </h2>
      <div className={styles.strip}>
        {findings.map((finding, step) => {
          const photo = photos.get(finding.photos[0]?.photoId ?? 0);
          if (!photo) return null;
          const own = classes.find(({ classId }) => classId === photo.classId);
          const suggested = classes.find(({ classId }) => classId === finding.suggested);
          return (
            <button
              key={finding.findingId}
              type="button"
              className={styles.stripItem}
              onClick={() => props.onOpen(step)}
            >
              <PhotoThumb
                hash={photo.hash}
                alt={photo.name}
                label={own ? { colour: own.colour, position: own.position, name: own.name } : null}
              />
              <span className={styles.stripWords}>
                {suggested ? (
                  <>
                    → <ClassChip colour={suggested.colour} position={suggested.position} />
                    <span className="cut">{suggested.name}</span>
                  </>
                ) : (
                  finding.score.toFixed(2)
                )}
              </span>
            </button>
          );
        })}
      </div>
    </section>
  );
}
