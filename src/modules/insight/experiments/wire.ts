import type { JobWire } from '../../../kernel/wire.ts';
import type { OutcomeKind } from './rules.ts';

/** Estimate and ends of an interval: rates as 0 … 1, amounts in the organisation's currency. */
export type IntervalWire = { estimate: number; low: number; high: number };

/** An arm of an experiment in figures. Customers who asked not to be profiled since are left out. */
export type ArmWire = {
  id: string;
  name: string;
  control: boolean;
  share: number;
  treatment: string | null;
  assigned: number;
  /** Of them, those whose days are over: only they tell a result. */
  ripe: number;
  /** Of the ripe, those who ordered within their days. */
  ordered: number;
  /** What the ripe spent within their days; null where it would tell single orders, see `tellsMoney` in rules.ts. */
  revenue: number | null;
  /** Of all who were assigned, until now: with days still to come. */
  soFar: { ordered: number };
};

/** What may be said of an arm against the control; as `ArmReading` of the library. */
export type ReadingWire = {
  arm: string;
  verdict: 'better' | 'worse' | 'same' | 'open' | 'tooEarly';
  difference: IntervalWire | null;
  p: number;
};

/** The answer of `GET /experiments/:id/views/results`. */
export type ResultsWire = {
  outcome: OutcomeKind;
  days: number;
  /** The least difference that matters: a rate (0.02 are two points) or an amount; 0: any does. */
  smallest: number;
  currency: string;
  /** The control first. */
  arms: ArmWire[];
  /** Customers who were assigned until then are ripe: what opens a figure asks by it. */
  ripeUntil: string;
  /**
   * Of a rescue: customers kept aside for whom somebody opened a case by hand within their days. They make the
   * difference look smaller than it is.
   */
  diluted: number;
  /** When the first and the last customer's days are over; null before the start. */
  firstResultAt: string | null;
  lastResultAt: string | null;
  /**
   * `draft`: nobody is assigned. `waiting`: nobody's days are over. `sampleRatio`: the arms do not have the sizes they
   * should have, so nothing they show can be trusted. `read`: see `readings`.
   */
  state: 'draft' | 'waiting' | 'sampleRatio' | 'read';
  /** How often a sound division would be as far off as this one; null where too few tell. */
  sampleRatioP: number | null;
  /** Of every arm but the control, in the order of `arms`. */
  readings: ReadingWire[];
  /** The best of those that are better than the control. */
  winner: string | null;
  /** Customers who asked not to be profiled since they were assigned: in no figure. */
  leftOut: number;
};

/** What starting an experiment answers. */
export type StartedWire = {
  id: string;
  version: number;
  /** Assigned at once; with a job, none yet. */
  assigned: number;
  /** Customers left out because they take part in another one with the same outcome. */
  taken: number;
  /** The assignment in the background, where there are many. */
  job: JobWire | null;
};

/** The body of `POST /insight/experiment-plan`. */
export type PlanRequest = {
  /** A condition on customers. */
  audience: unknown;
  outcome: OutcomeKind;
  days: number;
  /** Parts of each arm, the control's first. */
  shares: number[];
  /** The share that is expected to order anyway, 0 … 1; as in the past where it is left out. */
  rate?: number;
  /** The difference to be seen: a rate or an amount. */
  smallest?: number;
};

/** What so many customers can show. */
export type PlanWire = {
  /** Customers that would be assigned. */
  customers: number;
  /** Left out: they take part in another one with the same outcome, or asked not to be profiled. */
  taken: number;
  notProfiled: number;
  /** Of `customers` in each arm, about. */
  arms: number[];
  /** The share that ordered within as many days before now; null where the reader may not know. */
  pastRate: number | null;
  /** The least difference that they would show four times out of five; null where none, or too little is known. */
  visible: number | null;
  /** Customers it would take for `smallest`; null as above, or where it was not asked. */
  needed: number | null;
  currency: string;
};
