/** One answer: the photo whole, all probabilities, and how often such an answer has been right. */
import { type PredictedPhoto, type PredictionSet, pictureUrl } from '../../../main/contract/index.ts';
import { confidence } from '../../components/figures.ts';
import { Note } from '../../components/Note.tsx';
import { ProbabilityBars } from '../../components/ProbabilityBars.tsx';
import { countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import type { RunClass } from '../run/useRunClasses.ts';
import { fileName, isNoneOfThese } from './Answers.tsx';
import classes from './Predict.module.css';

const words = texts.predict;

/** Below this the panel says plainly that the model is not sure. */
const sureEnough = 0.8;

export interface AnswerPanelProps {
  readonly photo: PredictedPhoto;
  readonly classes: readonly RunClass[];
  readonly reliability: PredictionSet['reliability'];
}

export function AnswerPanel({ photo, classes: list, reliability }: AnswerPanelProps) {
  const probability = photo.probabilities[photo.predicted] ?? 0;
  const sentence = reliabilitySentence(probability, reliability);
  return (
    <>
      <img className={classes.panelPicture} src={pictureUrl(photo.hash)} alt={fileName(photo.path)} />
      <p className={`mono ${classes.path}`} title={photo.path}>
        {fileName(photo.path)}
      </p>
      <h3 className="visually-hidden">{words.probabilities}</h3>
      <ProbabilityBars classes={list} probabilities={photo.probabilities} />
      {probability < sureEnough ? (
        <Note kind="doubt" title={isNoneOfThese(probability, list.length) ? words.noneOfTheseWhy : words.notSure}>
          {sentence}
        </Note>
      ) : (
        <p className="secondary">{sentence}</p>
      )}
    </>
  );
}

/** "When this model says about 61 %, it has been right about 6 times in 10 (on 23 photos)." */
function reliabilitySentence(probability: number, reliability: PredictionSet['reliability']): string {
  const said = confidence(probability);
  const bucket =
    reliability.find((one) => probability >= one.from && probability < one.to) ??
    (probability >= 1 ? reliability.at(-1) : undefined);
  if (!bucket || bucket.right === null) return words.tooFew(said);
  const times = Math.round(bucket.right * 10);
  const right = times === 10 ? words.alwaysRight : times === 0 ? words.hardlyEver : words.aboutTimes(times);
  return words.sureHow(said, right, countOf(bucket.photos, 'photo'));
}
