/** A run of which most changes are measured already: what is known is not measured again. */
import { putDamageCurve } from '../../../main/store/damage.ts';
import { damageSteps } from '../../../main/training/damageSteps.ts';
import type { Workbench } from './workbench.ts';

/** Makes up the curves of all changes but the first few; of four photos, all right. */
export function knowDamage(
  { store }: Pick<Workbench, 'store'>,
  runId: number,
  { butFirst }: { butFirst: number },
): void {
  for (const { name, amounts } of damageSteps().slice(butFirst)) {
    const share = { value: 1, low: 0.4, high: 1, n: 4, correct: 4 };
    const difference = { value: 0, low: -0.5, high: 0.5, onlyThis: 0, onlyOther: 0, p: 1 };
    const points = amounts.map((amount) => ({ amount, accuracy: share, difference }));
    const curve = { name, plain: share, points, costsFrom: null };
    store.write(() => putDamageCurve(store, runId, name, JSON.stringify(curve)));
  }
}
