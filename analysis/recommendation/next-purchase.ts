import { type OwnItems, ownItemsOf } from './candidates.ts';
import { type Recommender, type Suggesting, fitRecommender, recommend } from './next-basket.ts';
import type { Orders } from './orders.ts';
import { type SequenceRule, type SequenceRules, sequenceRules } from './sequence-rules.ts';
import { type Snapshot, nearbyWeights } from './snapshot.ts';

/** Why an item is likely: what a person would say of it, with its figures. Days are rounded by who shows them. */
export type PurchaseReason =
  /** “Every 23 days, last 20 days ago”: from three purchases on. */
  | { kind: 'rhythm'; times: number; every: number; since: number }
  /** “Bought twice, last 20 days ago.” */
  | { kind: 'again'; times: number; since: number }
  /** “Bought X 12 days ago, 38 % of those buy Y within 60 days.” */
  | { kind: 'sequence'; since: number; days: number; rule: SequenceRule }
  /** “So many of the customers who buy alike.” */
  | { kind: 'alike'; share: number }
  /** “In so many of all orders lately.” */
  | { kind: 'popular'; share: number };

export type NextPurchase = {
  item: number;
  /** Of buying it within the horizon; null where no model is better than popularity. */
  chance: number | null;
  repeat: boolean;
  reason: PurchaseReason;
};

export type PurchaseModel = {
  state: 'fitted' | 'fallback';
  /** Days. */
  horizon: number;
  /** With how good it was on a horizon held back, for the model card. */
  recommender: Exclude<Recommender, { state: 'refused' }>;
  /** Or why there are none. */
  sequences: SequenceRules;
  /** Rules by X and Y. */
  rules: Map<string, SequenceRule>;
};

/**
 * Learns the chances that customers buy items within `horizon` days: `fitRecommender` for all that is
 * bought within them, and the sequence rules that give reasons. Refuses as that does.
 */
export function fitNextPurchase(
  orders: Orders,
  { horizon, at = orders.day.at(-1) ?? NaN }: { horizon: number; at?: number },
): PurchaseModel | Extract<Recommender, { state: 'refused' }> {
  const recommender = fitRecommender(orders, { at, target: 'all', window: horizon });
  if (recommender.state === 'refused') return recommender;
  const sequences = sequenceRules(orders, { days: horizon, at });
  const found = sequences.state === 'fitted' ? sequences.rules : [];
  const rules = new Map(found.map((rule) => [`${rule.from} ${rule.to}`, rule]));
  return { state: recommender.state, horizon, recommender, sequences, rules };
}

/**
 * The n items a customer most likely buys within the horizon, with the reasons; options as of `recommend`. What was
 * learned may be put to other customers: with a snapshot of theirs.
 */
export function nextPurchases(
  {
    recommender,
    rules,
    horizon,
  }: Pick<PurchaseModel, 'rules' | 'horizon'> & { recommender: Suggesting },
  customer: number,
  options: Parameters<typeof recommend>[2] = {},
): NextPurchase[] {
  const { snapshot } = recommender;
  const own = ownItemsOf(snapshot, customer);
  const nearby = nearbyWeights(snapshot.index, customer);
  return recommend(recommender, customer, options).map(({ item, chance, repeat }) => ({
    item,
    chance: recommender.state === 'fitted' && own.size > 0 ? chance : null,
    repeat,
    reason:
      ownReason(snapshot, own, item) ??
      sequenceReason(snapshot, own, item, { rules, horizon }) ??
      ((nearby[item] ?? 0) > (snapshot.popular.lately[item] ?? 0)
        ? { kind: 'alike', share: nearby[item] ?? 0 }
        : { kind: 'popular', share: snapshot.popular.lately[item] ?? 0 }),
  }));
}

function ownReason({ at }: Snapshot, own: OwnItems, item: number): PurchaseReason | null {
  const known = own.get(item);
  if (!known) return null;
  const { times, first, last } = known;
  const since = at - last;
  // Two purchases have one gap, which is no rhythm; nor has one day.
  if (times < 3 || last === first) return { kind: 'again', times, since };
  return { kind: 'rhythm', times, every: (last - first) / (times - 1), since };
}

/** The rule with the largest difference among what was first bought within the horizon, for whom it holds. */
function sequenceReason(
  { at }: Snapshot,
  own: OwnItems,
  item: number,
  { rules, horizon }: Pick<PurchaseModel, 'rules' | 'horizon'>,
): PurchaseReason | null {
  let best: (PurchaseReason & { kind: 'sequence' }) | null = null;
  for (const [from, { first }] of own) {
    const rule = rules.get(`${from} ${item}`);
    if (!rule || at - first > horizon) continue;
    if (best && best.rule.difference >= rule.difference) continue;
    best = { kind: 'sequence', since: at - first, days: horizon, rule };
  }
  return best;
}
