import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { Step, StepRun } from '../refresh/step.ts';
import { currentModel, noteScored, storeModel } from '../score-models/store.ts';
import type { CurrentModel } from '../score-models/store.ts';
import { inThread } from '../thread/run.ts';
import { wordReader } from './models.ts';
import type { WordReader } from './models.ts';
import { asCategory, asSentiment, sourceNames, textOf } from './rules.ts';
import type { SourceName } from './rules.ts';
import { allSources, isRead, sources, textsOf } from './sources.ts';
import type { TextSource } from './sources.ts';
import { hashOf, PORTION, readSource } from './store.ts';
import type { Judged } from './train.ts';

/** Judged texts that are learned from, the newest. */
const MOST_JUDGED = 20_000;
/** Judgements made or gone since the last training that are worth another: each may mean to read every text again. */
const NEWS = 20;
/** Records looked at with one statement, and how many are counted for the progress at most. */
const WINDOW = 5_000;
const MOST_COUNTED = 100_000;
/** Texts that are looked through again for names of products at most, each time: some ten seconds of work. */
const MOST_NAMED = 50_000;

/** Reads what has not been read by what is known now, after learning from what people have corrected. */
export const wordsStep: Step = {
  kind: 'words',
  count: async (ctx, tx) => {
    const counts = allSources.map(async ({ table }) => {
      const [row] = await tx.query<{ n: string }>(sql`
        select count(*) as n from (
          select from ${sql.table(table)} i where i.org_id = ${ctx.orgId}::uuid
          limit ${MOST_COUNTED}::int) i`);
      return Number(row?.n ?? 0);
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  },
  run: async (run) => {
    const id = await learn(run);
    if (await run.cancelled()) return;
    let count = 0;
    for (const source of allSources) count += await readAll(run, source);
    await nameAgain(run);
    if (await run.cancelled()) return;
    await run.save(0, (ctx, tx) => noteScored(ctx, tx, id, { count }));
  },
};

/** A window of records in the order of their ids: its size and end, texts to be read of it, and those to read now. */
type Window = {
  rows: number;
  last: string | null;
  texts: number;
  reader: WordReader;
  ids: string[];
};

/**
 * The texts of a source after this id. To be read now are those that were read by something else than the reader of now, or
 * edited since, or are to be read no more.
 */
async function windowAfter(
  ctx: Context,
  tx: Transaction,
  source: TextSource,
  after: string,
): Promise<Window> {
  const { table, person } = source;
  const reader = await wordReader(tx, ctx.orgId);
  const rows = await tx.query<{ id: string; is_read: boolean; is_due: boolean }>(sql`
    with i as materialized (
      select i.org_id, i.id, ${sql.ref(`i.${person.key}`)}, i.version, i.direction, i.deleted_at, i.subject, i.body
      from ${sql.table(table)} i
      where i.org_id = ${ctx.orgId}::uuid and i.id > ${after}::uuid
      order by i.id limit ${WINDOW}::int
    )
    select i.id, coalesce(${isRead(source)}, false) as is_read, case when ${isRead(source)}
      then r.record_id is null or r.reader <> ${reader.name} or r.version <> i.version
      else r.record_id is not null end as is_due
    from i
    left join ${sql.table(person.table)} p on p.org_id = i.org_id and p.id = ${sql.ref(`i.${person.key}`)}
    left join insight.reading r on r.org_id = i.org_id and r.record_id = i.id
    order by i.id`);
  return {
    rows: rows.length,
    last: rows.at(-1)?.id ?? null,
    texts: rows.filter((row) => row.is_read).length,
    reader,
    ids: rows.flatMap((row) => (row.is_due ? [row.id] : [])),
  };
}

/** Goes through all records of a source once, a window at a time. @returns how many texts there are to read */
async function readAll(run: StepRun, source: TextSource): Promise<number> {
  let texts = 0;
  let uncounted = MOST_COUNTED;
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    if (await run.cancelled()) return texts;
    const ctx = await run.context();
    const from = after;
    const found = await inTransaction(ctx, (tx) => windowAfter(ctx, tx, source, from));
    if (found.last === null) return texts;
    for (let at = 0; at < found.ids.length; at += PORTION) {
      if (await run.cancelled()) return texts;
      const ids = found.ids.slice(at, at + PORTION);
      await run.save(0, (own, tx) => readSource(tx, own.orgId, source, found.reader, ids));
    }
    const walked = Math.min(found.rows, uncounted);
    await run.save(walked, () => Promise.resolve());
    uncounted -= walked;
    texts += found.texts;
    after = found.last;
  }
}

/**
 * Texts that were read when other products were on sale, or were called otherwise, are read once more: the newest first,
 * and no more of them than a night has time for. The next one goes on where this one ended.
 */
async function nameAgain(run: StepRun): Promise<void> {
  let left = MOST_NAMED;
  for (let before = 'ffffffff-ffff-ffff-ffff-ffffffffffff'; left > 0;) {
    if (await run.cancelled()) return;
    const ctx = await run.context();
    const from = before;
    const { reader, rows } = await inTransaction(ctx, async (tx) => ({
      reader: await wordReader(tx, ctx.orgId),
      rows: await tx.query<{ object: SourceName; id: string; products: string | null }>(sql`
        select r.object, r.record_id as id, r.products from insight.reading r
        where r.org_id = ${ctx.orgId}::uuid and r.record_id < ${from}::uuid
        order by r.record_id desc limit ${WINDOW}::int`),
    }));
    const last = rows.at(-1);
    if (!last) return;
    before = last.id;
    const due = rows.filter(({ products }) => products !== reader.products.name).slice(0, left);
    left -= due.length;
    for (const name of sourceNames) {
      const its = due.filter(({ object }) => object === name).map(({ id }) => id);
      for (let at = 0; at < its.length; at += PORTION) {
        if (await run.cancelled()) return;
        const ids = its.slice(at, at + PORTION);
        await run.save(0, (own, tx) => readSource(tx, own.orgId, sources[name], reader, ids));
      }
    }
  }
}

/** Learns where asked, where nothing was learned yet, and where people have judged enough otherwise since. */
async function learn(run: StepRun): Promise<string> {
  const ctx = await run.context();
  // What is said while it is learning is news afterwards.
  const trainedAt = ctx.now().toISOString();
  const { current, judged } = await inTransaction(ctx, async (tx) => {
    const model = await currentModel(ctx, tx, 'words');
    const isNews = run.train || !model || (await newsSince(ctx, tx, model)) >= NEWS;
    return { current: model, judged: isNews ? await judgedTexts(ctx, tx) : null };
  });
  if (current && judged === null) return current.id;
  const { card, body } = await inThread(run.cancelled, 'trainWords', judged ?? []);
  const isLearned = Object.keys(body).length > 0;
  const reason = card.sentiment.refusal?.code;
  let id = '';
  await run.save(0, async (own, tx) => {
    id = await storeModel(own, tx, {
      kind: 'words',
      state: isLearned ? 'fitted' : 'lexicon',
      ...(reason === undefined || isLearned ? {} : { reason }),
      rowCount: judged?.length ?? 0,
      trainedAt,
      card,
      ...(isLearned ? { body } : {}),
    });
  });
  return id;
}

/** Judgements made since a training, and those that it learned from and that hold no more. */
async function newsSince(
  ctx: Context,
  tx: Transaction,
  { trainedAt, rowCount }: CurrentModel,
): Promise<number> {
  const [row] = await tx.query<{ valid: string; fresh: string }>(sql`
    select count(*) as valid, count(*) filter (where c.corrected_at > ${trainedAt}::timestamptz) as fresh
    from (
      select c.corrected_at from (${judgedIn(ctx)}) c
      join insight.reading r on r.org_id = ${ctx.orgId}::uuid and r.record_id = c.record_id and r.text_hash = c.text_hash
      order by c.corrected_at desc limit ${MOST_JUDGED}::int
    ) c`);
  const [valid, fresh] = [Number(row?.valid ?? 0), Number(row?.fresh ?? 0)];
  return fresh + Math.max(0, rowCount - valid);
}

/** What people said of texts that are read, of all sources. */
const judgedIn = (ctx: Context): RawBuilder<unknown> =>
  sql.join(
    allSources.map(
      (source) => sql`
        select c.record_id, c.corrected_at, c.text_hash, c.sentiment, c.emotion, c.category,
          i.subject, i.body, i.channel
        from ${textsOf(source)} join insight.word_correction c on c.org_id = i.org_id and c.record_id = i.id
        where c.org_id = ${ctx.orgId}::uuid and ${isRead(source)}`,
    ),
    sql` union all `,
  );

/** What people said of texts that still read as they did then, of those who may be profiled. */
async function judgedTexts(ctx: Context, tx: Transaction): Promise<Judged[]> {
  type Row = {
    subject: string | null;
    body: string | null;
    channel: string;
    text_hash: string;
    sentiment: string | null;
    emotion: string | null;
    category: string | null;
  };
  const rows = await tx.query<Row>(sql`
    select c.subject, c.body, c.channel, c.text_hash, c.sentiment, c.emotion, c.category
    from (${judgedIn(ctx)}) c
    order by c.corrected_at desc, c.record_id limit ${MOST_JUDGED}::int`);
  return rows.flatMap(({ subject, body, channel, text_hash: hash, ...said }) => {
    const text = textOf(subject, body);
    if (hash !== hashOf(text)) return [];
    const sentiment = asSentiment(said.sentiment);
    return [
      { text, channel, sentiment, emotion: said.emotion, category: asCategory(said.category) },
    ];
  });
}
