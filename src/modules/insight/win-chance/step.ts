import { sql } from 'kysely';
import { pastOf } from '../chances/past.ts';
import { MOST_ROWS, portions } from '../chances/rows.ts';
import type { DecidedRow, Read } from '../chances/rows.ts';
import { chanceStep } from '../chances/step.ts';
import type { Lesson } from '../chances/train.ts';
import type { CardNote } from '../chances/wire.ts';
import { profiled } from '../profiling/profiled.ts';
import type { Step } from '../refresh/step.ts';
import { winFeatures } from './features.ts';
import { ownersPast } from './owners.ts';
import { closedDeal, countDeals, dealsAt, openDeal, SNAPSHOT_DAYS } from './rows.ts';
import type { DealAt } from './rows.ts';

/** Moments at which a deal is looked at, at a guess, to know how many deals make too many rows. */
const MOMENTS = 5;

/** The chance that an open deal is won. */
export const winStep: Step = chanceStep({
  kind: 'win',
  fact: 'winChance',
  features: winFeatures,
  count: (ctx, tx) => countDeals(ctx, tx, openDeal),
  learn,
  present: (read) => deals(read, { past: false, share: 1 }),
  past: (read) => read((ctx, tx) => pastOf(ctx, tx, decisions(ctx.orgId))),
  kept: closedDeal,
});

async function* deals(
  read: Read,
  which: { past: boolean; share: number },
): AsyncGenerator<DealAt[]> {
  const owners = await read(ownersPast);
  yield* portions((after) => read((ctx, tx) => dealsAt(ctx, tx, { ...which, owners }, after)));
}

async function learn(read: Read): Promise<Lesson> {
  const found = await read((ctx, tx) => countDeals(ctx, tx, closedDeal));
  const share = Math.min(1, MOST_ROWS / MOMENTS / Math.max(1, found));
  const rows: DecidedRow[] = [];
  for await (const portion of deals(read, { past: true, share })) {
    for (const { id, values, status } of portion) {
      rows.push({ id, values, outcome: status === 'won' ? 1 : 0 });
    }
  }
  const learned = new Set(rows.map(({ id }) => id)).size;
  const present = Object.values(winFeatures).filter(({ dated }) => !dated).length;
  const notes: CardNote[] = [
    { code: 'snapshots', figures: { deals: learned, days: SNAPSHOT_DAYS } },
    ...(share < 1 ? [{ code: 'sampled' as const, figures: { of: found } }] : []),
    { code: 'presentValues', figures: { features: present } },
  ];
  return { rows, notes };
}

/** The deals that were scored before they ended. */
const decisions = (orgId: string): ReturnType<typeof sql> => sql`
  select s.value, t.status = 'won' as hit, t.closed_at as at
  from insight.score s
  join sales.opportunity t on t.org_id = s.org_id and t.id = s.record_id
  where s.org_id = ${orgId}::uuid and s.kind = 'win' and ${closedDeal} and ${profiled('win', 't')}
    and s.scored_at < t.closed_at`;
