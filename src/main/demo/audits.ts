import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { records } from '../../kernel/records.ts';
import { inTransaction } from '../../kernel/transaction.ts';
import type { Transaction } from '../../kernel/transaction.ts';
import { answer } from '../../modules/quality/audits/answer.ts';
import { closeAudit, drawSample, quarterNow } from '../../modules/quality/audits/draw.ts';
import { readItem, readItems } from '../../modules/quality/audits/read.ts';
import { monthsLater } from '../../modules/quality/audits/rules.ts';
import type { Verdict } from '../../modules/quality/audits/rules.ts';
import type { CheckWire } from '../../modules/quality/audits/wire.ts';
import { checkPoint, readChecks } from '../../modules/quality/points/check.ts';
import { drawChecks } from '../../modules/quality/points/draw.ts';
import { keepPoints } from '../../modules/quality/points/earn.ts';
import { judgeRecords } from '../../modules/quality/scores/portion.ts';
import { readRuleSet } from '../../modules/quality/scores/rule-set.ts';
import { demoTeams } from './company.ts';
import type { Ids } from './load.ts';
import { between, pick, weighted } from './random.ts';
import type { Random } from './random.ts';
import { called, companyName, phone, TRADES } from './texts.ts';

const DAY = 86_400_000;
/** Leads from a list of a fair that had names only. */
const LISTED = 16;
/** Days before today on which the list came, and on which the first and the last of them were completed. */
const CAME = 45;
const BEGAN = 40;

type Story = {
  ctx: Context;
  ids: Ids;
  random: Random;
  /** What a member may do, by their id. */
  contextOf: (memberId: string) => Promise<Context>;
};

const daysBefore = (ctx: Context, days: number): Context => {
  const at = new Date(ctx.now().getTime() - days * DAY);
  return { ...ctx, now: () => at };
};

/** A finished sample of last quarter, one of this quarter to go through, and points for who completed what was missing. */
export async function tellAudits(story: Story): Promise<void> {
  await auditCustomers(story);
  await completeLeads(story);
  await checkPoints(story);
}

async function auditCustomers({ ctx, random }: Story): Promise<void> {
  const quarter = quarterNow(ctx);
  const last = monthsLater(quarter, -3);
  const at = new Date(Date.parse(`${last}T02:00:00Z`) + 10 * DAY);
  const then = { ...ctx, now: () => at };
  await inTransaction(then, async (tx) => {
    const audit = await drawSample(then, tx, 'customer', last);
    if (audit === null) return;
    const { items } = await readItems(then, tx, audit);
    const ids = items.map(({ record }) => record);
    await judgeRecords(then, tx, await readRuleSet(then, tx, 'customer'), ids, true);
    const looked = await Promise.all(ids.map((id) => readItem(then, tx, audit, id)));
    const said = looked.map((item) => ({ audit, record: item.record, ...saidOf(random, item) }));
    await Promise.all(said.map((each) => answer(then, tx, each)));
    await closeAudit.handler(then, tx, { audit });
  });
  await inTransaction(ctx, (tx) => drawSample(ctx, tx, 'customer', quarter));
}

/** Nine in ten values are right. */
function saidOf(random: Random, { fields }: CheckWire) {
  const answers = fields
    .filter(({ state }) => state === 'shown')
    .map(({ field }) => ({
      field,
      verdict: weighted<Verdict>(random, [
        ['right', 90],
        ['wrong', 4],
        ['outdated', 4],
        ['cannotTell', 2],
      ]),
    }));
  return { answers, done: true };
}

/** Salespeople ask whom a list named without city and phone, and write both down. */
async function completeLeads({ ctx, ids, random, contextOf }: Story): Promise<void> {
  const then = daysBefore(ctx, CAME);
  const listed = Array.from({ length: LISTED }, (_, n) => {
    const team = demoTeams[n % demoTeams.length] ?? pick(random, demoTeams);
    const city = pick(random, team.cities);
    const owner = ids.get(`person:${team.key}1`) ?? ctx.memberId;
    const company = companyName(random, city, pick(random, TRADES));
    const values = { name: called(random).name, company, source: 'event', rating: 'cold', owner };
    return { owner, city, values };
  });
  const system = { via: 'system', asSystem: true } as const;
  const made = await inTransaction(then, async (tx) => {
    const created = await records.create(
      then,
      tx,
      'lead',
      listed.map(({ values }) => values),
      system,
    );
    const among = created.map(({ id }) => id);
    await judgeRecords(then, tx, await readRuleSet(then, tx, 'lead'), among, true);
    return created;
  });
  for (const [n, { owner, city }] of listed.entries()) {
    const id = made[n]?.id;
    if (id === undefined) continue;
    const own = daysBefore(await contextOf(owner), BEGAN - Math.round((n * BEGAN) / LISTED));
    const number = phone(900_000 + between(random, 0, 999) * LISTED + n);
    const values = { city, phone: number, status: 'working' };
    await inTransaction(own, async (tx) => {
      await completeOne(own, tx, id, values);
      await noteCall(own, tx, id);
    });
  }
}

/** It was on the telephone that they were asked. */
async function noteCall(own: Context, tx: Transaction, lead: string): Promise<void> {
  const call = {
    lead,
    channel: 'call',
    direction: 'out',
    subject: '首次联系',
    body: '展会上留的名片，问到了所在城市和电话，约了下次再聊。',
    at: own.now().toISOString(),
    createdBy: own.memberId,
  };
  const system = { via: 'system', asSystem: true } as const;
  await records.create(own, tx, 'leadInteraction', [call], system);
}

/** As the reaction to such a change does. */
async function completeOne(
  ctx: Context,
  tx: Transaction,
  id: string,
  values: Record<string, unknown>,
): Promise<void> {
  const change = { id, version: 'latest' as const, values };
  const [written] = await records.update(ctx, tx, 'lead', [change], { via: 'request' });
  if (!written) return;
  const set = await readRuleSet(ctx, tx, 'lead');
  const judged = await judgeRecords(ctx, tx, set, [id], true);
  const { version } = written;
  await keepPoints(ctx, tx, set, judged, [{ object: 'lead', recordId: id, version, op: 'update' }]);
}

/** The changes of months that are over are drawn, and all but one of them checked. */
async function checkPoints({ ctx }: Story): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const months = await tx.query<{ member: string; month: string }>(sql`
      select distinct p.member_id as member, p.month from quality.point p
      where p.org_id = ${ctx.orgId}::uuid
        and p.month < date_trunc('month', ${ctx.now().toISOString()}::timestamptz at time zone ${ctx.timeZone})`);
    for (const month of months) await drawChecks(ctx, tx, month);
    const { items } = await readChecks(ctx, tx);
    for (const { id } of items.slice(1)) {
      await checkPoint.handler(ctx, tx, { id, verdict: 'right' });
    }
  });
}
