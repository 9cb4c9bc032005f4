import { sql } from 'kysely';
import type { Transaction } from '../../../kernel/transaction.ts';
import type { SourceName } from './rules.ts';
import { sources, textsOf } from './sources.ts';

/**
 * What people judged of a lead's texts is said of their copies too, as soon as the lead is a customer: with the time at
 * which they said it, so that no training takes it for news.
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
  const own = await tx.query<{ id: string }>(sql`
    select i.id from ${textsOf(sources.leadInteraction)}
    where p.org_id = ${orgId}::uuid and p.id = any(${leads}::uuid[])`);
  const ids = (rows: { id: string }[]): string[] => rows.map(({ id }) => id);
  return { interaction: ids(judged), leadInteraction: ids(own) };
}
