import type { PartId, PartWeights } from './rules.ts';

/** A customer as the index places them. */
export type IndexedCustomer = {
  id: string;
  name: string;
  /** 0 … 100. */
  index: number;
  /** The points of each part, which add up to the index. */
  points: Partial<Record<PartId, number>>;
};

/** A customer who would stand elsewhere; `places` above 0 is up. */
export type MovedCustomer = {
  id: string;
  name: string;
  before: number;
  after: number;
  places: number;
};

export type ValueIndexWire = {
  /** What is settled for the organisation, or the usual weights. */
  settled: PartWeights;
  isUsual: boolean;
  /** What was asked for, or what is settled. */
  weights: PartWeights;
  /** How many customers were looked at, of how many that could be. */
  customers: number;
  of: number;
  /** The parts that the reader may see, each with the number of customers of whom it is known. */
  parts: { id: PartId; known: number }[];
  /** Null where there is no index, and then `why` says it. */
  result: {
    /** Those with the highest index, at most 20. */
    top: IndexedCustomer[];
    /** Those who would rise and fall most by these weights, against the settled ones. */
    rise: MovedCustomer[];
    fall: MovedCustomer[];
    /** Rank correlation of the two orders, −1 … 1; null where one of them says the same of all. */
    agreement: number | null;
    /** Of the best fifth, how many would still be among the best. */
    kept: { best: number; still: number };
    /** Customers of whom a part that counts is not known: its weight went to their other parts. */
    incomplete: number;
  } | null;
  why: 'noWeight' | 'tooFew' | null;
};
