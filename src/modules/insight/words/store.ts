import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Transaction } from '../../../kernel/transaction.ts';
import { corrected, readTexts } from './reading.ts';
import type { Reading } from './reading.ts';
import type { WordReader } from './models.ts';
import { namedIn } from './product-names.ts';
import type { NamedProduct } from './product-names.ts';
import { asCategory, asSentiment, HESITATING, textOf, UNHAPPY } from './rules.ts';

/** Interactions read at once: a tenth of a second of reading, and a transaction well under one. */
export const PORTION = 500;

/** Whether an interaction `i` of a customer `p` is read at all: it came from them, is there, and they may be profiled. */
export const isRead = sql<boolean>`(i.direction = 'in' and i.deleted_at is null and p.deleted_at is null
  and p.no_profiling is not true and coalesce(i.subject, i.body) is not null)`;

/** A text by what it says: a judgement holds for the text that it was made of. */
export const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22);

type Row = {
  id: string;
  customer_id: string;
  version: string;
  subject: string | null;
  body: string | null;
  is_read: boolean;
  before: string | null;
  judged_hash: string | null;
  sentiment: string | null;
  emotion: string | null;
  category: string | null;
};

type Known = {
  row: Row;
  hash: string;
  reading: Reading;
  shown: ReturnType<typeof corrected>;
  named: NamedProduct;
};

/**
 * Reads these interactions and keeps what was read: as facts of theirs and, with the words that decided, in
 * `insight.reading`. What is not to be read, or not any more, loses what was kept. What a person said of the same text
 * stands. Their customers' facts follow. Doing it twice is as doing it once.
 *
 * @param tx of the organisation's, or of the system: every statement names the organisation
 * @param ids no more than `PORTION`
 */
export async function readInteractions(
  tx: Transaction,
  orgId: string,
  reader: WordReader,
  ids: readonly string[],
): Promise<void> {
  const found = await tx.query<Row>(sql`
    select i.id, i.customer_id, i.version, i.subject, i.body, ${isRead} as is_read, r.customer_id as before,
      c.text_hash as judged_hash, c.sentiment, c.emotion, c.category
    from customers.interaction i
    join customers.customer p on p.org_id = i.org_id and p.id = i.customer_id
    left join insight.reading r on r.org_id = i.org_id and r.interaction_id = i.id
    left join insight.word_correction c on c.org_id = i.org_id and c.interaction_id = i.id
    where i.org_id = ${orgId}::uuid and i.id = any(${[...new Set(ids)]}::uuid[])
    order by p.id for share of p`);
  const rows = found.filter((row) => row.is_read && textOf(row.subject, row.body) !== '');
  const texts = rows.map(({ subject, body }) => textOf(subject, body));
  const readings = readTexts(texts, reader.models);
  const known = rows.flatMap((row, n): Known[] => {
    const reading = readings[n];
    const text = texts[n];
    if (!reading || text === undefined) return [];
    const hash = hashOf(text);
    const said = {
      sentiment: asSentiment(row.sentiment),
      emotion: row.emotion,
      category: asCategory(row.category),
    };
    const shown = row.judged_hash === hash ? corrected(reading, said) : reading;
    return [{ row, hash, reading, shown, named: namedIn(text, reader.products) }];
  });
  const isKnown = new Set(known.map(({ row }) => row.id));
  const gone = found.filter(({ id }) => !isKnown.has(id)).map(({ id }) => id);
  await keep(tx, orgId, reader, known);
  await drop(tx, orgId, gone);
  await tellCustomers(
    tx,
    orgId,
    found.flatMap(({ customer_id: now, before }) => [now, before ?? now]),
  );
}

