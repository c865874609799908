/**
 * m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  p ← p − rate / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε) (Kingma, Ba 2014). AdamW shrinks
 * p by 1 − rate · decay before (Loshchilov, Hutter 2019). As PyTorch's, with both sides of the fraction multiplied by √(1 − β₂ᵗ): one pass
 * over the parameters less.
 */
import { blend, type Optimiser, type SpecOf, withDecay } from './optimiser.ts';

export function adam({ kind, beta1, beta2, epsilon }: SpecOf<'adam' | 'adamw'>): Optimiser {
  return {
    slots: ['m', 'v'],
    numbers(rate, step) {
      const correction = Math.sqrt(1 - beta2 ** step);
      return { rate, stepSize: (rate / (1 - beta1 ** step)) * correction, epsilon: epsilon * correction };
    },
    rates: ['rate', 'stepSize'],
    update(builder, update) {
      const decoupled = kind === 'adamw';
      const gradient = decoupled ? update.gradient : withDecay(builder, update);
      const mul = (left: string, right: string) => builder.node('Mul', [left, right]);
      const m = blend(builder, update.slot('m'), gradient, beta1);
      const v = blend(builder, update.slot('v'), mul(gradient, gradient), beta2);
      const root = builder.node('Add', [builder.node('Sqrt', [v]), update.number('epsilon')]);
      const step = builder.node('Div', [m, root]);
      let kept = update.parameter;
      if (decoupled && update.weightDecay !== 0) {
        const shrink = mul(update.number('rate'), builder.floats(update.weightDecay));
        kept = mul(kept, builder.node('Sub', [builder.floats(1), shrink]));
      }
      const parameter = builder.node('Sub', [kept, mul(step, update.number('stepSize'))]);
      return {
        parameter,
        slots: new Map([
          ['m', m],
          ['v', v],
        ]),
      };
    },
  };
}
