import { type Refused, refuse } from '../result.ts';
import type { Rule } from './rules.ts';

/** Price and cost of each item, in any one currency. */
export type ItemMoney = { price: Float64Array; cost: Float64Array };

export type Bundle = {
  /** What goes with the item. */
  partner: number;
  /** “Who buys the item buys the partner”, with its test. */
  rule: Rule;
  /** Of both, without a discount. */
  price: number;
  margin: number;
  /**
   * The largest discount that pays: at it, who takes the bundle earns us what a buyer of the item earns
   * today, who takes the partner with the rule's confidence anyway. (1 − confidence) × the partner's
   * margin, and never below the least margin. With the upper end of the confidence's interval, so that
   * no discount is larger only because few baskets were seen.
   */
  largestDiscount: number;
  /** What a buyer of the item who takes the bundle only because of it brings, at half of that discount. */
  gainAtHalf: number;
};

export type Bundles =
  | { state: 'fitted'; item: number; bundles: Bundle[] }
  | Refused<'noRule' | 'noMargin'>;

/**
 * What to bundle with an item, the largest margin that a bundle can add first: partners by the
 * significant rules with the item alone on the left, priced so that the discount is not given for
 * what would have been bought anyway. Refuses as `noRule` where nothing goes with the item, as
 * `noMargin` where nothing that goes with it earns more than `leastMargin` (a share of the price).
 *
 * @throws RangeError where an item has no price or cost
 */
export function bundlesFor(
  { rules }: { rules: readonly Rule[] },
  item: number,
  { price, cost }: ItemMoney,
  { n = 5, leastMargin = 0 }: { n?: number; leastMargin?: number } = {},
): Bundles {
  const own = rules.filter(({ when }) => when.length === 1 && when[0] === item);
  if (own.length === 0) return refuse('noRule', { rules: rules.length });
  const money = (x: number): { price: number; margin: number } => {
    const [asked, paid] = [price[x] ?? NaN, cost[x] ?? NaN];
    if (!(asked >= 0 && paid >= 0)) throw new RangeError(`item ${x} has no price or no cost`);
    return { price: asked, margin: asked - paid };
  };
  const first = money(item);
  const bundles: Bundle[] = [];
  for (const rule of own) {
    const second = money(rule.also);
    const both = { price: first.price + second.price, margin: first.margin + second.margin };
    const pays = (1 - rule.confidence.high) * second.margin;
    // After a discount d, (margin − d) ÷ (price − d) must not fall below the least margin.
    const allowed =
      leastMargin < 1 ? (both.margin - leastMargin * both.price) / (1 - leastMargin) : 0;
    const largestDiscount = Math.min(pays, allowed);
    if (!(largestDiscount > 0)) continue;
    const gainAtHalf = second.margin - largestDiscount / 2;
    bundles.push({ partner: rule.also, rule, ...both, largestDiscount, gainAtHalf });
  }
  if (bundles.length === 0) return refuse('noMargin', { partners: own.length });
  bundles.sort(
    (a, b) =>
      b.rule.confidence.estimate * b.gainAtHalf - a.rule.confidence.estimate * a.gainAtHalf ||
      a.partner - b.partner,
  );
  return { state: 'fitted', item, bundles: bundles.slice(0, n) };
}
