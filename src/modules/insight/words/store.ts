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
import { allSources, isRead, textsOf } from './sources.ts';
import type { TextSource } from './sources.ts';

/** Texts read at once: a tenth of a second of reading, and a transaction well under one. */
export const PORTION = 500;

/** A text by what it says: a judgement holds for the text that it was made of. */
export const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22);

type Row = {
  id: string;
  person: string;
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
 * Reads these texts and keeps what was read: as facts of theirs and, with the words that decided, in `insight.reading`.
 * What is not to be read, or not any more, loses what was kept. What somebody judged of the same text stands. The facts
 * of those who sent them follow. Doing it twice is as doing it once.
 *
 * @param tx of the organisation's, or of the system: every statement names the organisation
 * @param ids of records of the source, no more than `PORTION`
 */
export async function readSource(
  tx: Transaction,
  orgId: string,
  source: TextSource,
  reader: WordReader,
  ids: readonly string[],
): Promise<void> {
  const found = await tx.query<Row>(sql`
    select i.id, p.id as person, i.version, i.subject, i.body, ${isRead(source)} as is_read,
      r.person_id as before, c.text_hash as judged_hash, c.sentiment, c.emotion, c.category
    from ${textsOf(source)}
    left join insight.reading r on r.org_id = i.org_id and r.record_id = i.id
    left join insight.word_correction c on c.org_id = i.org_id and c.record_id = i.id
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
  await keep(tx, orgId, source, reader, known);
  await drop(tx, orgId, source, gone);
  await tellPersons(
    tx,
    orgId,
    source,
    found.flatMap(({ person, before }) => [person, before ?? person]),
  );
}

async function keep(
  tx: Transaction,
  orgId: string,
  source: TextSource,
  reader: WordReader,
  known: readonly Known[],
): Promise<void> {
  if (known.length === 0) return;
  const texts = (of: (each: Known) => string | null): RawBuilder<unknown> =>
    sql`${known.map(of)}::text[]`;
  const ids = sql`${known.map(({ row }) => row.id)}::uuid[]`;
  const key = sql.ref(`f.${source.key}`);
  await Promise.all([
    tx.query(sql`
      insert into insight.reading as r
        (org_id, object, record_id, person_id, version, reader, products, text_hash, detail, read_at)
      select ${orgId}::uuid, ${source.object}, n.id, n.person, n.version, ${reader.name}, ${reader.products.name},
        n.hash, n.detail, now()
      from unnest(${ids}, ${known.map(({ row }) => row.person)}::uuid[],
        ${known.map(({ row }) => row.version)}::bigint[], ${texts(({ hash }) => hash)},
        ${known.map(({ reading }) => JSON.stringify(reading.detail))}::jsonb[])
        n(id, person, version, hash, detail)
      on conflict (org_id, record_id) do update
      set person_id = excluded.person_id, version = excluded.version, reader = excluded.reader,
        products = excluded.products,
        text_hash = excluded.text_hash, detail = excluded.detail, read_at = excluded.read_at`),
    tx.query(sql`
      update ${sql.table(source.facts)} f
      set sentiment = n.sentiment, emotion = n.emotion, aspect = n.aspect, category = n.category,
        language = n.language, product_id = n.product, product_category_id = n.product_category
      from unnest(${ids}, ${texts(({ shown }) => shown.sentiment)}, ${texts(({ shown }) => shown.emotion)},
        ${texts(({ reading }) => reading.aspect)}, ${texts(({ shown }) => shown.category)},
        ${texts(({ reading }) => reading.language)},
        ${known.map(({ named }) => named.product)}::uuid[], ${known.map(({ named }) => named.category)}::uuid[])
        n(id, sentiment, emotion, aspect, category, language, product, product_category)
      where f.org_id = ${orgId}::uuid and ${key} = n.id and ${key} = any(${ids})
        and (f.sentiment, f.emotion, f.aspect, f.category, f.language, f.product_id, f.product_category_id)
          is distinct from (n.sentiment, n.emotion, n.aspect, n.category, n.language, n.product, n.product_category)`),
  ]);
}

async function drop(
  tx: Transaction,
  orgId: string,
  source: TextSource,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await Promise.all([
    tx.query(sql`
      delete from insight.reading
      where org_id = ${orgId}::uuid and record_id = any(${ids}::uuid[])`),
    tx.query(sql`
      update ${sql.table(source.facts)}
      set sentiment = null, emotion = null, aspect = null, category = null, language = null,
        product_id = null, product_category_id = null
      where org_id = ${orgId}::uuid and ${sql.ref(source.key)} = any(${ids}::uuid[])
        and num_nonnulls(sentiment, emotion, aspect, category, language, product_id, product_category_id) > 0`),
  ]);
}

/** When these customers, or leads, last sounded unhappy, and when hesitating. */
async function tellPersons(
  tx: Transaction,
  orgId: string,
  source: TextSource,
  persons: readonly string[],
): Promise<void> {
  const ids = [...new Set(persons)].toSorted();
  if (ids.length === 0) return;
  const facts = sql.table(source.person.facts);
  const key = sql.ref(source.person.key);
  const texts = allSources
    .filter(({ person }) => person.object === source.person.object)
    .map(
      (one) => sql`
        select r.person_id, i.at, w.sentiment, w.emotion from insight.reading r
        join ${sql.table(one.facts)} w on w.org_id = r.org_id and ${sql.ref(`w.${one.key}`)} = r.record_id
        join ${sql.table(one.table)} i on i.org_id = r.org_id and i.id = r.record_id
        where r.org_id = ${orgId}::uuid and r.person_id = any(${ids}::uuid[])`,
    );
  // Whoever works it out for the same person waits here, and then sees what was read before.
  await tx.query(sql`
    select from ${facts} where org_id = ${orgId}::uuid and ${key} = any(${ids}::uuid[])
    order by ${key} for update`);
  await tx.query(sql`
    update ${facts} f
    set last_unhappy_at = n.unhappy, last_hesitating_at = n.hesitating
    from (
      select c.id, max(t.at) filter (where t.sentiment = ${UNHAPPY}) as unhappy,
        max(t.at) filter (where t.emotion = ${HESITATING}) as hesitating
      from unnest(${ids}::uuid[]) c(id)
      left join (${sql.join(texts, sql` union all `)}) t on t.person_id = c.id
      group by c.id
    ) n
    where f.org_id = ${orgId}::uuid and f.${key} = n.id and f.${key} = any(${ids}::uuid[])
      and (f.last_unhappy_at, f.last_hesitating_at) is distinct from (n.unhappy, n.hesitating)`);
}

/** Those of these customers, or leads, who asked not to be profiled; also leads who did so as customers. */
async function askingOf(
  tx: Transaction,
  orgId: string,
  { person: { object, table, became } }: TextSource,
  changed: Record<'customer' | 'lead', readonly string[]>,
): Promise<string[]> {
  const former =
    became &&
    sql`or (${sql.ref(`p.${became.customer}`)} = any(${changed.customer}::uuid[]) and exists (
      select from customers.customer c
      where c.org_id = p.org_id and c.id = ${sql.ref(`p.${became.customer}`)} and c.no_profiling))`;
  const rows = await tx.query<{ id: string }>(sql`
    select p.id from ${sql.table(table)} p
    where p.org_id = ${orgId}::uuid
      and ((p.id = any(${changed[object]}::uuid[]) and p.no_profiling) ${former ?? sql``})`);
  return rows.map(({ id }) => id);
}

/**
 * Takes away what was read from those who asked not to be profiled, and what people said of it.
 *
 * @param changed customers and leads whose records changed; the others are left as they are
 */
export async function forgetWords(
  tx: Transaction,
  orgId: string,
  source: TextSource,
  changed: Record<'customer' | 'lead', readonly string[]>,
): Promise<void> {
  const ids = await askingOf(tx, orgId, source, changed);
  if (ids.length === 0) return;
  const read = await tx.query<{ id: string }>(sql`
    select r.record_id as id from insight.reading r
    where r.org_id = ${orgId}::uuid and r.person_id = any(${ids}::uuid[]) and r.object = ${source.object}`);
  await drop(
    tx,
    orgId,
    source,
    read.map(({ id }) => id),
  );
  // Also of what is not read any more, since it was deleted or its text is gone.
  await tx.query(sql`
    delete from insight.word_correction c using ${sql.table(source.table)} i
    where c.org_id = ${orgId}::uuid and i.org_id = c.org_id and i.id = c.record_id
      and ${sql.ref(`i.${source.person.key}`)} = any(${ids}::uuid[])`);
  await tellPersons(tx, orgId, source, ids);
}
