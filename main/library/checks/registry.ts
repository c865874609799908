/** All checks, in the order in which they are shown. */
import { blurred } from './blurred.ts';
import type { Check } from './check.ts';
import { exactDuplicates } from './exactDuplicates.ts';
import { exposure } from './exposure.ts';
import { imbalance } from './imbalance.ts';
import { labelErrors } from './labelErrors.ts';
import { leak } from './leak.ts';
import { lowInformation } from './lowInformation.ts';
import { nearDuplicateGroups } from './nearDuplicateGroups.ts';
import { oddShape } from './oddShape.ts';
import { shortcut } from './shortcut.ts';
import { twoLabels } from './twoLabels.ts';
import { unreadable } from './unreadable.ts';

export const allChecks: readonly Check[] = [
  labelErrors,
  nearDuplicateGroups,
  twoLabels,
  leak,
  exactDuplicates,
  unreadable,
  blurred,
  exposure,
  lowInformation,
  oddShape,
  shortcut,
  imbalance,
];
