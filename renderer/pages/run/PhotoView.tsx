/** One judged photo large, with everything the model believes of it. */
import { ActionIcon, Button, Modal } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import { type Prediction, pictureUrl } from '../../../main/contract/index.ts';
import { ClassChip } from '../../components/ClassChip.tsx';
import { Kbd } from '../../components/Kbd.tsx';
import { Note } from '../../components/Note.tsx';
import { ProbabilityBars } from '../../components/ProbabilityBars.tsx';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Run.module.css';
import type { RunClass } from './useRunClasses.ts';

const words = texts.run;

export interface PhotoViewProps {
  readonly list: readonly Prediction[];
  readonly index: number;
  readonly runClasses: readonly RunClass[];
  /** Heading of the probabilities, where it has to say whose they are. */
  readonly believes?: string;
  /** Why a label was not changed, or null. */
  readonly problem: string | null;
  onIndex(index: number): void;
  onCorrect(prediction: Prediction): void;
  onClose(): void;
}

export function PhotoView({ list, index, runClasses, ...props }: PhotoViewProps) {
  const { onIndex, onCorrect, onClose } = props;
  const prediction = list[index];
  if (!prediction) return null;
  const truth = runClasses[prediction.truth];
  const said = runClasses[prediction.predicted];
  const now = runClasses.find((one) => one.classId === prediction.currentClassId);
  const wrong = prediction.predicted !== prediction.truth;
  const changed = prediction.currentClassId !== (truth?.classId ?? null);
  const step = (by: number) => onIndex(Math.min(list.length - 1, Math.max(0, index + by)));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowLeft') step(-1);
    else if (event.key === 'ArrowRight') step(1);
    else if (event.key.toLowerCase() === 'r') onCorrect(prediction);
    else return;
    event.preventDefault();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="min(1180px, 92vw)"
      title={<span className="mono">{prediction.name}</span>}
      onKeyDown={onKeyDown}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      <div className={classes.view}>
        <img className={classes.viewPicture} src={pictureUrl(prediction.hash)} alt={prediction.name} />
        <div className={classes.viewSide}>
          <p className={classes.viewLabel}>
            <span className="secondary">{changed ? words.view.labelThen : words.view.label}</span>
            {truth && <ClassChip colour={truth.colour} position={truth.position} />} {truth?.name}
          </p>
          {changed && (
            <p className={classes.viewLabel} role="status">
              <b>{now ? words.relabelled(now.name) : words.unlabelled}</b>
            </p>
          )}
          <h4>{props.believes ?? words.view.probabilities}</h4>
          <ProbabilityBars classes={runClasses} probabilities={prediction.probabilities} />
          {wrong && said && (
            <Button variant="default" onClick={() => onCorrect(prediction)} rightSection={<Kbd combo="r" />}>
              {words.makeIt(said.name)}
            </Button>
          )}
          {props.problem !== null && (
            <Note kind="error" title={words.relabelFailed}>
              {props.problem}
            </Note>
          )}
          <div className={classes.viewSteps}>
            <ActionIcon aria-label={words.view.previous} onClick={() => step(-1)} data-autofocus>
              <IconChevronLeft size={18} stroke={1.6} />
            </ActionIcon>
            <span className="num secondary">{words.view.of(count(index + 1), count(list.length))}</span>
            <ActionIcon aria-label={words.view.next} onClick={() => step(1)}>
              <IconChevronRight size={18} stroke={1.6} />
            </ActionIcon>
          </div>
        </div>
      </div>
    </Modal>
  );
}
