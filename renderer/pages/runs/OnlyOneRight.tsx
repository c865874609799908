/** The photos that one of two runs gets right and the other does not, with what the other said; each opens large. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Prediction, RunDetails, RunSummary } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { PhotoView } from '../run/PhotoView.tsx';
import { useCorrectLabel } from '../run/useCorrectLabel.tsx';
import { useRunClasses } from '../run/useRunClasses.ts';
import classes from './Comparison.module.css';

const words = texts.runs.comparison;

export interface OnlyOneRightProps {
  readonly right: RunSummary;
  readonly wrong: RunSummary;
  /** Answers of the run that is wrong, at most some of `total`. */
  readonly predictions: readonly Prediction[];
  readonly total: number;
}

export function OnlyOneRight(props: OnlyOneRightProps) {
  const { right, predictions, total } = props;
  const api = useApi();
  const wrongRun = useQuery(api.runs.get.queryOptions({ input: { runId: props.wrong.runId } })).data;
  return (
    <div className={classes.only}>
      <h4>
        {words.onlyTitle(right.number)} <span className={classes.badge}>{count(total)}</span>
        {predictions.length < total && (
          <span className="hint"> {words.shownOf(count(predictions.length), count(total))}</span>
        )}
      </h4>
      {total === 0 && <p className="secondary">{words.noneOnly(right.number)}</p>}
      {wrongRun && <Photos {...props} run={wrongRun} />}
    </div>
  );
}

function Photos({ predictions, wrong, run }: OnlyOneRightProps & { run: RunDetails }) {
  const runClasses = useRunClasses(run);
  const [large, setLarge] = useState<number | null>(null);
  const { correct, problem } = useCorrectLabel(runClasses);
  return (
    <div className={classes.photos}>
      {predictions.map((prediction, index) => {
        const truth = runClasses[prediction.truth];
        const said = runClasses[prediction.predicted]?.name ?? '';
        const alt = words.wrongAnswer(prediction.name, wrong.number, said);
        return (
          <button key={prediction.photoId} type="button" aria-label={alt} title={alt} onClick={() => setLarge(index)}>
            <PhotoThumb hash={prediction.hash} label={truth ?? null} />
          </button>
        );
      })}
      {large !== null && (
        <PhotoView
          list={predictions}
          index={large}
          runClasses={runClasses}
          believes={words.believes(wrong.number)}
          problem={problem}
          onIndex={setLarge}
          onCorrect={correct}
          onClose={() => setLarge(null)}
        />
      )}
    </div>
  );
}
