import type { Translate } from '../../../../web/i18n/i18n.ts';
import type { ResultsWire } from '../wire.ts';

/** The results of a rescue with its two arms called in the reader's language, whoever began it. */
export function named(results: ResultsWire, t: Translate): ResultsWire {
  const arms = results.arms.map((arm) => ({
    ...arm,
    name: t(arm.control ? 'rescue.armControl' : 'rescue.armRescue'),
  }));
  return { ...results, arms };
}
