/** A step in a line of text: its value, and what of it is not as usual: "± 12°, 50 %, bumps 6 across". */
import type { AugmentDescription, AugmentStep } from '../../../main/contract/index.ts';
import { percent } from '../../components/figures.ts';
import { valueText } from './ValueSlider.tsx';

export function stepText(description: AugmentDescription, { amount, probability, parameters }: AugmentStep): string {
  const odd = description.parameters.flatMap((parameter) => {
    const value = parameters?.[parameter.name] ?? parameter.default;
    return value === parameter.default ? [] : [`${parameter.title.toLowerCase()} ${valueText(parameter, value)}`];
  });
  const used = probability ?? description.probability;
  return [valueText(description, amount), ...(used === description.probability ? [] : [percent(used)]), ...odd].join(
    ', ',
  );
}
