/** How a network's stages share the columns of the thaw strip, and where on them a depth stands. */

export interface StripStage {
  readonly name: string;
  /** Output shape of one picture: channels × height × width, or just features. */
  readonly shape: readonly number[];
  readonly layers: number;
  readonly parameters: number;
}

export interface StripColumn {
  /** The stage's, or of neighbours drawn as one: "blocks 3–5". */
  readonly title: string;
  /** Index of its first stage. */
  readonly first: number;
  readonly stages: readonly StripStage[];
}

/** Narrowest column that holds its figures, px. */
export const narrowestColumn = 64;
/** More stages than this are never drawn one by one. */
const mostColumns = 14;

/**
 * One column a stage where there is room, else neighbours together: those far from the head first, because near it one thaws stage
 * by stage. @param width px for all columns, the head's included
 */
export function stripColumns(stages: readonly StripStage[], width: number): readonly StripColumn[] {
  const room = Math.max(3, Math.min(mostColumns, Math.floor(width / narrowestColumn) - 1));
  const sizes = columnSizes(stages.length, room);
  let first = 0;
  return sizes.map((size) => {
    const members = stages.slice(first, first + size);
    const column = { title: titleOf(members.map(({ name }) => name)), first, stages: members };
    first += size;
    return column;
  });
}

/** Where the left edge of a stage is, in columns from the left; a stage inside a column of several stands between its edges. */
export function edgeOfStage(columns: readonly StripColumn[], stage: number): number {
  const at = columns.findIndex(({ first, stages }) => stage < first + stages.length);
  const column = columns[at];
  return column ? at + (stage - column.first) / column.stages.length : columns.length;
}

/** The stage whose left edge is nearest, for a place in columns from the left; as many as there are stages for the head. */
export function stageNearest(columns: readonly StripColumn[], place: number): number {
  const stages = columns.reduce((sum, column) => sum + column.stages.length, 0);
  const edges = Array.from({ length: stages + 1 }, (_, stage) => Math.abs(edgeOfStage(columns, stage) - place));
  return edges.indexOf(Math.min(...edges));
}

function columnSizes(stages: number, room: number): readonly number[] {
  if (stages <= room) return new Array<number>(stages).fill(1);
  // Together from the left, as few as needed in each.
  const least = Math.floor(stages / room);
  const larger = stages - least * room;
  return Array.from({ length: room }, (_, column) => (column < larger ? least + 1 : least));
}

/** "layer3", "blocks 3–5", "stage2.0–stage2.3". */
function titleOf(names: readonly string[]): string {
  const [first = '', last = first] = [names[0], names.at(-1)];
  if (names.length < 2) return first;
  const [a, b] = [/^(\D+)(\d+)$/.exec(first), /^(\D+)(\d+)$/.exec(last)];
  if (a && b && a[1] === b[1]) return `${a[1]}${a[2]}–${b[2]}`;
  return `${first}–${last}`;
}
