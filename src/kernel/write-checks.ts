import { sql } from 'kysely';
import pg from 'pg';
import { Problem } from '../platform/problem.ts';
import type { ProblemField } from '../platform/problem.ts';
import type { Context } from './context.ts';
import { fold } from './fold.ts';
import type { Field, Model } from './model.ts';
import type { AnyRecord } from './object.ts';
import { uniqueName } from './schema-indexes.ts';
import type { Transaction } from './transaction.ts';
import { targetOf } from './view.ts';
import { existing, visible } from './visibility.ts';
import type { Rates } from './write-columns.ts';
import type { Values, WriteOptions } from './write.ts';

/** Whose a record is. */
export type Place = { owner: string | null; unit: string | null };

/** Owner and unit of the records that these take their access from, by parent id. */
export async function parentsAccess(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
  justMade: ReadonlyMap<string, Place> = new Map(),
): Promise<ReadonlyMap<string, Place>> {
  const parent = model.through && ctx.catalog.object(model.through.to);
  if (!model.through || !parent) return new Map();
  const { name } = model.through.field;
  const ids = [
    ...new Set(records.map((record) => record[name]).filter((id) => typeof id === 'string')),
  ];
  if (ids.every((id) => justMade.has(id))) return justMade;
  const rows = await tx.query<{ id: string; owner: string | null; unit: string | null }>(sql`
    select p.id, p.owner_id as owner, p.unit_id as unit from ${sql.table(parent.table)} p
    where ${existing(ctx, parent, 'p')} and p.id = any(${ids}::uuid[]) for share of p`);
  return new Map(rows.map(({ id, owner, unit }) => [id, { owner, unit }]));
}

/** The unit each owner works in. */
export async function ownersUnits(
  ctx: Context,
  tx: Transaction,
  owners: readonly (string | null)[],
): Promise<Map<string, string>> {
  const others = [...new Set(owners)].filter((owner) => owner !== null && owner !== ctx.memberId);
  const units = new Map([[ctx.memberId, ctx.unitId]]);
  const member = ctx.catalog.object('member');
  if (others.length === 0 || !member) return units;
  const rows = await tx.query<{ id: string; unit: string }>(sql`
    select m.id, m.unit_id as unit from ${sql.table(member.table)} m
    where ${existing(ctx, member, 'm')} and m.id = any(${others}::uuid[])`);
  for (const row of rows) units.set(row.id, row.unit);
  return units;
}

/** The day whose rate counts for a record: that of the date its object names, else the day of the write. */
function rateDay(ctx: Context, model: Model, record: AnyRecord): string {
  const { rateDate } = model.declaration;
  const value = rateDate === undefined ? null : record[rateDate];
  if (typeof value === 'string' && value.length === 10) return value;
  const at = typeof value === 'string' ? new Date(value) : ctx.now();
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ctx.timeZone }).format(at);
}

/**
 * The rates at which these records' amounts count in the organisation's currency, by record: the latest on or before
 * the record's day. Records in the organisation's own currency need none.
 *
 * @throws Problem invalid_fields for a currency without a rate
 */
export async function baseRates(
  ctx: Context,
  tx: Transaction,
  model: Model,
  records: readonly AnyRecord[],
): Promise<Rates> {
  const rates = new Map<string, bigint>();
  const foreign = records.filter(
    ({ currency }) => typeof currency === 'string' && currency !== ctx.currency,
  );
  const hasMoney = (): boolean =>
    [...model.fields.values()].some(
      ({ declaration, source }) => declaration.kind === 'money' && source.in === 'column',
    );
  if (foreign.length === 0 || !hasMoney()) return rates;
  const currencies = foreign.map(({ currency }) => fold(String(currency)));
  const days = foreign.map((record) => rateDay(ctx, model, record));
  const rows = await tx.query<{ currency: string; day: string; rate: string | null }>(sql`
    select w.currency, to_char(w.day, 'YYYY-MM-DD') as day, (
      select r.rate from kernel.exchange_rate r
      where r.org_id = ${ctx.orgId} and r.currency_fold = w.currency and r.date <= w.day
        and r.deleted_at is null
      order by r.date desc limit 1) as rate
    from (select distinct currency, day from unnest(${currencies}::text[], ${days}::date[]) x(currency, day)) w`);
  const known = new Map(rows.map(({ currency, day, rate }) => [`${currency} ${day}`, rate]));
  const errors: ProblemField[] = [];
  for (const [n, record] of foreign.entries()) {
    const [currency = '', day = ''] = [currencies[n], days[n]];
    const rate = known.get(`${currency} ${day}`) ?? null;
    if (rate === null) errors.push(noRate(currency.toUpperCase(), day, records.indexOf(record)));
    else rates.set(record.id, BigInt(rate));
  }
  if (errors.length > 0) throw new Problem('invalid_fields', { errors });
  return rates;
}

