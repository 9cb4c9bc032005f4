import { createRandom } from '../../../../analysis/numeric/random.ts';
import { sigmoid } from '../../../../analysis/supervised/logistic.ts';
import type { AgreedFeature } from '../../../../analysis/privacy/federated-rows.ts';
import type { FeatureTable } from '../../../../analysis/supervised/table.ts';
import {
  categoryColumn,
  featureTable,
  numberColumn,
} from '../../../../analysis/supervised/table.ts';
import type { PartnerName } from './wire.ts';

/** Who takes part, by place. */
export const partners: readonly PartnerName[] = ['cafe', 'gym', 'bookshop'];

/** What the partners agreed to look at: ranges everybody knows, not measured. */
export const agreedFeatures: readonly AgreedFeature[] = [
  { kind: 'number', name: 'months', low: 0, high: 60, knots: [6, 24] },
  { kind: 'number', name: 'visits', low: 0, high: 20, knots: [4] },
  { kind: 'number', name: 'spend', low: 0, high: 1_000 },
  { kind: 'number', name: 'complaints', low: 0, high: 5 },
  { kind: 'category', name: 'channel', levels: ['shop', 'app', 'phone'] },
];

/** How the customers of each partner differ: of some kinds one partner has so few that alone it learns little of them. */
const kinds = {
  cafe: { rows: 3_000, months: 8, visits: 9, spend: 260, complaints: 0.03, app: 0.8, phone: 0.02 },
  gym: { rows: 2_000, months: 26, visits: 6, spend: 420, complaints: 0.9, app: 0.3, phone: 0.05 },
  bookshop: {
    rows: 1_200,
    months: 40,
    visits: 2,
    spend: 180,
    complaints: 0.1,
    app: 0.1,
    phone: 0.4,
  },
};

export type MadeUp = { table: FeatureTable; outcome: Uint8Array };

/** Customers of a partner: made up by a seed, the same each time. */
export function madeUpCustomers(name: PartnerName, seed: number, rows?: number): MadeUp {
  const kind = kinds[name];
  const random = createRandom(seed);
  const drawn = Array.from({ length: rows ?? kind.rows }, () => {
    const months = Math.min(60, random.exponential() * kind.months);
    const visits = random.poisson(kind.visits);
    const spend = kind.spend * random.gamma(2) * 0.5;
    const complaints = random.poisson(kind.complaints);
    const [at, spoken] = [random.uniform(), kind.app + kind.phone];
    const channel = at < kind.app ? 'app' : at < spoken ? 'phone' : 'shop';
    const score =
      1.2 -
      0.6 * Math.min(visits, 4) -
      0.08 * Math.min(months, 24) +
      1.1 * Math.min(complaints, 3) -
      0.001 * spend +
      (channel === 'phone' ? 1.6 : channel === 'app' ? -0.5 : 0);
    return { months, visits, spend, complaints, channel, left: random.uniform() < sigmoid(score) };
  });
  const numbers = (['months', 'visits', 'spend', 'complaints'] as const).map((field) =>
    numberColumn(
      field,
      drawn.map((row) => row[field]),
    ),
  );
  const channels = categoryColumn(
    'channel',
    drawn.map(({ channel }) => channel),
  );
  return {
    table: featureTable([...numbers, channels]),
    outcome: Uint8Array.from(drawn, ({ left }) => (left ? 1 : 0)),
  };
}

/** The seeds of the partners' customers, and of those held out from all three. */
export const seedOf = (name: PartnerName): number => 1 + partners.indexOf(name);
const HELD_OUT_SEED = 100;
const HELD_OUT = 1_000;

/** Customers of all three kinds whom nobody learns from. */
export const heldOutCustomers = (): MadeUp[] =>
  partners.map((name) => madeUpCustomers(name, HELD_OUT_SEED + seedOf(name), HELD_OUT));

/** Telephone numbers that no network gives out: 500 at the café, 400 at the gym, 150 of them at both. */
export function madeUpPhones(name: PartnerName): string[] | null {
  const span = { cafe: [0, 500], gym: [350, 400], bookshop: null }[name];
  if (!span) return null;
  const [from = 0, count = 0] = span;
  const digits = (i: number): string => String(10_000_000 + 7_919 * (from + i)).padStart(8, '0');
  return Array.from({ length: count }, (_, i) => `+86100${digits(i)}`);
}
