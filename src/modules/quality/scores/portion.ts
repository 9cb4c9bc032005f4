import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import {
  decodeRow,
  factsAlias,
  joinFacts,
  recordColumn,
  selectFields,
} from '../../../kernel/columns.ts';
import type { RawRow } from '../../../kernel/columns.ts';
import { clockOf, formatDay } from '../../../kernel/condition-dates.ts';
import type { Context } from '../../../kernel/context.ts';
import { baseColumn } from '../../../kernel/model.ts';
import type { Field } from '../../../kernel/model.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import { beside, counts } from './expressions.ts';
import { creditOf } from './judge-row.ts';
import type { Moment } from './judge-row.ts';
import { keepChanges } from './record-trend.ts';
import { confirmsGuesses, opensSealed } from './rule-set.ts';
import type { RuleSet } from './rule-set.ts';
import { KEPT, rankOf, scoreOf } from './rules.ts';
import type { Credit } from './rules.ts';

/** Records judged in one transaction. */
export const PORTION = 1_000;

/** A record with the rules that it does not keep. */
export type JudgedRecord = {
  id: string;
  fails: string[];
  /** The rules it did not keep until now. */
  failed: string[];
};

/** `former`: the score until now; null where it was never judged, or no rule was about it. */
type Verdict = JudgedRecord & { former: number | null; score: number | null; rank: number };

/**
 * Judges records and keeps what came of it: their scores and when these changed, their issues and their places in the
 * queue. Records that are deleted lose issues and places.
 *
 * @param ids no more than `PORTION`
 * @param open whether sealed values are opened; else rules about them keep their verdict, but for records never judged
 * @returns those that are not deleted
 */
export async function judgeRecords(
  ctx: Context,
  tx: Transaction,
  set: RuleSet,
  ids: readonly string[],
  open: boolean,
): Promise<JudgedRecord[]> {
  if (ids.length === 0) return [];
  const facts = `quality.${set.object}_facts`;
  const record = sql.ref(recordColumn(set.model));
  // Whoever judges the same records waits here, and then sees what was written before.
  await tx.query(sql`
    select from ${sql.table(facts)} where org_id = ${ctx.orgId} and ${record} = any(${ids}::uuid[])
    order by ${record} for no key update`);
  let verdicts = await verdictsOf(ctx, tx, set, ids, open);
  if (!open && set.rules.some(opensSealed)) {
    const unjudged = verdicts.filter(({ former }) => former === null).map(({ id }) => id);
    const opened = await verdictsOf(ctx, tx, set, unjudged, true);
    const by = new Map(opened.map((one) => [one.id, one]));
    verdicts = verdicts.map((one) => by.get(one.id) ?? one);
  }
  await Promise.all([
    records.derive(
      ctx,
      tx,
      set.object,
      'quality',
      verdicts.map(({ id, score }) => ({ id, values: { qualityScore: score } })),
    ),
    keepIssues(ctx, tx, set, ids, verdicts),
    keepQueue(ctx, tx, set, ids, verdicts),
    keepChanges(ctx, tx, set.object, verdicts),
  ]);
  return verdicts;
}

/** What a record is worth, in whole money; of a lead its score. */
function worthOf(
  { model, object }: RuleSet,
  ctx: Context,
): {
  join: RawBuilder<unknown>;
  value: RawBuilder<unknown>;
} {
  const of = object === 'contact' ? 'customer' : object;
  const names = object === 'lead' ? ['leadScore'] : ['revenue', 'nextYearValue'];
  const worthy = ctx.catalog.object(of);
  const fields = names.flatMap((name) => worthy?.fields.get(name) ?? []);
  const owner = model.fields.get('customer');
  if (!worthy || fields.length === 0 || (of !== object && !owner)) {
    return { join: sql``, value: sql`0::float8` };
  }
  const id = of === object ? sql`t.id` : sql.ref(`t.${owner?.column ?? 'id'}`);
  const tables = new Map(
    fields.flatMap((field) =>
      field.source.in === 'facts' ? [[factsAlias('w', field), field.source.table] as const] : [],
    ),
  );
  const joins = [...tables].map(
    ([at, table]) => sql` left join ${sql.table(table)} ${sql.ref(at)}
      on ${sql.ref(`${at}.org_id`)} = t.org_id and ${sql.ref(`${at}.${recordColumn(worthy)}`)} = ${id}`,
  );
  const values = fields.map((field) => {
    const isMoney = field.declaration.kind === 'money';
    const column = isMoney ? baseColumn(field) : field.column;
    return sql`coalesce(${sql.ref(`${factsAlias('w', field)}.${column}`)}, 0) / ${isMoney ? 10_000 : 1}::float8`;
  });
  return { join: sql.join(joins, sql``), value: sql`greatest(${sql.join(values)})` };
}