function noRate(currency: string, day: string, row: number): ProblemField {
  const message = {
    zh: `没有 ${currency} 在 ${day} 或之前的汇率。请管理员在“设置”的“汇率”中添加，或改用其他货币。`,
    en: `There is no exchange rate for ${currency} on or before ${day}. Ask an administrator to add one under Settings, Exchange rates, or choose another currency.`,
  };
  return { field: 'currency', code: 'no_rate', message, row };
}

/**
 * Every record that is pointed to must exist and be visible to the writer; otherwise both answer alike. They are locked
 * as a foreign key would, so that none is deleted before this is written.
 *
 * @throws Problem invalid_fields, at the reference's field
 */
export async function checkReferences(
  ctx: Context,
  tx: Transaction,
  model: Model,
  inputs: readonly Values[],
  options: WriteOptions,
): Promise<void> {
  const names = new Set(inputs.flatMap((values) => Object.keys(values)));
  const fields = [...names]
    .map((name) => model.fields.get(name))
    .filter((field) => field !== undefined);
  const checks = fields.map((field) => unseen(ctx, tx, field, inputs, options));
  const errors = (await Promise.all(checks)).flat();
  if (errors.length > 0) throw new Problem('invalid_fields', { errors });
}

async function unseen(
  ctx: Context,
  tx: Transaction,
  field: Field,
  inputs: readonly Values[],
  options: WriteOptions,
): Promise<ProblemField[]> {
  const target = targetOf(ctx, field);
  if (!target) return [];
  const named = inputs
    .map((values) => values[field.name])
    .filter((id): id is string => typeof id === 'string');
  // The system alone names what it has just made, which is there and held by nobody else.
  const justMade = options.asSystem ? options.justMade : undefined;
  const ids = [...new Set(named)].filter(
    (id) => (field.declaration.kind !== 'user' || id !== ctx.memberId) && !justMade?.has(id),
  );
  if (ids.length === 0) return [];
  const seen = options.asSystem ? existing(ctx, target, 't') : visible(ctx, target, 't');
  const rows = await tx.query<{ id: string }>(sql`
    select t.id from ${sql.table(target.table)} t where ${seen} and t.id = any(${ids}::uuid[])
    order by t.id for key share of t`);
  if (rows.length === ids.length) return [];
  const message = { zh: '找不到所选的记录。', en: 'The chosen record cannot be found.' };
  const found = new Set(rows.map(({ id }) => id));
  return inputs.flatMap((values, row) => {
    const id = values[field.name];
    if (typeof id !== 'string' || found.has(id) || !ids.includes(id)) return [];
    return [{ field: field.name, code: 'not_found', message, row }];
  });
}

const UNIQUE_VIOLATION = '23505';

/** Turns the database's refusal of a double value into a problem at its field; other errors pass unchanged. */
export function duplicateOf(
  ctx: Context,
  model: Model,
  records: readonly AnyRecord[],
  error: unknown,
): unknown {
  if (!(error instanceof pg.DatabaseError) || error.code !== UNIQUE_VIOLATION) return error;
  const together = (model.declaration.uniqueTogether ?? []).map((names) =>
    names.flatMap((name) => model.fields.get(name) ?? []),
  );
  const [field, ...others] =
    [...[...model.fields.values()].map((each) => [each]), ...together].find(
      (fields) => error.constraint === uniqueName(model.table, fields),
    ) ?? [];
  if (!field) return error;
  const telling = records.length === 1 && !field.sensitive && others.length === 0;
  const value = telling
    ? String(records[0]?.[field.name])
    : [field, ...others].map(({ declaration }) => declaration.label[ctx.locale]).join(', ');
  const message = { zh: '已经有相同的记录。', en: 'There is already one like this.' };
  return new Problem('duplicate', {
    values: { value },
    errors: [{ field: field.name, code: 'duplicate', message }],
  });
}
