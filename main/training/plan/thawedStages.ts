/** Which backbone stages a thaw depth means. */
import { ServiceError, type ThawDepth } from '../../contract/index.ts';
import { nearest } from '../../networks/nearest.ts';

/**
 * Names of the stages that train, from stem to head. Throws `invalid-request` for a depth beyond the network and for a stage that it does not
 * have, with the nearest name.
 */
export function thawedStages(network: string, stages: readonly string[], thaw: ThawDepth): readonly string[] {
  if (thaw === 'all') return stages;
  if (typeof thaw === 'number') {
    if (thaw > stages.length)
      throw new ServiceError(
        'invalid-request',
        `${network} has ${stages.length} stages (${stages.join(', ')}), so ${thaw} cannot be thawed. Choose 0 to ${stages.length}, or "all".`,
        { subject: 'thaw' },
      );
    return thaw === 0 ? [] : stages.slice(-thaw);
  }
  for (const name of thaw) {
    if (stages.includes(name)) continue;
    throw new ServiceError(
      'invalid-request',
      `${network} has no stage "${name}". Did you mean "${nearest(name, stages)}"? Its stages are ${stages.join(', ')}.`,
      { subject: 'thaw' },
    );
  }
  return stages.filter((stage) => thaw.includes(stage));
}
