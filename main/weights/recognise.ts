/** Which network a weights file belongs to, by the names and shapes of what it holds. */
import { basename } from 'node:path';
import { ServiceError } from '../contract/errors.ts';
import { findNetwork, networkNames, networksLike } from '../networks/registry.ts';
import { checkpointParts, partInWords } from './checkpointParts.ts';
import { classesIn } from './classifierParameters.ts';
import {
  differences,
  type FileMatch,
  fits,
  type MatchTarget,
  matchPart,
  matchTarget,
  problems,
} from './matchParameters.ts';
import { type ListedTensor, readWeightsFile } from './readWeightsFile.ts';

export interface RecognisedNetwork {
  readonly network: string;
  /** Whose names the file uses: "torchvision", "timm", "keras". */
  readonly naming: string;
  /** Classes of the classifier in the file; null when there is none. */
  readonly classes: number | null;
  /** For people: "Its 122 parameters fit ResNet-18 by name and shape." */
  readonly why: string;
}

/** Every listed network, to be compared with files. Takes some 30 ms: whoever recognises many files makes it once. */
export const recognisable = (): readonly MatchTarget[] => networkNames().map((name) => matchTarget(findNetwork(name)));

/** The networks that a file fits, best first; several when it holds several, or when they have the very same parameters. */
export function recogniseNetwork(
  tensors: readonly ListedTensor[],
  targets: readonly MatchTarget[] = recognisable(),
): readonly RecognisedNetwork[] {
  return compare(tensors, targets)
    .filter(({ match }) => fits(match))
    .map(({ target, match }) => recognised(target, match))
    .toSorted((a, b) => Number(b.classes !== null) - Number(a.classes !== null));
}

/**
 * The one network that a file fits. Throws `ServiceError('unusable-data')`: when none does, with the nearest and what differs;
 * when several do, with the way to choose.
 */
export function requireNetwork(
  tensors: readonly ListedTensor[],
  file: string,
  targets: readonly MatchTarget[] = recognisable(),
): RecognisedNetwork {
  const options = { subject: file };
  const [first, ...more] = recogniseNetwork(tensors, targets);
  if (first !== undefined && more.length === 0) return first;
  if (first !== undefined)
    throw new ServiceError(
      'unusable-data',
      `"${basename(file)}" fits ${[first, ...more].map(({ network }) => network).join(' and ')} alike. Say which of them it is ` +
        'meant for: with --network NAME, or on the Networks page.',
      options,
    );
  // What has next to nothing in common is not "close".
  const compared = compare(tensors, targets).filter(
    ({ match, target }) => rightIn(target, match) > target.needed.size / 5,
  );
  const nearest = compared.toSorted((a, b) => distance(a) - distance(b))[0];
  throw new ServiceError(
    'unusable-data',
    nearest === undefined
      ? `"${basename(file)}" holds the weights of no network that Thaw knows: ${described(tensors)}.`
      : `"${basename(file)}" fits no network that Thaw knows. Closest is ${nearest.target.network.name}: ${differences(nearest.match).join(' ')}`,
    options,
  );
}

/** As `requireNetwork`, for a file that nothing was read of yet. Throws what `readWeightsFile` throws, too. */
export async function recogniseFile(file: string): Promise<RecognisedNetwork> {
  const { tensors } = await readWeightsFile(file, () => []);
  return requireNetwork(tensors, file);
}

interface Compared {
  readonly target: MatchTarget;
  readonly match: FileMatch;
}

/** Every network with the part of the file that suits it best. */
function compare(tensors: readonly ListedTensor[], targets: readonly MatchTarget[]): readonly Compared[] {
  const parts = checkpointParts(tensors, new Set(targets.flatMap(({ firstNames }) => firstNames)));
  const best = (target: MatchTarget): Compared => {
    const matches = parts.map((part) => matchPart(target, part));
    const fewest = Math.min(...matches.map(problems));
    return { target, match: matches.find((match) => problems(match) === fewest)! };
  };
  const listed = targets.map(best);
  // Networks of other widths have the same names and other shapes.
  const known = new Set(networkNames());
  const shapes = listed
    .filter(({ match }) => match.missing.length + match.extra.length === 0 && match.misshapen.length > 0)
    .map(({ match }) => new Map([...match.tensors].map(([name, { shape }]) => [name, shape])));
  const others = new Set(shapes.flatMap((one) => networksLike(one)).filter((name) => !known.has(name)));
  return [...listed, ...[...others].map((name) => best(matchTarget(findNetwork(name))))];
}

function recognised({ network }: MatchTarget, match: FileMatch): RecognisedNetwork {
  const { naming, part } = match;
  const classes = classesIn(network, match);
  const parts = [
    `Its ${part.tensors.length} parameters fit ${network.title} by name and shape${naming === null ? '' : ` (${naming.title})`}.`,
    classes === null ? "It comes without that network's classifier." : '',
    partInWords(part),
  ];
  return {
    network: network.name,
    naming: naming?.name ?? 'torchvision',
    classes,
    why: parts.filter((one) => one !== '').join(' '),
  };
}

/** Share of the network that differs. */
const distance = ({ target, match }: Compared): number => problems(match) / target.needed.size;

/** Parameters that are there in the right shape. */
const rightIn = ({ needed }: MatchTarget, { missing, misshapen }: FileMatch): number =>
  needed.size - missing.length - misshapen.length;

function described(tensors: readonly ListedTensor[]): string {
  if (tensors.length === 0) return 'there is nothing in it';
  const names = tensors.slice(0, 3).map(({ name }) => `"${name}"`);
  return `it holds ${tensors.length === 1 ? 'one tensor' : `${tensors.length} tensors, such as`} ${names.join(', ')}`;
}
