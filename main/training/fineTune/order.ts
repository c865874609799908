/** Which photo comes when: an endless stream of passes over the training photos, each in an order of its own. */
import { seededRandom, shuffle } from '../seededRandom.ts';

export interface PlaceInOrder {
  /** Index into the labels. */
  readonly photo: number;
  /** How many passes came before: which view of the photo is due. */
  readonly pass: number;
}

export interface OrderOptions {
  /** Class of each photo. */
  readonly labels: ArrayLike<number>;
  /** Draws every class equally often: rare classes' photos come several times a pass, common ones' not in every pass. */
  readonly balanced: boolean;
  readonly seed: number;
}

/** Position 0, 1, 2, …: what stands there depends on the seed and the position alone. */
export function createOrder({ labels, balanced, seed }: OrderOptions): (position: number) => PlaceInOrder {
  const length = labels.length;
  const passes = new Map<number, Int32Array>();
  const byClass = balanced ? membersByClass(labels) : null;

  const passOf = (pass: number): Int32Array => {
    const known = passes.get(pass);
    if (known !== undefined) return known;
    const order = byClass === null ? Int32Array.from({ length }, (_, photo) => photo) : balancedPass(byClass, pass);
    shuffle(order, seededRandom(seed, `order ${pass}`));
    passes.set(pass, order);
    // The stream moves on and never far back.
    passes.delete(pass - 4);
    return order;
  };

  /** As many of each class as of every other, taken from rounds over the class that go on from pass to pass. */
  function balancedPass(classes: readonly (readonly number[])[], pass: number): Int32Array {
    const order = new Int32Array(length);
    for (let place = 0; place < length; place++) {
      const index = pass * length + place;
      const members = classes[index % classes.length]!;
      const drawn = Math.floor(index / classes.length);
      const round = Math.floor(drawn / members.length);
      order[place] = roundOf(members, round)[drawn % members.length]!;
    }
    return order;
  }

  const rounds = new Map<readonly number[], { round: number; members: number[] }>();
  function roundOf(members: readonly number[], round: number): readonly number[] {
    const known = rounds.get(members);
    if (known?.round === round) return known.members;
    const shuffled = shuffle([...members], seededRandom(seed, `round ${members[0]} ${round}`));
    rounds.set(members, { round, members: shuffled });
    return shuffled;
  }

  return (position) => {
    const pass = Math.floor(position / length);
    return { photo: passOf(pass)[position % length]!, pass };
  };
}

function membersByClass(labels: ArrayLike<number>): readonly (readonly number[])[] {
  const classes = new Map<number, number[]>();
  for (let photo = 0; photo < labels.length; photo++) {
    const members = classes.get(labels[photo]!) ?? [];
    members.push(photo);
    classes.set(labels[photo]!, members);
  }
  return [...classes].toSorted(([a], [b]) => a - b).map(([, members]) => members);
}
