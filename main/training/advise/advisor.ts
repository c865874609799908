/** What the contract's `runs` service says before a training: the advisor's table and the rate finder. */
import { ServiceError } from '../../contract/index.ts';
import type { Services } from '../../contract/services.ts';
import type { Surroundings } from '../surroundings.ts';

export function createAdvisor(_surroundings: Surroundings): Pick<Services['runs'], 'advise' | 'findRate'> {
  const notYet = () => {
    throw new ServiceError('unavailable', 'Advice is not available yet.');
  };
  return { advise: notYet, findRate: notYet };
}
