import { sql } from 'kysely';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { SourceName } from './rules.ts';
import { sources, textsOf } from './sources.ts';

/**
 * What people judged of a lead's texts is said of their copies too, as soon as the lead is a customer, and what they
 * judged of the copies is said of the lead's texts when it is a lead again: with the time at which they said it, so that
 * no training takes it for news.
 *
 * @param leads that became customers, or are leads again
 * @returns the texts that are to be read now, by their objects
 */
export async function handOver(
  tx: Transaction,
  orgId: string,
  leads: readonly string[],
): Promise<Record<SourceName, string[]>> {
  const judged = await tx.query<{ id: string }>(sql`
    insert into insight.word_correction
      (org_id, object, record_id, text_hash, sentiment, emotion, category, corrected_by, corrected_at)
    select distinct on (n.id) c.org_id, ${sources.interaction.object}, n.id, c.text_hash, c.sentiment, c.emotion,
      c.category, c.corrected_by, c.corrected_at
    from ${textsOf(sources.leadInteraction)}
    join insight.word_correction c on c.org_id = i.org_id and c.record_id = i.id
    join customers.customer of on of.org_id = p.org_id and of.id = p.customer_id and of.no_profiling is not true
    join customers.interaction n on n.org_id = p.org_id and n.customer_id = of.id and n.deleted_at is null
      and n.at = i.at and n.created_at = i.created_at
      and n.subject is not distinct from i.subject and n.body is not distinct from i.body
    where p.org_id = ${orgId}::uuid and p.id = any(${leads}::uuid[]) and p.converted_at is not null
      and i.deleted_at is null
    order by n.id, c.corrected_at desc
    on conflict (org_id, record_id) do nothing
    returning record_id as id`);
  await handBack(tx, orgId, leads);
  const own = await tx.query<{ id: string }>(sql`
    select i.id from ${textsOf(sources.leadInteraction)}
    where p.org_id = ${orgId}::uuid and p.id = any(${leads}::uuid[])`);
  const ids = (rows: { id: string }[]): string[] => rows.map(({ id }) => id);
  return { interaction: ids(judged), leadInteraction: ids(own) };
}

/** What was said last stands. Judgements of all copies are read first: few are judged, and deleted texts bear no index. */
async function handBack(tx: Transaction, orgId: string, leads: readonly string[]): Promise<void> {
  await tx.query(sql`
    with copies as materialized (
      select c.*, n.at, n.created_at, n.subject, n.body
      from insight.word_correction c
      join customers.interaction n on n.org_id = c.org_id and n.id = c.record_id and n.deleted_at is not null
      where c.org_id = ${orgId}::uuid and c.object = ${sources.interaction.object}
    )
    insert into insight.word_correction as known
      (org_id, object, record_id, text_hash, sentiment, emotion, category, corrected_by, corrected_at)
    select distinct on (i.id) c.org_id, ${sources.leadInteraction.object}, i.id, c.text_hash, c.sentiment, c.emotion,
      c.category, c.corrected_by, c.corrected_at
    from ${textsOf(sources.leadInteraction)}
    join copies c on c.at = i.at and c.created_at = i.created_at
      and c.subject is not distinct from i.subject and c.body is not distinct from i.body
    where p.org_id = ${orgId}::uuid and p.id = any(${leads}::uuid[]) and p.converted_at is null
      and p.no_profiling is not true and i.deleted_at is null
    order by i.id, c.corrected_at desc
    on conflict (org_id, record_id) do update
    set text_hash = excluded.text_hash, sentiment = excluded.sentiment, emotion = excluded.emotion,
      category = excluded.category, corrected_by = excluded.corrected_by, corrected_at = excluded.corrected_at
    where excluded.corrected_at > known.corrected_at`);
}
