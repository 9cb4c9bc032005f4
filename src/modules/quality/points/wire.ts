import type { PersonWire } from '../audits/wire.ts';
import type { ScoredObject } from '../scores/rules.ts';
import type { Reckoned, TakenBackFor, Unsettled } from './rules.ts';

/** What somebody earned in a month, and what the check came to so far. */
export type MonthWire = Reckoned & {
  /** Its first day, `YYYY-MM-DD`. */
  month: string;
  changes: number;
  points: number;
  /** Changes that others corrected since, which count for nothing. */
  takenBack: number;
  /** Changes drawn for the check, and of them those still open. */
  drawn: number;
  open: number;
  /** Why it is not settled, or came to nothing unchecked; null where it is settled by what was found. */
  why: Unsettled | null;
  /** Who else could check what is open. */
  checkers: PersonWire[];
};

/** A change that earned points. */
export type PointWire = {
  id: string;
  object: ScoredObject;
  /** Null, with the field, where the reader may not see the record, or it is gone. */
  record: string | null;
  title: string | null;
  /** Null also where the reader may not read it. */
  field: string | null;
  points: number;
  /** ISO 8601. */
  at: string;
  /** `earned`, `takenBack`; `right`, `wrong`: by the check. */
  state: 'earned' | 'takenBack' | 'right' | 'wrong';
  /** Null also of what was taken back before reasons were kept. */
  takenBackFor: TakenBackFor | null;
};

/** What the months of a quarter come to. */
export type QuarterWire = {
  /** Its first day, `YYYY-MM-DD`. */
  quarter: string;
  /** Points that count, and those of months that are not settled yet. */
  counted: number;
  provisional: number;
};

/** Points of somebody by month, the latest first, and the latest changes that earned them. */
export type ContributionsWire = {
  member: PersonWire;
  /** The running quarter and the one before, whose last month is settled only after it is over. */
  quarters: [running: QuarterWire, last: QuarterWire];
  months: MonthWire[];
  changes: PointWire[];
  /** Others whose points the reader may look at, by name; null for those who manage nobody's. */
  people: PersonWire[] | null;
};
