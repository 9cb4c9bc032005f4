import { sql } from 'kysely';
import { pastOf } from '../chances/past.ts';
import { MOST_ROWS, portions } from '../chances/rows.ts';
import type { DecidedRow, Read } from '../chances/rows.ts';
import { chanceStep } from '../chances/step.ts';
import type { Lesson } from '../chances/train.ts';
import type { CardNote } from '../chances/wire.ts';
import { profiled } from '../profiling/profiled.ts';
import type { Step } from '../refresh/step.ts';
import { leadFeatures } from './features.ts';
import { countLeads, decidedLead, leadsAtStart, openLead } from './rows.ts';

/** A lead that is open for longer than so many days has come to nothing that one could learn from. */
const UNDECIDED_DAYS = 180;
const DAY_MS = 86_400_000;

/** The chance that an open lead becomes a customer. */
export const leadStep: Step = chanceStep({
  kind: 'lead',
  fact: 'leadScore',
  features: leadFeatures,
  count: (ctx, tx) => countLeads(ctx, tx, openLead),
  learn,
  present: (read) =>
    portions((after) => read((ctx, tx) => leadsAtStart(ctx, tx, { where: openLead }, after))),
  past: (read) => read((ctx, tx) => pastOf(ctx, tx, decisions(ctx.orgId))),
  kept: sql<boolean>`t.status in ('converted', 'unqualified')`,
});

async function learn(read: Read): Promise<Lesson> {
  const found = await read((ctx, tx) => countLeads(ctx, tx, decidedLead));
  const share = Math.min(1, MOST_ROWS / Math.max(1, found));
  const rows: DecidedRow[] = [];
  let enteredDecided = 0;
  const all = portions((after) =>
    read((ctx, tx) => leadsAtStart(ctx, tx, { where: decidedLead, share }, after)),
  );
  for await (const portion of all) {
    for (const lead of portion) {
      const { id, values, status } = lead;
      enteredDecided += lead.enteredDecided ? 1 : 0;
      rows.push({ id, values, outcome: status === 'converted' ? 1 : 0 });
    }
  }
  return { rows, notes: await notesOf(read, { found, share, enteredDecided }) };
}

async function notesOf(
  read: Read,
  { found, share, enteredDecided }: { found: number; share: number; enteredDecided: number },
): Promise<CardNote[]> {
  const duplicates = await read((ctx, tx) =>
    countLeads(ctx, tx, sql`t.status = 'unqualified' and t.disqualify_reason = 'duplicate'`),
  );
  const undecided = await read((ctx, tx) => {
    const before = new Date(ctx.now().getTime() - UNDECIDED_DAYS * DAY_MS).toISOString();
    return countLeads(ctx, tx, sql`${openLead} and t.created_at < ${before}::timestamptz`);
  });
  const notes: CardNote[] = [
    { code: 'sampled', figures: share < 1 ? { of: found } : { of: 0 } },
    { code: 'undecided', figures: { count: undecided, days: UNDECIDED_DAYS } },
    { code: 'duplicates', figures: { count: duplicates } },
    { code: 'enteredDecided', figures: { count: enteredDecided } },
  ];
  return notes.filter(({ figures }) => (figures['of'] ?? figures['count']) !== 0);
}

/** The leads that were scored before they were decided. When somebody gave one up stands in the ledger alone. */
const decisions = (orgId: string): ReturnType<typeof sql> => sql`
  select s.value, t.status = 'converted' as hit, d.at
  from insight.score s
  join sales.lead t on t.org_id = s.org_id and t.id = s.record_id
  cross join lateral (
    select coalesce(t.converted_at, (
      select max(c.at) from kernel.change c
      where c.org_id = s.org_id and c.object = 'lead' and c.record_id = t.id and c.after ->> 'status' = t.status
    ), t.updated_at) as at
  ) d
  where s.org_id = ${orgId}::uuid and s.kind = 'lead' and ${decidedLead} and ${profiled('lead', 't')}
    and s.scored_at < d.at`;
