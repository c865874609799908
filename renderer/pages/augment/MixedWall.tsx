/** What mixup and CutMix make of the wall's photos, two at a time, with the labels that training would learn. */
import { useQueries } from '@tanstack/react-query';
import {
  type AugmentSettings,
  type Dataset,
  type MixedPair,
  mixedUrl,
  type Photo,
} from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { SteadyImage } from '../../components/SteadyImage.tsx';
import { texts } from '../../texts/index.ts';
import classes from './Augment.module.css';

const words = texts.augment;

export interface MixedWallProps {
  readonly dataset: Dataset;
  readonly photos: readonly Photo[];
  readonly settings: AugmentSettings;
  readonly seed: number;
  readonly size: number;
  readonly columns: number;
}

export function MixedWall(props: MixedWallProps) {
  const on = (['mixup', 'cutMix'] as const).filter((kind) => props.settings.steps.some(({ name }) => name === kind));
  if (on.length === 0) return null;
  if (props.photos.length < 2) return <p className="hint">{words.mixingNeedsTwo}</p>;
  return (
    <>
      {on.map((kind) => (
        <Pairs key={kind} kind={kind} {...props} />
      ))}
    </>
  );
}

function Pairs({ kind, dataset, photos, settings, seed, size, columns }: MixedWallProps & { kind: MixedPair['kind'] }) {
  const api = useApi();
  const alpha = settings.steps.find(({ name }) => name === kind)?.amount ?? 1;
  const pairs = Array.from({ length: columns }, (_, index) => {
    const first = photos[index % photos.length]!;
    // Another partner in every round.
    const step = 1 + (Math.floor(index / photos.length) % (photos.length - 1));
    const second = photos[(index + step) % photos.length]!;
    return { first, second, request: { kind, seed, size, variant: index + 1 } };
  });
  const drawn = useQueries({
    queries: pairs.map(({ first, second, request }) =>
      api.augment.mixed.queryOptions({ input: { ...request, alpha, hashes: [first.hash, second.hash] } }),
    ),
  });
  const labelOf = ({ classId, name }: Photo): string =>
    dataset.classes.find((one) => one.classId === classId)?.name ?? name.split('/').at(-1) ?? name;
  return (
    <section aria-label={words.mixedTitle[kind]}>
      <h3 className={classes.mixedTitle}>
        {words.mixedTitle[kind]} <span className="hint">{words.mixedHelp}</span>
      </h3>
      <div className={classes.mixed} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
        {pairs.map(({ first, second, request }, index) => {
          const share = drawn[index]?.data?.share;
          const text = share === undefined ? '' : softLabel(share, labelOf(first), labelOf(second));
          return (
            <figure key={`pair ${String(index)}`} className={classes.pair}>
              <span className={classes.variant}>
                <SteadyImage src={mixedUrl({ ...request, hashes: [first.hash, second.hash], settings })} alt={text} />
              </span>
              <figcaption className="hint">{text}</figcaption>
            </figure>
          );
        })}
      </div>
    </section>
  );
}

function softLabel(share: number, first: string, second: string): string {
  if (first === second) return words.oneLabel(first);
  const whole = Math.round(share * 100);
  return words.softLabel(whole, first, 100 - whole, second);
}
