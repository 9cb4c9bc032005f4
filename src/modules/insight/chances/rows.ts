import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import {
  categoryColumn,
  featureTable,
  numberColumn,
} from '../../../../analysis/supervised/table.ts';
import type { FeatureTable } from '../../../../analysis/supervised/table.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { FeatureSet, FeatureSpec } from './feature.ts';

/** What is known of a feature in one row: a measured number, an option or an id; null where nothing is. */
export type Cell = number | string | null;

/** One record as it stood at one time. */
export type ChanceRow<Name extends string = string> = { id: string; values: Record<Name, Cell> };

/** A row to learn from: what came of it. */
export type DecidedRow<Name extends string = string> = ChanceRow<Name> & { outcome: 0 | 1 };

/** Reads in a transaction of its own. */
export type Read = <T>(work: (ctx: Context, tx: Transaction) => Promise<T>) => Promise<T>;

/** Records read with one statement: well under a second. */
export const READ_PORTION = 2_000;

/** Rows that are learned from at most: more would teach little and take minutes. */
export const MOST_ROWS = 100_000;

/** The id that stands before all others. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** The table that the library learns from and scores. */
export function tableOf(features: FeatureSet, rows: readonly ChanceRow[]): FeatureTable {
  return featureTable(
    Object.entries(features).map(([name, spec]) => {
      if (spec.kind === 'category') return categoryColumn(name, rows.map(levelOf(name)));
      const values = Float64Array.from(rows, ({ values: cells }) => measured(spec, cells[name]));
      return numberColumn(name, values);
    }),
  );
}

const levelOf =
  (name: string) =>
  ({ values }: ChanceRow): string | null => {
    const value = values[name] ?? null;
    return value === null ? null : String(value);
  };

function measured({ scale }: FeatureSpec, value: Cell | undefined): number {
  if (typeof value !== 'number') return NaN;
  return scale === 'log' ? Math.log1p(Math.max(0, value)) : value;
}

/** A number that PostgreSQL sent as text; null stays null. */
export function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}

/** An amount kept as bigint × 10⁴, as a number. */
export function amountOf(scaled: string | null): number | null {
  return scaled === null ? null : Number(scaled) / 10_000;
}

/** Of a hash of 20 bits. */
const HASHES = 1_048_576;

/**
 * Whether a record is in a random part of all: by its id, so that each refresh takes the same ones.
 *
 * @param share 0 … 1
 */
export function inSample(id: string, share: number): RawBuilder<boolean> {
  if (share >= 1) return sql<boolean>`true`;
  return sql<boolean>`(uuid_hash_extended(${sql.ref(id)}, 20261122) & ${HASHES - 1}::bigint) < ${Math.floor(share * HASHES)}::bigint`;
}

/**
 * Reads portion after portion until one is empty.
 *
 * @param read a portion of records behind this id, and the id of its last record; null where there was none
 */
export async function* portions<Row>(
  read: (after: string) => Promise<{ rows: Row[]; last: string | null }>,
): AsyncGenerator<Row[]> {
  for (let after: string | null = FIRST_ID; after !== null;) {
    const { rows, last }: { rows: Row[]; last: string | null } = await read(after);
    if (rows.length > 0) yield rows;
    after = last;
  }
}