async function keep(
  tx: Transaction,
  orgId: string,
  reader: WordReader,
  known: readonly Known[],
): Promise<void> {
  if (known.length === 0) return;
  const texts = (of: (each: Known) => string | null): RawBuilder<unknown> =>
    sql`${known.map(of)}::text[]`;
  const ids = sql`${known.map(({ row }) => row.id)}::uuid[]`;
  await Promise.all([
    tx.query(sql`
      insert into insight.reading as r
        (org_id, interaction_id, customer_id, version, reader, products, text_hash, detail, read_at)
      select ${orgId}::uuid, n.id, n.customer_id, n.version, ${reader.name}, ${reader.products.name}, n.hash, n.detail, now()
      from unnest(${ids}, ${known.map(({ row }) => row.customer_id)}::uuid[],
        ${known.map(({ row }) => row.version)}::bigint[], ${texts(({ hash }) => hash)},
        ${known.map(({ reading }) => JSON.stringify(reading.detail))}::jsonb[])
        n(id, customer_id, version, hash, detail)
      on conflict (org_id, interaction_id) do update
      set customer_id = excluded.customer_id, version = excluded.version, reader = excluded.reader,
        products = excluded.products,
        text_hash = excluded.text_hash, detail = excluded.detail, read_at = excluded.read_at`),
    tx.query(sql`
      update insight.interaction_facts f
      set sentiment = n.sentiment, emotion = n.emotion, aspect = n.aspect, category = n.category,
        language = n.language, product_id = n.product, product_category_id = n.product_category
      from unnest(${ids}, ${texts(({ shown }) => shown.sentiment)}, ${texts(({ shown }) => shown.emotion)},
        ${texts(({ reading }) => reading.aspect)}, ${texts(({ shown }) => shown.category)},
        ${texts(({ reading }) => reading.language)},
        ${known.map(({ named }) => named.product)}::uuid[], ${known.map(({ named }) => named.category)}::uuid[])
        n(id, sentiment, emotion, aspect, category, language, product, product_category)
      where f.org_id = ${orgId}::uuid and f.interaction_id = n.id and f.interaction_id = any(${ids})
        and (f.sentiment, f.emotion, f.aspect, f.category, f.language, f.product_id, f.product_category_id)
          is distinct from (n.sentiment, n.emotion, n.aspect, n.category, n.language, n.product, n.product_category)`),
  ]);
}

async function drop(tx: Transaction, orgId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await Promise.all([
    tx.query(sql`
      delete from insight.reading
      where org_id = ${orgId}::uuid and interaction_id = any(${ids}::uuid[])`),
    tx.query(sql`
      update insight.interaction_facts
      set sentiment = null, emotion = null, aspect = null, category = null, language = null,
        product_id = null, product_category_id = null
      where org_id = ${orgId}::uuid and interaction_id = any(${ids}::uuid[])
        and num_nonnulls(sentiment, emotion, aspect, category, language, product_id, product_category_id) > 0`),
  ]);
}

/** When these customers last sounded unhappy, and when hesitating. */
async function tellCustomers(
  tx: Transaction,
  orgId: string,
  customers: readonly string[],
): Promise<void> {
  const ids = [...new Set(customers)].toSorted();
  if (ids.length === 0) return;
  // Whoever works it out for the same customer waits here, and then sees what was read before.
  await tx.query(sql`
    select from insight.customer_facts where org_id = ${orgId}::uuid and customer_id = any(${ids}::uuid[])
    order by customer_id for update`);
  await tx.query(sql`
    update insight.customer_facts f
    set last_unhappy_at = n.unhappy, last_hesitating_at = n.hesitating
    from (
      select c.id, max(i.at) filter (where w.sentiment = ${UNHAPPY}) as unhappy,
        max(i.at) filter (where w.emotion = ${HESITATING}) as hesitating
      from unnest(${ids}::uuid[]) c(id)
      left join insight.reading r on r.org_id = ${orgId}::uuid and r.customer_id = c.id
      left join insight.interaction_facts w on w.org_id = ${orgId}::uuid and w.interaction_id = r.interaction_id
      left join customers.interaction i on i.org_id = ${orgId}::uuid and i.id = w.interaction_id
      group by c.id
    ) n
    where f.org_id = ${orgId}::uuid and f.customer_id = n.id and f.customer_id = any(${ids}::uuid[])
      and (f.last_unhappy_at, f.last_hesitating_at) is distinct from (n.unhappy, n.hesitating)`);
}

/**
 * Takes away what was read from those who asked not to be profiled, and what people said of it.
 *
 * @param customers those whose records changed; the others are left as they are
 */
export async function forgetWords(
  tx: Transaction,
  orgId: string,
  customers: readonly string[],
): Promise<void> {
  const asked = await tx.query<{ id: string }>(sql`
    select p.id from customers.customer p
    where p.org_id = ${orgId}::uuid and p.id = any(${customers}::uuid[]) and p.no_profiling`);
  const ids = asked.map(({ id }) => id);
  if (ids.length === 0) return;
  const read = await tx.query<{ id: string }>(sql`
    select r.interaction_id as id from insight.reading r
    where r.org_id = ${orgId}::uuid and r.customer_id = any(${ids}::uuid[])`);
  await drop(
    tx,
    orgId,
    read.map(({ id }) => id),
  );
  // Also of what is not read any more, since it was deleted or its text is gone.
  await tx.query(sql`
    delete from insight.word_correction c using customers.interaction i
    where c.org_id = ${orgId}::uuid and i.org_id = c.org_id and i.id = c.interaction_id
      and i.customer_id = any(${ids}::uuid[])`);
  await tellCustomers(tx, orgId, ids);
}
