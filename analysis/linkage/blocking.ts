import { type Refused, refuse } from '../result.ts';
import { type LinkTable, linkColumn, pairsOf } from './link-table.ts';

/** Columns whose texts must all be the same for a pair to be looked at; a record that lacks one is in no block. */
export type BlockingRule = readonly string[];

export type BlockingOptions = {
  /** A block of more records is not paired: a telephone of a hotel says nothing of its guests. */
  largestBlock?: number;
  /** Refused above so many pairs. */
  mostPairs?: number;
};

/** A block that was too large, with what its records share. */
export type LargeBlock = { rule: BlockingRule; terms: string[]; records: number };

/** Pairs of records, `left` before `right` in the table; each once. */
export type CandidatePairs = {
  state: 'paired';
  left: Int32Array;
  right: Int32Array;
  /** Pairs that each rule was the first to find. */
  byRule: number[];
  /** The largest blocks that were left out, at most 20, and how many there were. */
  leftOut: LargeBlock[];
  blocksLeftOut: number;
};

export type BlockingOutcome = CandidatePairs | Refused<'noPairs' | 'tooManyPairs'>;

/** The records of a rule by block; `block` −1 where a record is in none. */
type Blocks = { block: Int32Array; order: Int32Array; starts: Int32Array };

/**
 * The pairs that any of the rules brings together: a union of equi-joins. A pair found by an earlier
 * rule is not found again, by looking whether its blocks there were the same, so that no set of pairs
 * is kept. Memory: 8 bytes a pair, 4 bytes a record and rule.
 */
export function candidatePairs(
  table: LinkTable,
  rules: readonly BlockingRule[],
  { largestBlock = 1000, mostPairs = 50_000_000 }: BlockingOptions = {},
): BlockingOutcome {
  const left: Int32Array[] = [];
  const right: Int32Array[] = [];
  const large: LargeBlock[] = [];
  const earlier: Int32Array[] = [];
  const byRule: number[] = [];
  let count = 0;
  for (const rule of rules) {
    const blocks = blocksOf(table, rule);
    const kept = withoutLarge(table, rule, blocks, largestBlock, large);
    const most = upperBound(kept);
    if (count + most > 4 * mostPairs) return refuse('tooManyPairs', { most: mostPairs });
    const found = pairsWithin(kept, earlier, table.source, most);
    count += found.left.length;
    if (count > mostPairs) return refuse('tooManyPairs', { most: mostPairs });
    byRule.push(found.left.length);
    left.push(found.left);
    right.push(found.right);
    earlier.push(kept.block);
  }
  if (count === 0) return refuse('noPairs', { records: table.rows, possible: pairsOf(table) });
  return {
    state: 'paired',
    left: joined(left, count),
    right: joined(right, count),
    byRule,
    leftOut: large.toSorted((a, b) => b.records - a.records).slice(0, 20),
    blocksLeftOut: large.length,
  };
}

function joined(parts: readonly Int32Array[], count: number): Int32Array {
  const all = new Int32Array(count);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Records sorted by the texts of a rule's columns. */
function blocksOf(table: LinkTable, rule: BlockingRule): Blocks {
  const [first, ...others] = rule.map((name) => linkColumn(table, name));
  if (!first) throw new RangeError('a blocking rule names a column');
  let block: Int32Array = Int32Array.from(first.codes);
  let blocks = first.terms.length;
  for (const column of others) {
    const idOf = new Map<number, number>();
    const width = column.terms.length;
    const next = new Int32Array(table.rows);
    for (let row = 0; row < table.rows; row += 1) {
      const [a, b] = [block[row] ?? -1, column.codes[row] ?? -1];
      if (a < 0 || b < 0) {
        next[row] = -1;
        continue;
      }
      const key = a * width + b;
      const known = idOf.get(key);
      next[row] = known ?? idOf.size;
      if (known === undefined) idOf.set(key, idOf.size);
    }
    block = next;
    blocks = idOf.size;
  }
  return sorted(block, blocks);
}

/** Counting sort of the records by their block. */
function sorted(block: Int32Array, blocks: number): Blocks {
  const starts = new Int32Array(blocks + 1);
  for (const id of block) if (id >= 0) starts[id + 1] = (starts[id + 1] ?? 0) + 1;
  for (let id = 0; id < blocks; id += 1) starts[id + 1] = (starts[id + 1] ?? 0) + (starts[id] ?? 0);
  const order = new Int32Array(starts[blocks] ?? 0);
  const at = starts.slice();
  for (let row = 0; row < block.length; row += 1) {
    const id = block[row] ?? -1;
    if (id < 0) continue;
    order[at[id] ?? 0] = row;
    at[id] = (at[id] ?? 0) + 1;
  }
  return { block, order, starts };
}

/** Takes records of too large blocks out of their block, and notes the blocks. */
function withoutLarge(
  table: LinkTable,
  rule: BlockingRule,
  blocks: Blocks,
  largest: number,
  large: LargeBlock[],
): Blocks {
  const { block, order, starts } = blocks;
  for (let id = 0; id + 1 < starts.length; id += 1) {
    const [from, to] = [starts[id] ?? 0, starts[id + 1] ?? 0];
    if (to - from <= largest) continue;
    const row = order[from] ?? 0;
    const terms = rule.map((name) => {
      const { codes, terms: all } = linkColumn(table, name);
      return all[codes[row] ?? -1] ?? '';
    });
    large.push({ rule, terms, records: to - from });
    for (let i = from; i < to; i += 1) block[order[i] ?? 0] = -1;
  }
  return blocks;
}

function upperBound({ block, order, starts }: Blocks): number {
  let most = 0;
  for (let id = 0; id + 1 < starts.length; id += 1) {
    const [from, to] = [starts[id] ?? 0, starts[id + 1] ?? 0];
    if (to - from > 1 && (block[order[from] ?? 0] ?? -1) >= 0) {
      most += ((to - from) * (to - from - 1)) / 2;
    }
  }
  return most;
}

function pairsWithin(
  { block, order, starts }: Blocks,
  earlier: readonly Int32Array[],
  source: Uint8Array | null,
  most: number,
): { left: Int32Array; right: Int32Array } {
  const [left, right] = [new Int32Array(most), new Int32Array(most)];
  let count = 0;
  for (let id = 0; id + 1 < starts.length; id += 1) {
    const [from, to] = [starts[id] ?? 0, starts[id + 1] ?? 0];
    if (to - from < 2 || (block[order[from] ?? 0] ?? -1) < 0) continue;
    for (let i = from; i < to; i += 1) {
      const a = order[i] ?? 0;
      for (let j = i + 1; j < to; j += 1) {
        const b = order[j] ?? 0;
        if (source && source[a] === source[b]) continue;
        if (wasFound(earlier, a, b)) continue;
        left[count] = a;
        right[count] = b;
        count += 1;
      }
    }
  }
  return { left: left.slice(0, count), right: right.slice(0, count) };
}

function wasFound(earlier: readonly Int32Array[], a: number, b: number): boolean {
  for (const block of earlier) {
    const id = block[a] ?? -1;
    if (id >= 0 && id === block[b]) return true;
  }
  return false;
}