async function verdictsOf(
  ctx: Context,
  tx: Transaction,
  set: RuleSet,
  ids: readonly string[],
  open: boolean,
): Promise<Verdict[]> {
  if (ids.length === 0) return [];
  const { model, rules } = set;
  const own = rules.flatMap(({ target, other }) =>
    target.related ? [] : [target.field, ...(other ? [other] : [])],
  );
  const fields = [...new Set(own)];
  // Names are put together once: of a million records, each of a dozen would be as many times.
  const named = rules.map((rule, n) => ({ rule, counts: `$counts_${n}`, beside: `$beside_${n}` }));
  const asked = named.flatMap(({ rule, ...names }) => {
    const more = beside(set, rule);
    const column = sql`${counts(rule)} as ${sql.id(names.counts)}`;
    return more ? [column, sql`${more} as ${sql.id(names.beside)}`] : [column];
  });
  const worth = worthOf(set, ctx);
  const rows = await tx.query<RawRow>(sql`
    select ${selectFields('t', fields, open)}, t.created_at as "$created", q.quality_score as "$score",
      ${worth.value} as "$worth",
      (select string_agg(i.rule_id::text, ',') from quality.issue i
        where i.org_id = t.org_id and i.object = ${set.object} and i.record_id = t.id) as "$issues"
      ${asked.length > 0 ? sql`, ${sql.join(asked)}` : sql``}
    from ${sql.table(model.table)} t
    join ${sql.table(`quality.${set.object}_facts`)} q
      on q.org_id = t.org_id and ${sql.ref(`q.${recordColumn(model)}`)} = t.id
    ${joinFacts(model, 't', fields)} ${worth.join}
    where t.org_id = ${ctx.orgId} and t.deleted_at is null and t.id = any(${ids}::uuid[])`);
  const moment = { now: ctx.now().getTime(), today: formatDay(clockOf(ctx).today) };
  return rows.map((raw) => verdictOf(ctx, set, { fields, named, open, raw }, moment));
}

/** What is read of each record: its fields, and by which names what the database says of them to each rule. */
type Asked = { fields: readonly Field[]; named: readonly { counts: string; beside: string }[] };

function verdictOf(
  ctx: Context,
  { model, rules }: RuleSet,
  { fields, named, open, raw }: Asked & { open: boolean; raw: RawRow },
  moment: Moment,
): Verdict {
  const { values } = decodeRow(ctx, model, fields, raw, () => open);
  const failed = typeof raw['$issues'] === 'string' ? raw['$issues'].split(',') : [];
  const row = {
    values,
    createdAt: isoTime(String(raw['$created'])),
    asked: named.map(({ counts: is, beside: what }) => ({
      counts: raw[is] === true,
      beside: besideOf(raw[what]),
    })),
  };
  const credits = rules.map((rule, n): Credit => {
    if (open || !opensSealed(rule)) return creditOf(rule, row, n, moment);
    return row.asked[n]?.counts ? Number(!failed.includes(rule.id)) : null;
  });
  const score = scoreOf(
    rules.flatMap((rule, n) =>
      confirmsGuesses(rule) ? [] : [{ credit: credits[n] ?? null, weight: rule.weight }],
    ),
  );
  const fails = rules.flatMap(({ id }, n) => ((credits[n] ?? 1) < KEPT ? [id] : []));
  return {
    id: String(raw.id),
    score,
    fails,
    failed,
    rank: rankOf(Number(raw['$worth']), score ?? 100),
    former: raw['$score'] === null ? null : Number(raw['$score']),
  };
}

/** A boolean, or the time of the last change. */
function besideOf(raw: unknown): boolean | string | null {
  if (typeof raw === 'boolean') return raw;
  return typeof raw === 'string' ? isoTime(raw) : null;
}

async function keepIssues(
  ctx: Context,
  tx: Transaction,
  { object }: RuleSet,
  ids: readonly string[],
  verdicts: readonly Verdict[],
): Promise<void> {
  const added = verdicts.flatMap(({ id, fails, failed }) =>
    fails.filter((rule) => !failed.includes(rule)).map((rule) => ({ id, rule })),
  );
  const ended = verdicts.flatMap(({ id, fails, failed }) =>
    failed.filter((rule) => !fails.includes(rule)).map((rule) => ({ id, rule })),
  );
  const here = new Set(verdicts.map(({ id }) => id));
  const gone = ids.filter((id) => !here.has(id));
  const pairs = (some: typeof added) => sql`
    unnest(${some.map(({ id }) => id)}::uuid[], ${some.map(({ rule }) => rule)}::uuid[]) n(record_id, rule_id)`;
  if (added.length > 0) {
    await tx.query(sql`
      insert into quality.issue (org_id, object, record_id, rule_id, since)
      select ${ctx.orgId}::uuid, ${object}, n.record_id, n.rule_id, ${ctx.now().toISOString()}::timestamptz
      from ${pairs(added)} on conflict do nothing`);
  }
  if (ended.length > 0) {
    await tx.query(sql`
      delete from quality.issue i using ${pairs(ended)}
      where i.org_id = ${ctx.orgId} and i.object = ${object}
        and i.record_id = n.record_id and i.rule_id = n.rule_id`);
  }
  if (gone.length > 0) {
    await tx.query(sql`
      delete from quality.issue
      where org_id = ${ctx.orgId} and object = ${object} and record_id = any(${gone}::uuid[])`);
  }
}

async function keepQueue(
  ctx: Context,
  tx: Transaction,
  { object }: RuleSet,
  ids: readonly string[],
  verdicts: readonly Verdict[],
): Promise<void> {
  const waiting = verdicts.filter(({ fails }) => fails.length > 0);
  const named = new Set(waiting.map(({ id }) => id));
  const gone = ids.filter((id) => !named.has(id));
  if (waiting.length > 0) {
    await tx.query(sql`
      insert into quality.queue as q (org_id, object, record_id, rank, missing)
      select ${ctx.orgId}::uuid, ${object}, n.record_id, n.rank, n.missing
      from unnest(${waiting.map(({ id }) => id)}::uuid[], ${waiting.map(({ rank }) => rank)}::bigint[],
        ${waiting.map(({ score }) => 100 - (score ?? 100))}::bigint[]) n(record_id, rank, missing)
      on conflict (org_id, object, record_id) do update
      set rank = excluded.rank, missing = excluded.missing
      where (q.rank, q.missing) is distinct from (excluded.rank, excluded.missing)`);
  }
  if (gone.length > 0) {
    await tx.query(sql`
      delete from quality.queue
      where org_id = ${ctx.orgId} and object = ${object} and record_id = any(${gone}::uuid[])`);
  }
}
