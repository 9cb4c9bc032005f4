import { sql } from 'kysely';
import type { Language } from '../../../../analysis/text/language.ts';
import { isoTime } from '../../../kernel/values.ts';
import type { Context } from '../../../kernel/context.ts';
import type { RecordView } from '../../../kernel/relationship-routes.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { titleExpression, titleVisible } from '../../../kernel/view.ts';
import { readsAll } from '../../../kernel/visibility.ts';
import type { RecordWire } from '../../../kernel/wire.ts';
import { Problem } from '../../../platform/problem.ts';
import type { ReadingDetail } from './reading.ts';
import { asCategory, asEmotion, asSentiment, NO_EMOTION, textOf } from './rules.ts';
import { allSources, textsOf } from './sources.ts';
import type { TextSource } from './sources.ts';
import { hashOf } from './store.ts';
import type { ToldWord, WhyNotRead, WordsView } from './wire.ts';

/** What was read from a text, and the words that decided. */
export const wordsViews: RecordView[] = allSources.map((source) => ({
  object: source.object,
  name: 'words',
  read: (ctx, tx, record) => readView(ctx, tx, source, record),
}));

/** What is shown of a reading: without any of these its reader is told nothing. */
const SHOWN = ['sentiment', 'emotion', 'category'] as const;

type Row = {
  detail: string | null;
  text_hash: string | null;
  no_profiling: boolean;
  is_customer: boolean;
  judged_hash: string | null;
  sentiment: string | null;
  emotion: string | null;
  category: string | null;
  corrected_by: string | null;
  corrected_at: string | null;
};

/**
 * What was read from a text, for one who may see it.
 *
 * @param record as its reader sees it: a field that is not in it, or masked, is told nothing of
 * @throws Problem not_found where they may read nothing that was read
 */
export async function readView(
  ctx: Context,
  tx: Transaction,
  source: TextSource,
  record: RecordWire,
): Promise<WordsView> {
  const shows = (name: string): boolean => name in record && !record._masked.includes(name);
  if (!SHOWN.every(shows)) throw new Problem('not_found');
  const { became } = source.person;
  const [row] = await tx.query<Row>(sql`
    select r.detail::text as detail, r.text_hash, p.no_profiling is true as no_profiling,
      ${became ? sql`${sql.ref(`p.${became.at}`)} is not null` : sql`false`} as is_customer,
      c.text_hash as judged_hash, c.sentiment, c.emotion, c.category, c.corrected_by, c.corrected_at
    from ${textsOf(source)}
    left join insight.reading r on r.org_id = i.org_id and r.record_id = i.id
    left join insight.word_correction c on c.org_id = i.org_id and c.record_id = i.id
    where i.org_id = ${ctx.orgId}::uuid and i.id = ${record.id}::uuid`);
  if (!row) throw new Problem('not_found');
  const readsText = shows('subject') && shows('body');
  const text = readsText
    ? textOf(asTextOrNull(record['subject']), asTextOrNull(record['body']))
    : null;
  if (row.detail === null || row.text_hash === null) {
    return { state: 'notRead', why: whyNot(ctx, source, record, text, row) };
  }
  const detail = JSON.parse(row.detail) as ReadingDetail;
  const isSame = text !== null && hashOf(text) === row.text_hash;
  return {
    state: 'read',
    sentiment: asSentiment(record['sentiment']),
    emotion: asEmotion(record['emotion']),
    category: asCategory(record['category']),
    language: (record['language'] ?? null) as Language | null,
    aspects: shows('aspect')
      ? detail.aspects.map(([aspect, sentiment]) => ({ aspect, sentiment }))
      : [],
    confidence: detail.confidence,
    by: detail.by,
    // It may have been edited a moment ago: then the places are those of another text.
    words: isSame ? wordsIn(text, detail) : [],
    correction: row.judged_hash === row.text_hash ? await judged(ctx, tx, row) : null,
    mayCorrect: readsText && record._rights?.update === true,
  };
}

const asTextOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** The words that decided, as they stand in the text. */
export function wordsIn(text: string, { words }: ReadingDetail): ToldWord[] {
  return words.map(([from, to, contribution]) => ({
    text: text.slice(from, to),
    from,
    to,
    contribution,
  }));
}

function whyNot(
  ctx: Context,
  { person }: TextSource,
  record: RecordWire,
  text: string | null,
  row: Row,
): WhyNotRead {
  if (row.no_profiling && readsAll(ctx, person.object, ['noProfiling'])) return 'noProfiling';
  if (row.is_customer && readsAll(ctx, person.object, ['convertedAt'])) return 'converted';
  if ('direction' in record && record['direction'] !== 'in') return 'notInbound';
  return text === '' ? 'noText' : 'notYet';
}

type Correction = Extract<WordsView, { state: 'read' }>['correction'];

async function judged(ctx: Context, tx: Transaction, row: Row): Promise<Correction> {
  const model = ctx.catalog.object('member');
  const seen = model && titleVisible(ctx, model, 't');
  const [person] =
    model && seen && row.corrected_by !== null
      ? await tx.query<{ title: string | null }>(sql`
          select ${titleExpression(ctx, model, 't')} as title from ${sql.table(model.table)} t
          where ${seen} and t.id = ${row.corrected_by}::uuid`)
      : [];
  return {
    sentiment: asSentiment(row.sentiment),
    emotion: row.emotion === NO_EMOTION ? NO_EMOTION : asEmotion(row.emotion),
    category: asCategory(row.category),
    by: person?.title ?? null,
    at: isoTime(row.corrected_at ?? ''),
  };
}
