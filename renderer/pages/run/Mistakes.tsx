/** The confusion matrix with the photos of the chosen cell beside it, the surest mistakes, and one key to fix a label. */
import { SegmentedControl } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, type ReactNode, useRef, useState } from 'react';
import type { Prediction, RunDetails } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { usePageKeys } from '../../app/keys.tsx';
import { ClassChip } from '../../components/ClassChip.tsx';
import { ConfusionMatrix, type MatrixCell, mostClassesWithText } from '../../components/ConfusionMatrix.tsx';
import { confidence } from '../../components/figures.ts';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { count, countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { PhotoView } from './PhotoView.tsx';
import classes from './Run.module.css';
import { useCorrectLabel } from './useCorrectLabel.tsx';
import { type RunClass, useRunClasses } from './useRunClasses.ts';

const words = texts.run;
const mostPhotos = 200;
const photosInTwoRows = 10;
/** From here on the whole matrix would be a carpet: it stays folded away until asked for. */
const mostClassesInMatrix = 40;

type List = 'cell' | 'mistakes';

export interface MistakesProps {
  readonly run: RunDetails;
  onExport(): void;
  onTrainAgain(): void;
  onNotes(): void;
  /** What stands below the matrix, and below the photos. */
  readonly belowMatrix: ReactNode;
  readonly belowPhotos: ReactNode;
}

export function Mistakes({ run, onExport, onTrainAgain, onNotes, belowMatrix, belowPhotos }: MistakesProps) {
  const api = useApi();
  const runClasses = useRunClasses(run);
  const [shown, setShown] = useState<'photos' | 'percent'>('photos');
  const [cell, setCell] = useState<MatrixCell>(() => worstCell(run.confusion));
  const [list, setList] = useState<List>('cell');
  const [expanded, setExpanded] = useState(false);
  const [chosen, setChosen] = useState<Prediction | null>(null);
  const [large, setLarge] = useState<{ list: readonly Prediction[]; index: number } | null>(null);
  const [wholeMatrix, setWholeMatrix] = useState(false);
  const photos = useRef<HTMLDivElement>(null);

  const ofCell = useQuery(
    api.runs.predictions.queryOptions({
      input: { runId: run.runId, truth: cell.truth, predicted: cell.said, limit: mostPhotos },
      placeholderData: (previous) => previous,
    }),
  ).data;
  const mistakes = useQuery(
    api.runs.predictions.queryOptions({ input: { runId: run.runId, onlyMistakes: true, limit: mostPhotos } }),
  ).data;
  const totalMistakes = run.confusion.reduce(
    (sum, row, truth) => sum + row.reduce((inRow, value, said) => inRow + (truth === said ? 0 : value), 0),
    0,
  );
  const { correct, problem, dismiss } = useCorrectLabel(runClasses);

  // The matrix knows how many there are before their photos have been read.
  const countInCell = run.confusion[cell.truth]?.[cell.said] ?? 0;
  const inCell = ofCell?.predictions.filter((one) => one.truth === cell.truth && one.predicted === cell.said) ?? [];
  const current = list === 'cell' ? inCell : (mistakes?.predictions ?? []);
  const visible = expanded || list === 'mistakes' ? current : current.slice(0, photosInTwoRows);
  const known = [...current, ...(mistakes?.predictions ?? [])];
  const selected = known.find((one) => one.photoId === chosen?.photoId) ?? current[0] ?? null;

  const choose = (next: MatrixCell) => {
    setCell(next);
    setList('cell');
    setExpanded(false);
    setChosen(null);
  };
  const openLarge = (prediction: Prediction | null) => {
    if (!prediction) return;
    const within = current.some((one) => one.photoId === prediction.photoId) ? current : (mistakes?.predictions ?? []);
    const index = within.findIndex((one) => one.photoId === prediction.photoId);
    if (index >= 0) setLarge({ list: within, index });
  };
  usePageKeys(words.title(run.number), [
    {
      title: words.keys.matrix,
      bindings: [
        { combos: [], shown: ['←', '↑', '↓', '→'], does: words.keys.move },
        { combos: [], shown: ['Enter'], does: words.keys.into },
        {
          combos: ['m'],
          does: words.keys.mistakes,
          run: () => setList((now) => (now === 'cell' ? 'mistakes' : 'cell')),
        },
      ],
    },
    {
      title: words.keys.photo,
      bindings: [
        { combos: ['r'], does: words.keys.relabel, run: () => correct(selected) },
        { combos: [], shown: ['Enter'], does: words.keys.large },
      ],
    },
    {
      title: words.title(run.number),
      bindings: [
        { combos: ['x'], does: words.keys.export, run: onExport },
        { combos: ['t'], does: words.keys.again, run: onTrainAgain },
        { combos: ['n'], does: words.keys.notes, run: onNotes },
      ],
    },
  ]);

  const folded = runClasses.length > mostClassesWithText;
  const said = selected && selected.predicted !== selected.truth ? runClasses[selected.predicted] : null;
  return (
    <div className={classes.result}>
      <div className={classes.side}>
        <section className={classes.card} aria-label={words.matrix.title}>
          <header className={classes.cardHeader}>
            <h3>{words.matrix.title}</h3>
            {!folded && (
              <SegmentedControl
                aria-label={words.matrix.shownAs}
                data={[
                  { value: 'photos', label: words.matrix.photos },
                  { value: 'percent', label: words.matrix.percent },
                ]}
                value={shown}
                onChange={(value) => setShown(value === 'percent' ? 'percent' : 'photos')}
              />
            )}
          </header>
          {folded && <WorstPairs run={run} runClasses={runClasses} cell={cell} onCell={choose} />}
          {folded && runClasses.length > mostClassesInMatrix && (
            <button type="button" className="link" onClick={() => setWholeMatrix(!wholeMatrix)}>
              {wholeMatrix ? words.matrix.hideWhole : words.matrix.showWhole}
            </button>
          )}
          {(!folded || runClasses.length <= mostClassesInMatrix || wholeMatrix) && (
            <div className={classes.matrixPlace} style={{ '--classes': runClasses.length } as CSSProperties}>
              <ConfusionMatrix
                classes={runClasses.map((one, index) => ({
                  ...one,
                  recall: run.perClass[index]?.recall ?? null,
                  precision: run.perClass[index]?.precision ?? null,
                }))}
                counts={run.confusion}
                shown={shown}
                cell={cell}
                onCell={choose}
                onEnter={() => photos.current?.querySelector<HTMLElement>('button[data-photo]')?.focus()}
              />
            </div>
          )}
        </section>
        {belowMatrix}
      </div>
      <div className={classes.side}>
        <section className={classes.card} aria-label={listTitle(list, cell, countInCell, totalMistakes, runClasses)}>
          <header className={classes.cardHeader}>
            <h3 role="status">{listTitle(list, cell, countInCell, totalMistakes, runClasses)}</h3>
            {totalMistakes > 0 && (
              <button type="button" className="link" onClick={() => setList(list === 'cell' ? 'mistakes' : 'cell')}>
                {list === 'cell' ? words.cell.showAll(countOf(totalMistakes, 'mistake')) : words.cell.backToCell}
              </button>
            )}
          </header>
          <div ref={photos} className={classes.cellPhotos} data-many={visible.length > photosInTwoRows || undefined}>
            {visible.map((prediction) => (
              <AnswerTile
                key={prediction.photoId}
                prediction={prediction}
                runClasses={runClasses}
                chosen={prediction.photoId === selected?.photoId}
                onChoose={() => setChosen(prediction)}
                onOpen={() => openLarge(prediction)}
                full
              />
            ))}
          </div>
          {list === 'cell' && visible.length < inCell.length && (
            <button type="button" className="link" onClick={() => setExpanded(true)}>
              {words.cell.showAll(countOf(inCell.length, 'photo'))}
            </button>
          )}
          {current.length === mostPhotos && (
            <p className="hint">{words.cell.more(count(current.length), count(ofCell?.total ?? totalMistakes))}</p>
          )}
          <p className={classes.photoKeys}>
            <span>
              <Kbd combo="r" /> {said ? words.relabel(said.name) : words.relabelNone}
            </span>
            <span>
              <Kbd combo="enter" /> {words.large}
            </span>
          </p>
          {problem !== null && (
            <Note kind="error" title={words.relabelFailed} onDismiss={dismiss}>
              {problem}
            </Note>
          )}
        </section>
        {list === 'cell' && (
          <Surest
            predictions={mistakes?.predictions ?? []}
            mistakes={totalMistakes}
            runClasses={runClasses}
            chosenId={selected?.photoId ?? null}
            onChoose={setChosen}
            onOpen={openLarge}
          />
        )}
        {belowPhotos}
      </div>
      {large && (
        <PhotoView
          list={large.list.map((one) => known.find((fresh) => fresh.photoId === one.photoId) ?? one)}
          index={large.index}
          runClasses={runClasses}
          problem={problem}
          onIndex={(index) => {
            setLarge({ ...large, index });
            setChosen(large.list[index] ?? null);
          }}
          onCorrect={correct}
          onClose={() => setLarge(null)}
        />
      )}
    </div>
  );
}

function listTitle(
  list: List,
  cell: MatrixCell,
  inCell: number,
  mistakes: number,
  runClasses: readonly RunClass[],
): string {
  if (list === 'mistakes') return words.cell.allMistakes(countOf(mistakes, 'mistake'));
  const truth = runClasses[cell.truth]?.name ?? '';
  const said = runClasses[cell.said]?.name ?? '';
  if (cell.truth === cell.said) {
    return inCell === 0 ? words.cell.noneRight(truth) : words.cell.right(countOf(inCell, 'photo'), truth);
  }
  return inCell === 0 ? words.cell.none(truth, said) : words.cell.wrong(countOf(inCell, 'photo'), truth, said);
}

interface AnswerTileProps {
  readonly prediction: Prediction;
  readonly runClasses: readonly RunClass[];
  readonly chosen: boolean;
  /** Both classes in words below, instead of a chip. */
  readonly full?: boolean;
  onChoose(): void;
  onOpen(): void;
}

function AnswerTile({ prediction, runClasses, chosen, full = false, onChoose, onOpen }: AnswerTileProps) {
  const said = runClasses[prediction.predicted];
  const truth = runClasses[prediction.truth];
  const sure = confidence(prediction.probabilities[prediction.predicted] ?? 0);
  const now = runClasses.find((one) => one.classId === prediction.currentClassId);
  const changed = prediction.currentClassId !== (truth?.classId ?? null);
  return (
    <div className={classes.tile}>
      <button
        type="button"
        data-photo={prediction.photoId}
        className={classes.tilePhoto}
        data-chosen={chosen || undefined}
        aria-label={words.photo(prediction.name, said?.name ?? '', sure)}
        onFocus={onChoose}
        onClick={(event) => {
          // A click chooses; a second one, or Enter, opens.
          if (chosen && event.detail !== 1) onOpen();
          else if (event.detail === 0) onOpen();
          else onChoose();
        }}
        onDoubleClick={onOpen}
      >
        <PhotoThumb
          hash={prediction.hash}
          label={full || !truth ? null : { colour: truth.colour, position: truth.position, name: truth.name }}
        />
      </button>
      {full ? (
        <>
          <span className={classes.first}>
            <span className="cut">{said?.name}</span> <b>{sure}</b>
          </span>
          <span className={`cut ${classes.second}`}>
            {changed
              ? now
                ? words.relabelled(now.name)
                : words.unlabelled
              : prediction.truth === prediction.predicted
                ? ''
                : `${truth?.name ?? ''} ${confidence(prediction.probabilities[prediction.truth] ?? 0)}`}
          </span>
        </>
      ) : (
        <span className={classes.surestAnswer}>
          {changed ? (
            <span className="cut">{now ? words.relabelled(now.name) : words.unlabelled}</span>
          ) : (
            <>
              <span aria-hidden>→</span>
              {said && <ClassChip colour={said.colour} position={said.position} name={said.name} />}
              <b>{sure}</b>
            </>
          )}
        </span>
      )}
    </div>
  );
}

interface SurestProps {
  readonly predictions: readonly Prediction[];
  /** How many there are, also while their photos are being read. */
  readonly mistakes: number;
  readonly runClasses: readonly RunClass[];
  readonly chosenId: number | null;
  onChoose(prediction: Prediction): void;
  onOpen(prediction: Prediction): void;
}

function Surest({ predictions, mistakes, runClasses, chosenId, onChoose, onOpen }: SurestProps) {
  const { ref, width } = useElementSize();
  const columns = width > 700 ? 7 : 5;
  return (
    <section className={classes.card} aria-label={words.surest.title}>
      <header className={classes.cardHeader}>
        <h3>
          {words.surest.title} <span className={classes.beside}>{words.surest.note}</span>
        </h3>
      </header>
      <div ref={ref} className={classes.surest} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
        {predictions.slice(0, columns * 2).map((prediction) => (
          <AnswerTile
            key={prediction.photoId}
            prediction={prediction}
            runClasses={runClasses}
            chosen={prediction.photoId === chosenId}
            onChoose={() => onChoose(prediction)}
            onOpen={() => onOpen(prediction)}
          />
        ))}
      </div>
      {mistakes === 0 && <p className="secondary">{words.cell.noMistakes}</p>}
    </section>
  );
}

interface WorstPairsProps {
  readonly run: RunDetails;
  readonly runClasses: readonly RunClass[];
  readonly cell: MatrixCell;
  onCell(cell: MatrixCell): void;
}

function WorstPairs({ run, runClasses, cell, onCell }: WorstPairsProps) {
  const pairs = run.confusion
    .flatMap((row, truth) => row.map((value, said) => ({ truth, said, value })))
    .filter((pair) => pair.truth !== pair.said && pair.value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, mostClassesWithText);
  return (
    <div className={classes.pairs}>
      <h4>{words.matrix.worst}</h4>
      {pairs.length === 0 && <p className="secondary">{words.matrix.noPairs}</p>}
      {pairs.map((pair) => (
        <button
          key={`${pair.truth}/${pair.said}`}
          type="button"
          aria-pressed={pair.truth === cell.truth && pair.said === cell.said}
          onClick={() => onCell(pair)}
        >
          <span className="cut">
            {words.matrix.pair(runClasses[pair.truth]?.name ?? '', runClasses[pair.said]?.name ?? '')}
          </span>
          <b className="num">{count(pair.value)}</b>
        </button>
      ))}
    </div>
  );
}

/** The wrong cell with the most photos; without mistakes the first right one. */
function worstCell(confusion: RunDetails['confusion']): MatrixCell {
  let worst: MatrixCell = { truth: 0, said: 0 };
  let most = 0;
  confusion.forEach((row, truth) => {
    row.forEach((value, said) => {
      if (truth !== said && value > most) {
        most = value;
        worst = { truth, said };
      }
    });
  });
  return worst;
}
