/** What windows over a map see, as rows of a matrix: gathered position by position from the channels-last map, in parallel. */
import { blockedDomain, type Space, type Value } from './space.ts';

/** Windows along one axis: `count` of them, one every `step` places, each `length` places that lie `spread` apart, the first `before` the map. */
export interface Windows {
  readonly count: number;
  readonly step: number;
  readonly length: number;
  readonly spread: number;
  readonly before: number;
}

/** Some pictures of the batch: what is gathered from a large batch at once would not fit into memory. */
export interface Part {
  readonly first: number;
  readonly pictures: number;
}

/** The batch in the fewest equal parts for which this many bytes a picture stay within bounds. */
export function partsOf(batch: number, bytesPerPicture: number): readonly Part[] {
  const most = 2 ** 28;
  let count = 1;
  while (count < batch && (batch % count !== 0 || (batch / count) * bytesPerPicture > most)) count += 1;
  const pictures = batch / count;
  return Array.from({ length: count }, (_, index) => ({ first: index * pictures, pictures }));
}

/** [pictures · windows · places of a window, channels]; places outside the map are zeros. */
export function gatherWindows(space: Space, value: Value, part: Part, rows: Windows, columns: Windows): string {
  const { builder } = space;
  const { pictures } = part;
  const [channels, height, width] = value.shape as readonly [number, number, number];
  const source = channelsLast(space, value, part);
  const whole = (size: number, { count, length, before }: Windows) => count === size && length === 1 && before === 0;
  if (whole(height, rows) && whole(width, columns)) return source;
  const places = placesOf(pictures, height, width, rows, columns);
  const outside = pictures * height * width;
  const padded = places.includes(outside);
  const zeros = builder.floats(new Array(channels).fill(0), [1, channels]);
  const index = space.constant(
    `windows/${[pictures, height, width, ...Object.values(rows), ...Object.values(columns)].join('x')}`,
    places,
  );
  return builder.node('Gather', [padded ? builder.node('Concat', [source, zeros], { axis: 0 }) : source, index], {
    axis: 0,
  });
}

/** [pictures · places, channels] */
export function channelsLast({ builder, batch }: Space, value: Value, { first, pictures }: Part): string {
  const [channels, height, width] = value.shape as readonly [number, number, number];
  const last =
    value.layout === 'blocked'
      ? builder.node('ReorderOutput', [value.in('blocked')], { channels, channels_last: 1 }, { domain: blockedDomain })
      : builder.node('Transpose', [value.in('plain')], { perm: [0, 2, 3, 1] });
  const all = builder.node('Reshape', [last, builder.ints([-1, channels])]);
  if (pictures === batch) return all;
  const from = builder.ints([first * height * width]);
  const to = builder.ints([(first + pictures) * height * width]);
  return builder.node('Slice', [all, from, to, builder.ints([0])]);
}

/** Row of the channels-last map at each place of each window; one behind the last for places outside. */
function placesOf(pictures: number, height: number, width: number, rows: Windows, columns: Windows): Int32Array {
  const places = new Int32Array(pictures * rows.count * columns.count * rows.length * columns.length);
  const outside = pictures * height * width;
  let next = 0;
  for (let picture = 0; picture < pictures; picture++)
    for (let row = 0; row < rows.count; row++)
      for (let column = 0; column < columns.count; column++)
        for (let down = 0; down < rows.length; down++) {
          const y = row * rows.step + down * rows.spread - rows.before;
          for (let along = 0; along < columns.length; along++) {
            const x = column * columns.step + along * columns.spread - columns.before;
            const inside = y >= 0 && y < height && x >= 0 && x < width;
            places[next++] = inside ? (picture * height + y) * width + x : outside;
          }
        }
  return places;
}
