import type { RecordWire } from '../../../kernel/wire.ts';
import type { Dimension, ScoredObject } from './rules.ts';

/** A rule as screens say it: what must be so, of which field. */
export type RuleWire = {
  id: string;
  name: string;
  dimension: Dimension;
  appliesTo: 'all' | 'company' | 'person';
  /** The object of the field where it is not that of the records: their contacts. */
  related: string | null;
  field: string;
  otherField: string | null;
  days: number | null;
  weight: number;
};

/** A figure of a day, `YYYY-MM-DD`. */
export type DayValue = { day: string; value: number };

/** How many of the records that a rule is about keep it. */
export type RuleFigure = RuleWire & { counted: number; failing: number; trend: DayValue[] | null };

/** Of a unit or an owner: the mean score, or the share in percent that keeps the rule. */
export type GroupFigure = {
  /** Null for records without one. */
  id: string | null;
  name: string | null;
  records: number;
  /** Those that do not keep the rule; null for scores. */
  failing: number | null;
  value: number;
  trend: DayValue[] | null;
};

/** What the records that a reader may see come to. Trends are null where rights do not follow units and owners. */
export type QualityFiguresWire = {
  object: ScoredObject;
  /** All, and those that were judged. */
  records: number;
  judged: number;
  /** The mean score; null where none is judged. */
  score: number | null;
  trend: DayValue[] | null;
  rules: RuleFigure[];
  /** The rule that units and owners are told by; null: the score. */
  rule: string | null;
  units: GroupFigure[];
  owners: GroupFigure[];
  /** When this was counted; null: just now. */
  countedAt: string | null;
};

/** A rule that a record does not keep, since when. */
export type IssueWire = { rule: RuleWire; since: string };

/** Records to be mended, the most worthwhile first. */
export type QualityQueueWire = {
  items: { record: RecordWire; issues: IssueWire[] }[];
  next: string | null;
  /** Whether worth decides, or, for who may not see it, what is missing. */
  byWorth: boolean;
};

/** What is to be mended in a record. */
export type QualityView = {
  score: number | null;
  /** How it went within a year; empty where it did not change. */
  trend: DayValue[];
  issues: IssueWire[];
  rules: number;
  doubles: DoublesWire;
};

/** Where a record stands, or stood, twice. */
export type DoublesWire = {
  /** Records that are merged into it now, and when the last of them was, as ISO text. */
  merged: { count: number; latest: string } | null;
  /** Pairs of it that nobody has decided on, and the other record of the likeliest one. */
  waiting: { count: number; other: { id: string; title: string } } | null;
};
