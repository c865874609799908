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

/** [batch · windows · places of a window, channels]; places outside the map are zeros. */
export function gatherWindows(space: Space, value: Value, rows: Windows, columns: Windows): string {
  const { builder, batch } = space;
  const [channels, height, width] = value.shape as readonly [number, number, number];
  const source = channelsLast(space, value);
  const whole = (size: number, { count, length, before }: Windows) => count === size && length === 1 && before === 0;
  if (whole(height, rows) && whole(width, columns)) return source;
  const places = placesOf(batch, height, width, rows, columns);
  const outside = batch * height * width;
  const padded = places.includes(outside);
  const zeros = builder.floats(new Array(channels).fill(0), [1, channels]);
  const index = space.constant(
    `windows/${[batch, height, width, ...Object.values(rows), ...Object.values(columns)].join('x')}`,
    places,
  );
  return builder.node('Gather', [padded ? builder.node('Concat', [source, zeros], { axis: 0 }) : source, index], {
    axis: 0,
  });
}

/** [batch · places, channels] */
export function channelsLast({ builder }: Space, value: Value): string {
  const [channels] = value.shape as readonly [number];
  const last =
    value.layout === 'blocked'
      ? builder.node('ReorderOutput', [value.in('blocked')], { channels, channels_last: 1 }, { domain: blockedDomain })
      : builder.node('Transpose', [value.in('plain')], { perm: [0, 2, 3, 1] });
  return builder.node('Reshape', [last, builder.ints([-1, channels])]);
}

/** Row of the channels-last map at each place of each window; one behind the last for places outside. */
function placesOf(batch: number, height: number, width: number, rows: Windows, columns: Windows): Int32Array {
  const places = new Int32Array(batch * rows.count * columns.count * rows.length * columns.length);
  const outside = batch * height * width;
  let next = 0;
  for (let picture = 0; picture < batch; picture++)
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
