/** One photo at double size and its variants beside it; what each was given shows on hover and focus. */
import { useQuery } from '@tanstack/react-query';
import { type AugmentSettings, networkViewUrl, type Photo, variantUrl } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { SteadyImage } from '../../components/SteadyImage.tsx';
import { texts } from '../../texts/index.ts';
import classes from './Augment.module.css';

const words = texts.augment;

/** Columns of variants beside the original, which takes two. */
export const variantColumns = (width: number): number => Math.max(3, Math.min(14, Math.floor(width / 121) - 2));

/** Variants of a photo: two rows beside the original; a photo that is alone gets two rows more below. */
export const variantsOfEach = (columns: number, photos: number): number =>
  2 * columns + (photos === 1 ? 2 * (columns + 2) : 0);

export interface VariantWallProps {
  readonly photo: Photo;
  readonly settings: AugmentSettings;
  readonly seed: number;
  readonly size: number;
  readonly columns: number;
  readonly variants: number;
  /** True while the variants are to be seen without any change. */
  readonly before: boolean;
  /** For each variant that is there. */
  onShown(): void;
}

export function VariantWall({ photo, settings, seed, size, columns, variants, before, onShown }: VariantWallProps) {
  const api = useApi();
  const texted = useQuery(
    api.augment.variants.queryOptions({
      // Variant 0 is the plain picture.
      input: { photoId: photo.photoId, settings, seed, count: Math.min(64, variants + 1), size },
      placeholderData: (previous) => previous,
    }),
  ).data;
  const plain = networkViewUrl(photo.hash, size);
  return (
    <div className={classes.group} style={{ gridTemplateColumns: `repeat(${columns + 2}, minmax(0, 1fr))` }}>
      <span className={classes.original}>
        <img src={plain} alt={photo.name} />
        <span className={classes.tag}>{words.original}</span>
      </span>
      {Array.from({ length: variants }, (_, index) => index + 1).map((variant) => {
        const text = texted?.find((one) => one.variant === variant)?.text ?? '';
        return (
          <button
            key={variant}
            type="button"
            className={classes.variant}
            aria-label={words.variant(variant, text === '' ? words.unchanged : text)}
          >
            <SteadyImage
              src={before ? plain : variantUrl(photo.hash, { settings, seed, variant, size })}
              onShown={onShown}
            />
            {!before && <span className={classes.given}>{text === '' ? words.unchanged : text}</span>}
          </button>
        );
      })}
    </div>
  );
}
