import type { BlockingRule } from './blocking.ts';
import { type ReadyComparison, readyComparison } from './comparison.ts';
import type { LinkModel } from './fellegi-sunter.ts';
import { type LinkColumn, type LinkField, linkColumn, linkTable, termAt } from './link-table.ts';
import {
  type Waterfall,
  type WaterfallStep,
  exactLevels,
  matchProbability,
  rarityBits,
} from './match-weights.ts';

/** Records kept ready to find those like a new one. Rows keep their numbers; `addToIndex` gives the next. */
export type LinkIndex<Row> = {
  readonly model: LinkModel;
  readonly fields: readonly LinkField<Row>[];
  readonly rules: readonly BlockingRule[];
  readonly largestBlock: number;
  /** How many rows there are, removed ones counted. */
  rows: number;
  columns: Map<string, IndexColumn>;
  chains: Chain[];
  ready: ReadyComparison[];
};

/** A column with the places of its texts; `same` is Σ c (c − 1), for how usual a text is. */
type IndexColumn = LinkColumn & { codeOf: Map<string, number>; same: number };

/** Rows of a rule by a hash of their codes: `head` is the last row of a hash, `next` the one before it. */
type Chain = { rule: readonly string[]; head: Int32Array; next: Int32Array };

export type LinkIndexOptions<Row> = {
  model: LinkModel;
  fields: readonly LinkField<Row>[];
  rules: readonly BlockingRule[];
  /** A key that more records share is not looked up. 1,000 unless said. */
  largestBlock?: number;
};

/**
 * An index over records for linking new ones one by one. The model is one that was fitted before, on
 * these records or their like. Throws `RangeError` where a rule or the model names no field.
 */
export function createLinkIndex<Row>(
  records: readonly Row[],
  { model, fields, rules, largestBlock = 1000 }: LinkIndexOptions<Row>,
): LinkIndex<Row> {
  const table = linkTable(records, fields);
  const columns = new Map<string, IndexColumn>();
  for (const [name, column] of table.columns) {
    const codeOf = new Map(column.terms.map((term, code) => [term, code]));
    const same = column.counts.reduce((sum, count) => sum + count * (count - 1), 0);
    columns.set(name, { ...column, codeOf, same });
  }
  for (const rule of rules) for (const name of rule) linkColumn({ ...table, columns }, name);
  const rows = records.length;
  const index = { model, fields, rules, largestBlock, rows, columns, chains: [], ready: [] };
  makeRoom(index, Math.max(64, 2 * rows));
  return index;
}

/** Gives every array room for so many rows, and makes chains and comparisons anew. */
function makeRoom<Row>(index: LinkIndex<Row>, room: number): void {
  for (const [name, column] of index.columns) {
    const codes = new Int32Array(room).fill(-1);
    codes.set(column.codes.subarray(0, index.rows));
    const counts = new Uint32Array(Math.max(64, 2 * column.terms.length, room));
    counts.set(column.counts.subarray(0, column.terms.length));
    index.columns.set(name, { ...column, codes, counts });
  }
  const buckets = 2 ** Math.ceil(Math.log2(room));
  index.chains = index.rules.map((rule) => ({
    rule,
    head: new Int32Array(buckets).fill(-1),
    next: new Int32Array(room).fill(-1),
  }));
  for (const chain of index.chains) {
    for (let row = 0; row < index.rows; row += 1) hang(index, chain, row);
  }
  const table = { rows: room, columns: index.columns, source: null };
  index.ready = index.model.comparisons.map((comparison) => readyComparison(comparison, table));
}

/** Hangs a row into its chain, unless it lacks a text of the rule. */
function hang<Row>(index: LinkIndex<Row>, chain: Chain, row: number): void {
  const codes = chain.rule.map((name) => index.columns.get(name)?.codes[row] ?? -1);
  if (codes.some((code) => code < 0)) return;
  const bucket = bucketOf(codes, chain.head.length);
  chain.next[row] = chain.head[bucket] ?? -1;
  chain.head[bucket] = row;
}

function bucketOf(codes: readonly number[], buckets: number): number {
  let hash = 0x811c9dc5;
  for (const code of codes) hash = Math.imul(hash ^ code, 0x01000193);
  return (hash ^ (hash >>> 15)) & (buckets - 1);
}

/** Adds a record; answers its row. Costs microseconds, and now and then, when room is made, a rebuild. */
export function addToIndex<Row>(index: LinkIndex<Row>, record: Row): number {
  const row = index.rows;
  const [first] = index.columns.values();
  if (first && row >= first.codes.length) makeRoom(index, 2 * first.codes.length);
  for (const { name, of } of index.fields) {
    const column = index.columns.get(name);
    const value = of(record);
    if (!column || !value) continue;
    let code = column.codeOf.get(value);
    if (code === undefined) {
      code = column.terms.length;
      column.terms.push(value);
      column.codeOf.set(value, code);
    }
    const count = column.counts[code] ?? 0;
    column.codes[row] = code;
    column.counts[code] = count + 1;
    column.same += 2 * count;
    column.known += 1;
  }
  index.rows += 1;
  for (const chain of index.chains) hang(index, chain, row);
  return row;
}

