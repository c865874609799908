/** s ← αs + (1 − α)g²;  p ← p − rate · g / (√s + ε), or that through a momentum buffer (Tieleman, Hinton 2012). As PyTorch's RMSprop. */
import { blend, type Optimiser, type SpecOf, withDecay } from './optimiser.ts';

export function rmsprop({ alpha, epsilon, momentum }: SpecOf<'rmsprop'>): Optimiser {
  return {
    slots: momentum === 0 ? ['square'] : ['square', 'momentum'],
    numbers: (rate) => ({ rate }),
    rates: ['rate'],
    update(builder, update) {
      const gradient = withDecay(builder, update);
      const mul = (left: string, right: string) => builder.node('Mul', [left, right]);
      const square = blend(builder, update.slot('square'), mul(gradient, gradient), alpha);
      const root = builder.node('Add', [builder.node('Sqrt', [square]), builder.floats(epsilon)]);
      let step = builder.node('Div', [gradient, root]);
      const slots = new Map([['square', square]]);
      if (momentum !== 0) {
        step = builder.node('Add', [mul(update.slot('momentum'), builder.floats(momentum)), step]);
        slots.set('momentum', step);
      }
      return { parameter: builder.node('Sub', [update.parameter, mul(step, update.number('rate'))]), slots };
    },
  };
}
