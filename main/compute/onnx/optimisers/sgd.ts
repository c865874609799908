/** b ← momentum · b + g;  p ← p − rate · b, or with Nesterov's momentum p ← p − rate · (g + momentum · b). As PyTorch's SGD. */
import { type Optimiser, type SpecOf, withDecay } from './optimiser.ts';

export function sgd({ momentum, nesterov }: SpecOf<'sgd'>): Optimiser {
  return {
    slots: momentum === 0 ? [] : ['momentum'],
    numbers: (rate) => ({ rate }),
    rates: ['rate'],
    update(builder, update) {
      const gradient = withDecay(builder, update);
      const add = (left: string, right: string) => builder.node('Add', [left, right]);
      const mul = (left: string, right: string) => builder.node('Mul', [left, right]);
      const minus = (step: string) => builder.node('Sub', [update.parameter, mul(step, update.number('rate'))]);
      if (momentum === 0) return { parameter: minus(gradient), slots: new Map() };
      const share = builder.floats(momentum);
      const buffer = add(mul(update.slot('momentum'), share), gradient);
      const step = nesterov ? add(gradient, mul(buffer, share)) : buffer;
      return { parameter: minus(step), slots: new Map([['momentum', buffer]]) };
    },
  };
}
