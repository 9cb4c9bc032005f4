import type { Context, Via } from './context.ts';
import type { AnyRecord } from './object.ts';
import type { Transaction } from './transaction.ts';

/** A record before and after a write; `before` is null for a create, `after.deletedAt` is set for a delete. */
export type Pair = { before: AnyRecord | null; after: AnyRecord };

/** What somebody enters: checked values, which may be changed and added to, and the record as it was; null for a create. */
export type Entry = { before: AnyRecord | null; values: Record<string, unknown> };

/** A rule that a write breaks: shown at the field, in the reader's language. */
export type Violation = { field?: string; code: string; message: { zh: string; en: string } };

/**
 * An object's own rules. They run on every path of every write, in batches and in this order.
 * `enter` (no I/O) brings values that people and files enter to their form, such as 上海市 to 上海. What puts back former
 * values (undo, merges and what takes them apart) or is the system's own does not pass it.
 * `resolve` may read other records, in one statement per batch, and fill fields from them; `derive` fills fields from
 * others (no I/O); `check` refuses (no I/O); `after` writes what follows from the change in other records, inside the same
 * transaction and nothing outside it: the database may still refuse what it follows. `resolve` and `after` are told by
 * which way the write comes. Deleting and restoring run `after` only.
 */
export type Rules = {
  enter?: (ctx: Context, entries: Entry[]) => void;
  resolve?: (ctx: Context, tx: Transaction, pairs: Pair[], via: Via) => Promise<void>;
  derive?: (ctx: Context, pairs: Pair[]) => void;
  check?: (ctx: Context, pairs: Pair[]) => (Violation & { index: number })[];
  after?: (ctx: Context, tx: Transaction, pairs: Pair[], via: Via) => Promise<void>;
};
