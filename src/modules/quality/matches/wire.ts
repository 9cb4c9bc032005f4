import type { matchObjects } from './rules.ts';

/** Objects of which duplicates are looked for. */
export type MatchObject = (typeof matchObjects)[number];

/** What two records are compared in. */
export type MatchField =
  | 'name'
  | 'company'
  | 'phone'
  | 'email'
  | 'city'
  | 'birthday'
  | 'website'
  | 'kind'
  | 'customer';

/** A record like the one that is being typed. */
export type MatchWire = {
  object: MatchObject;
  /** Null where the reader may not see the record. */
  id: string | null;
  /** Its name; where the reader may not see it, the first character (of companies two, never all) and `＊＊`. */
  title: string;
  masked: boolean;
  /** Whole percent, 50 to 100. */
  chance: number;
  /** What agrees with what was typed. */
  fields: { name: MatchField; agreement: 'equal' | 'alike' }[];
  /** Whom to ask, also about a record that the reader may not see. */
  owner: { id: string; name: string } | null;
  unit: string | null;
  /** Of records that the reader may see, as far as they may read them. */
  city?: string;
  /** What the customer is called whose contact it is. */
  customer?: string;
  phoneLast4?: string;
};

/** `POST /quality/matches`: at most five, the likeliest first. */
export type MatchesWire = { matches: MatchWire[] };
