import type { Condition } from '../../../../kernel/condition.ts';
import { useObject } from '../../../../web/api/queries.ts';
import { countedBy, type Opened } from '../rules.ts';
import type { ArmWire, ResultsWire } from '../wire.ts';

/** The participants that a figure counts, as far as the reader may ask for them. */
export function useMembers(): (
  arm: Pick<ArmWire, 'id'>,
  of: Opened,
  results: Pick<ResultsWire, 'ripeUntil' | 'leftOut'>,
) => Condition {
  const field = useObject('customer')?.fields.find(({ name }) => name === 'noProfiling');
  const asks = field !== undefined && field.right !== 'masked';
  return ({ id }, of, { ripeUntil, leftOut }) =>
    countedBy(id, of, { ripeUntil, withoutProfiling: asks && leftOut > 0 });
}
