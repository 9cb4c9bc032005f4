import { sql } from 'kysely';
import type { Condition } from '../../../kernel/condition.ts';
import type { Context } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { readsAll } from '../../../kernel/visibility.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import type { ReadingDetail } from './reading.ts';
import { HESITATING, textOf } from './rules.ts';
import type { TextSource } from './sources.ts';
import { hashOf } from './store.ts';
import { wordsIn } from './view.ts';
import type { DecidingWordsWire, DecidingWordWire } from './wire.ts';

/** Texts looked at: what is told is of the newest. */
const TEXTS = 1_000;
/** Words told of each kind, and texts shown with a word. */
const WORDS = 20;
const QUOTES = 5;
const FIELDS = ['subject', 'body', 'at', 'sentiment'];

/** What a word may speak for. */
type Side = 'negative' | 'positive' | 'hesitating';

type Found = DecidingWordWire & Record<Side, number>;

/**
 * The words that decided most often, in the newest texts that the reader may see, read and filter by mood.
 *
 * @param where which texts of the source, as a condition that the reader may ask by
 */
export async function decidingWords(
  ctx: Context,
  tx: Transaction,
  { object, person }: TextSource,
  where: Condition,
): Promise<DecidingWordsWire> {
  const readsHesitation = readsAll(ctx, object, ['emotion']);
  const fields = [...FIELDS, person.object, ...(readsHesitation ? ['emotion'] : [])];
  const { items } = await records.list(ctx, tx, object, {
    where,
    sort: { field: 'at', descending: true },
    limit: TEXTS,
    fields,
  });
  // Somebody who may not read subject or content of one is told none of its words.
  const readable = items.filter((record) =>
    fields.every((name) => name in record && !record._masked.includes(name)),
  );
  const rows = await tx.query<{ id: string; text_hash: string; detail: string }>(sql`
    select r.record_id as id, r.text_hash, r.detail::text as detail from insight.reading r
    where r.org_id = ${ctx.orgId}::uuid
      and r.record_id = any(${readable.map(({ id }) => id)}::uuid[])`);
  const details = new Map(rows.map((row) => [row.id, row]));
  const words = new Map<string, Found>();
  let texts = 0;
  for (const record of readable) {
    const row = details.get(record.id);
    const text = textOf(record['subject'] as string | null, record['body'] as string | null);
    if (row && row.text_hash === hashOf(text)) {
      texts += 1;
      addWords(words, record, person.object, text, JSON.parse(row.detail) as ReadingDetail);
    }
  }
  const most = (side: Side): DecidingWordWire[] =>
    [...words.values()]
      .filter((word) => word[side] > 0 && word[side] * 2 > word.count)
      .toSorted((a, b) => b[side] - a[side] || (a.text < b.text ? -1 : 1))
      .slice(0, WORDS)
      .map(({ text, count, quotes }) => ({ text, count, quotes }));
  return {
    texts,
    negative: most('negative'),
    positive: most('positive'),
    hesitating: readsHesitation ? most('hesitating') : null,
  };
}

/**
 * Adds the words of a text that speak for how it is read, each once: praise in a complaint decided nothing. Newest texts
 * come first, and are the quotes.
 *
 * @param by the field that names who sent it
 */
function addWords(
  words: Map<string, Found>,
  record: RecordWire,
  by: string,
  text: string,
  detail: ReadingDetail,
): void {
  const own = new Set<string>();
  for (const word of wordsIn(text, detail)) {
    const key = word.text.toLowerCase();
    const side = sideOf(word.contribution);
    const read = side === HESITATING ? record['emotion'] : record['sentiment'];
    if (own.has(key) || read !== side) continue;
    own.add(key);
    const found = words.get(key) ?? {
      text: key,
      count: 0,
      quotes: [],
      negative: 0,
      positive: 0,
      hesitating: 0,
    };
    words.set(key, found);
    found.count += 1;
    found[side] += 1;
    if (found.quotes.length >= QUOTES) continue;
    const person = record[by];
    found.quotes.push({
      id: record.id,
      person: typeof person === 'string' ? { id: person, name: record._titles[by] ?? null } : null,
      at: String(record['at']),
      ...around(text, word.from, word.to),
    });
  }
}

/** What a word speaks for: one that says nothing of the mood is told because it names hesitation. */
function sideOf(contribution: number): Side {
  if (contribution === 0) return HESITATING;
  return contribution < 0 ? 'negative' : 'positive';
}

/** Signs of the text shown on either side of a word. */
const AROUND = 60;

/** A part of a text around a word, and where the word stands in it. */
function around(
  text: string,
  from: number,
  to: number,
): { text: string; from: number; to: number } {
  const start = Math.max(0, from - AROUND);
  const end = Math.min(text.length, to + AROUND);
  const [before, after] = [start > 0 ? '…' : '', end < text.length ? '…' : ''];
  return {
    text: `${before}${text.slice(start, end)}${after}`,
    from: from - start + before.length,
    to: to - start + before.length,
  };
}
