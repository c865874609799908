/** How stages and phases are named for people. */
import { type TrainSettings, trainSettings } from '../../../main/contract/index.ts';
import { rate } from '../../components/figures.ts';
import { texts } from '../../texts/index.ts';
import type { PlannedPhase } from './freezePlan.ts';

const words = texts.train;

/** How a rate may move within a phase. */
export const schedules = trainSettings.shape.schedule.unwrap().options;

/** "layer4", "layer3 and layer4", "layer2 to layer4", "everything"; picked ones one by one. Empty for none. */
export function stageList(trained: readonly string[], stages: readonly string[]): string {
  const [first = '', last = first] = [trained[0], trained.at(-1)];
  if (trained.length > 1 && trained.length === stages.length) return words.allStages;
  if (trained.length < 2) return first;
  if (trained.length === 2) return words.and(first, last);
  const from = stages.indexOf(first);
  const isRow = trained.every((stage, index) => stages[from + index] === stage);
  return isRow ? words.to(first, last) : words.and(trained.slice(0, -1).join(', '), last);
}

/** "head only", "layer4 and head", "everything": what a run trained. */
export function trainedWords(trained: readonly string[], stages: readonly string[]): string {
  if (trained.length === 0) return words.headOnly;
  if (trained.length === stages.length) return words.allStages;
  if (trained.length <= 2) return words.and(trained.join(', '), words.headName);
  return words.and(stageList(trained, stages), words.headName);
}

/** What a phase adds to the one before it: "Thaw layer3", or all that trains in it where it adds nothing. */
export function phaseTitle(
  { stages: trained }: Pick<PlannedPhase, 'stages'>,
  before: Pick<PlannedPhase, 'stages'> | undefined,
  stages: readonly string[],
  start: TrainSettings['start'],
): string {
  if (trained.length === 0) return words.phase.head;
  if (start === 'scratch') return words.phase.scratch;
  const added = trained.filter((stage) => !before?.stages.includes(stage));
  return words.phase.thaw(stageList(added.length > 0 ? added : trained, stages));
}

/** "5 epochs at 0.001", with how the rate moves where that is worth the room: "…, falling to 0 (cosine)". */
export const phaseDetail = (
  { epochs, learningRate, schedule }: Pick<PlannedPhase, 'epochs' | 'learningRate' | 'schedule'>,
  withSchedule: boolean,
): string =>
  words.phase.detail(
    words.phase.epochs(epochs),
    rate(learningRate),
    withSchedule ? words.phase.schedule[schedule] : '',
  );
