import type { RecordWire } from '../../../kernel/wire.ts';
import type { ScoredObject } from '../scores/rules.ts';
import type { RuleWire } from '../scores/wire.ts';
import type { FoundState, Tally, Verdict } from './rules.ts';

/** Somebody, by name where the reader may read it. */
export type PersonWire = { id: string; name: string };

/** A quarter's sample, as far as the reader may see its records. */
export type AuditWire = {
  id: string;
  /** Its first day, `YYYY-MM-DD`. */
  quarter: string;
  records: number;
  checked: number;
  closed: boolean;
};

export type AuditsWire = {
  object: ScoredObject;
  /** The latest first. */
  audits: AuditWire[];
  /** Whether the running quarter has its sample, whoever may see its records. */
  drawn: boolean;
  /** Whether nothing was said of that sample yet, so that it may be drawn anew. */
  untouched: boolean;
  /** Who goes through them; nobody: those who manage them. */
  checkers: PersonWire[];
  mayCheck: boolean;
  mayDraw: boolean;
  mayClose: boolean;
  maySetCheckers: boolean;
};

/** Something to be checked: a record of a sample, or a change that earned points. */
export type CheckRef = {
  id: string;
  object: ScoredObject;
  record: string;
  title: string;
  checked: boolean;
};

/** A field to be looked at. */
export type CheckField = {
  field: string;
  /** The rules about it, the weightiest first. */
  rules: RuleWire[];
  state: FoundState;
  verdict: Verdict | null;
  /** Somebody else said it, who alone changes it unless they could not tell. */
  byOther: boolean;
  /** Who said it and when, ISO 8601. */
  said: { by: PersonWire; at: string } | null;
};

export type CheckWire = CheckRef & { values: RecordWire; fields: CheckField[]; open: boolean };

/** A share in percent, to one decimal, with its 95 % interval; null where nothing was judged. */
export type ShareWire = { share: number | null; low: number | null; high: number | null };

export type TallyWire = Tally & ShareWire;

/** What people found in a quarter's sample, among records of owners and units that the reader reaches. */
export type AuditResultWire = {
  id: string;
  quarter: string;
  closed: boolean;
  whole: TallyWire;
  fields: (TallyWire & { field: string })[];
  units: (TallyWire & { id: string | null; name: string | null })[];
  /** By their first days, the earliest first. */
  quarters: (TallyWire & { quarter: string })[];
  /** Values found wrong or outdated, of records that are still there. */
  found: (CheckRef & { field: string; verdict: Verdict; kept: boolean })[];
};
