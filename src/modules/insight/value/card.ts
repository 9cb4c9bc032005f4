import { formatDay } from '../../../kernel/condition-dates.ts';
import type { FittedValue } from './model.ts';
import type { Purchases } from './rows.ts';
import type {
  FittedParameter,
  PurchaseCard,
  SpendCard,
  ValueCard,
  ValueHoldout,
  ValuePeriod,
} from './wire.ts';

/** What the page of a value model says of it. */
export function cardOf(
  purchases: Purchases,
  fit: FittedValue,
  { currency, holdout }: { currency: string; holdout: ValueHoldout },
): ValueCard {
  return {
    state: fit.purchases.state,
    customers: purchases.customers,
    repeatBuyers: purchases.days.reduce((count, days) => count + (days > 1 ? 1 : 0), 0),
    period: periodOf(purchases),
    currency,
    purchases: purchaseCard(fit),
    spend: spendCard(fit),
    holdout,
  };
}

/** From the first order to the last day that counts. */
export function periodOf({ first, end, today }: Purchases): ValuePeriod {
  const from = first.reduce((earliest, day) => Math.min(earliest, day), end);
  return { from: formatDay(from), to: formatDay(end), today: formatDay(today) };
}

function purchaseCard({ purchases: fit }: FittedValue): PurchaseCard {
  const { gain, logLikelihood } = fit;
  const parameters = named(fit.parameters, fit.covariance);
  if (fit.model === 'nbd') {
    return { method: 'nbd', reason: fit.reason, parameters, logLikelihood, gain, edges: [] };
  }
  return {
    method: 'bgNbd',
    reason: null,
    parameters,
    logLikelihood,
    gain,
    edges: fit.edges,
  };
}

function spendCard({ spend: fit, noRepeatSpend }: FittedValue): SpendCard {
  const { buyers, meanSpend } = fit;
  if (fit.model === 'overallMean') {
    const reason = noRepeatSpend ? 'noRepeatSpend' : fit.reason;
    return {
      method: 'overallMean',
      reason,
      parameters: [],
      meanSpend,
      buyers,
      correlation: null,
    };
  }
  const parameters = named(fit.parameters, fit.covariance);
  const { correlation } = fit;
  return { method: 'gammaGamma', reason: null, parameters, meanSpend, buyers, correlation };
}

/** Parameters with their errors, by the covariance of their logarithms (row by row). */
function named(
  parameters: Readonly<Record<string, number>>,
  covariance: readonly number[] | null,
): FittedParameter[] {
  const entries = Object.entries(parameters);
  return entries.map(([name, value], at) => ({
    name,
    value,
    standardError: covariance
      ? value * Math.sqrt(covariance[at * (entries.length + 1)] ?? NaN)
      : null,
  }));
}