/** Takes a record out: its row stays empty. A changed record is removed and added. */
export function removeFromIndex<Row>(index: LinkIndex<Row>, row: number): void {
  for (const column of index.columns.values()) {
    const code = column.codes[row] ?? -1;
    if (code < 0) continue;
    const count = column.counts[code] ?? 0;
    column.counts[code] = count - 1;
    column.same -= 2 * (count - 1);
    column.known -= 1;
    column.codes[row] = -1;
  }
}

/** A record of the index that may be the new one. */
export type LinkHit = Waterfall & { row: number };

export type FindOptions = {
  /** Hits of a lower weight are left out; 0 bits (even odds) unless said. */
  leastBits?: number;
  /** The best so many; 10 unless said. */
  limit?: number;
};

/**
 * The records most likely the same as one that is not in the index, best first, each with its
 * waterfall. Looks only at those that share a blocking key; keys shared by too many are passed over.
 */
export function findLinks<Row>(
  index: LinkIndex<Row>,
  record: Row,
  { leastBits = 0, limit = 10 }: FindOptions = {},
): LinkHit[] {
  const texts = new Map(index.fields.map(({ name, of }) => [name, of(record) || null]));
  const rows = rowsLike(index, texts);
  if (rows.size === 0) return [];
  const scoreOf = scorer(index, texts);
  const hits: { row: number; bits: number }[] = [];
  for (const row of rows) {
    const bits = scoreOf(row).reduce(
      (sum, step) => sum + step.bits + step.rarityBits,
      index.model.prior,
    );
    if (bits >= leastBits) hits.push({ row, bits });
  }
  const best = hits.toSorted((a, b) => b.bits - a.bits || a.row - b.row).slice(0, limit);
  return best.map(({ row, bits }) => ({
    state: 'explained',
    row,
    prior: index.model.prior,
    steps: scoreOf(row).map((step, k): WaterfallStep => {
      const { name, column } = index.model.comparisons[k] ?? { name: '', column: '' };
      const kept = index.columns.get(column);
      const left = texts.get(column) ?? null;
      return { comparison: name, left, right: kept ? termAt(kept, row) : null, ...step };
    }),
    bits,
    probability: matchProbability(bits),
  }));
}

/** What each comparison of a new record with a row adds. */
function scorer<Row>(
  index: LinkIndex<Row>,
  texts: ReadonlyMap<string, string | null>,
): (row: number) => { level: number; bits: number; rarityBits: number }[] {
  const parts = index.model.comparisons.map((comparison, k) => ({
    weights: comparison.weights,
    level: index.ready[k]?.against(texts),
    // Only where rare texts count for more.
    column: comparison.termFrequency === true ? index.columns.get(comparison.column) : undefined,
    exact: exactLevels(comparison),
  }));
  return (row) =>
    parts.map(({ weights, level: levelOf, column, exact }) => {
      const level = levelOf?.(row) ?? 0;
      const rarity = column && exact[level] === 1 ? rarityOf(column, row) : 0;
      return { level, bits: weights[level - 1]?.bits ?? 0, rarityBits: rarity };
    });
}

/** As if the new record were there too: its text stands once more than in the index. */
function rarityOf(column: IndexColumn, row: number): number {
  const count = (column.counts[column.codes[row] ?? -1] ?? 0) + 1;
  const known = column.known + 1;
  const same = column.same + 2 * (count - 1);
  return rarityBits(count, known, same / Math.max(1, known * (known - 1)));
}

function rowsLike<Row>(
  index: LinkIndex<Row>,
  texts: ReadonlyMap<string, string | null>,
): Set<number> {
  const rows = new Set<number>();
  for (const { rule, head, next } of index.chains) {
    const columns = rule.map((name) => index.columns.get(name));
    const codes = columns.map((column) => column?.codeOf.get(texts.get(column.name) ?? '') ?? -1);
    if (codes.some((code) => code < 0)) continue;
    const found: number[] = [];
    let row = head[bucketOf(codes, head.length)] ?? -1;
    while (row >= 0 && found.length <= index.largestBlock) {
      const at = row;
      if (columns.every((column, k) => column?.codes[at] === codes[k])) found.push(at);
      row = next[at] ?? -1;
    }
    if (found.length <= index.largestBlock) for (const each of found) rows.add(each);
  }
  return rows;
}
