import type { Label } from '../../../kernel/field.ts';

/** What is scored. */
export const scoreKinds = ['value', 'offer', 'churn', 'lead', 'win'] as const;
export type ScoreKind = (typeof scoreKinds)[number];

/** What there are models of, and what a refresh works out: the scores, and what customers say. */
export const modelKinds = [...scoreKinds, 'words'] as const;
export type ModelKind = (typeof modelKinds)[number];

/** The scores that a record's page tells one beside the other; what to offer a customer has views of its own. */
export const toldKinds = ['value', 'churn', 'lead', 'win'] as const;
export type ToldKind = (typeof toldKinds)[number];

/** Estimate, low and high end of its 95 % interval; the ends are null where they are not known. */
export type Estimated = [estimate: number, low: number | null, high: number | null];

/** What the value model says of a customer; amounts in the organisation's currency. */
export type ValueDetail = {
  /** P(alive), 0 … 1; null where the model only supposes that customers stay. */
  alive: Estimated | null;
  /** Orders expected in the next 12 months. */
  purchases: Estimated;
  /** Spend expected in the next 12 months, not discounted. */
  nextYear: Estimated;
  /** Present value of the spend expected in 5 years. */
  lifetime: Estimated;
  /** Days on which they ordered, days since the last of them, and the amounts together. */
  orderDays: number;
  daysSinceLast: number;
  revenue: number;
};

/** What a feature is worth and what it does to the score. */
export type Reason = {
  /** A name in `features` of the score. */
  feature: string;
  /** A number, or the id of an option; null where not known. */
  value: number | string | null;
  /** What it adds to the log-odds, against the average record. */
  effect: number;
};

/** What a chance is made of: the five reasons that weigh most, most first. */
export type ChanceDetail = { reasons: Reason[] };

/** How the value of a feature is written. */
export type FeatureUnit = 'days' | 'count' | 'money' | 'share' | 'option' | 'yesNo';

/** A feature in words. `options` are those of a choice; without, the value is written as it is. */
export type Feature = {
  label: Label;
  unit: FeatureUnit;
  options?: Readonly<Record<string, { label: Label }>>;
};
