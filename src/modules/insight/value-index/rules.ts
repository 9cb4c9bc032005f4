/** What a customer's value index is made of, in the order in which it is shown. */
export const partIds = [
  'revenue',
  'orders',
  'nextYearValue',
  'aliveChance',
  'tenure',
  'openAmount',
] as const;
export type PartId = (typeof partIds)[number];

/** How much each part counts, from 0 to 100. Only proportions matter. */
export type PartWeights = Record<PartId, number>;

/** What counts as long as an organisation has settled nothing: what comes and what came, before anything else. */
export const usualWeights: PartWeights = {
  revenue: 25,
  orders: 15,
  nextYearValue: 30,
  aliveChance: 10,
  tenure: 10,
  openAmount: 10,
};

/** Names each part's share of the whole, in percent; all 0 where none counts. */
export function sharesOf(weights: PartWeights): PartWeights {
  const total = partIds.reduce((sum, id) => sum + weights[id], 0);
  const shares = partIds.map((id) => [id, total > 0 ? (100 * weights[id]) / total : 0]);
  return Object.fromEntries(shares) as PartWeights;
}
