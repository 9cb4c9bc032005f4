import { sql } from 'kysely';
import { z } from 'zod';
import { defineAction } from '../../../kernel/action.ts';
import { objectIs } from '../../../kernel/columns.ts';
import type { Context } from '../../../kernel/context.ts';
import { appendChanges, changesSince } from '../../../kernel/ledger.ts';
import { buildModel, type Model } from '../../../kernel/model.ts';
import { defineObject } from '../../../kernel/object.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { Problem } from '../../../platform/problem.ts';
import type { Message } from '../../../platform/problem.ts';
import { bumpAccess } from '../access-version.ts';
import { requirePlace } from './place.ts';

type Settings = { name: string; timeZone: string; currency: string };
type Stored = Settings & { version: number };

const SETTINGS = ['name', 'timeZone', 'currency'] as const;

const label = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });

/** What the ledger calls an organisation. It is no object of the catalogue: there is one, and nobody makes or deletes it. */
const audited = buildModel({
  declaration: defineObject({
    name: 'organisation',
    plural: 'organisations',
    label: label('组织', 'Organisation'),
    pluralLabel: label('组织', 'Organisations'),
    titleField: 'name',
    access: 'organisation',
    fields: {
      name: { kind: 'text', label: label('名称', 'Name') },
      timeZone: { kind: 'text', label: label('时区', 'Time zone') },
      currency: { kind: 'text', label: label('货币', 'Currency') },
    },
  }),
  module: 'identity',
});

/**
 * Changes the organisation's name, its time zone, or its currency, for which there must be no amount yet. From the next
 * request on everybody works by it; what was worked out by the former time zone stays until it is worked out anew.
 */
export const updateOrganisation = defineAction({
  name: 'updateOrganisation',
  label: label('修改组织', 'Change organisation'),
  undoable: false,
  input: z.strictObject({
    id: z.uuid(),
    /** The one that was read: what others have changed since is not overwritten. */
    version: z.int().positive(),
    name: z.string().trim().min(1).max(100).optional(),
    timeZone: z.string().max(60).optional(),
    currency: z.string().max(10).optional(),
  }),
  handler: async (ctx, tx, { id, version, ...values }) => {
    if (id !== ctx.orgId) throw new Problem('not_found');
    requirePlace(values);
    const before = await lock(ctx, tx);
    const changed = SETTINGS.filter(
      (name) => values[name] !== undefined && values[name] !== before[name],
    );
    await refuseConflicts(ctx, tx, { before, version, values, changed });
    if (changed.length === 0) return { version: before.version };
    if (changed.includes('currency')) await refuseAmounts(ctx, tx, before.currency);
    const after = { ...before, ...values, version: before.version + 1 };
    await tx.query(sql`
      update identity.organisation
      set name = ${after.name}, time_zone = ${after.timeZone}, currency = ${after.currency}, version = ${after.version}
      where org_id = ${ctx.orgId}`);
    // What was compiled by the former zone, and sessions that tell of it, are not used again.
    await bumpAccess(ctx, tx);
    const of = (from: Settings): Record<string, unknown> =>
      Object.fromEntries(changed.map((name) => [name, from[name]]));
    const entry = {
      object: audited.name,
      recordId: id,
      version: after.version,
      op: 'update',
    } as const;
    const entries = [{ ...entry, before: of(before), after: of(after) }];
    await appendChanges(ctx, tx, audited, entries, { via: 'action' });
    return { version: after.version };
  },
});

async function lock(ctx: Context, tx: Transaction): Promise<Stored> {
  const [row] = await tx.query<{
    name: string;
    time_zone: string;
    currency: string;
    version: string;
  }>(sql`
    select name, time_zone, currency, version from identity.organisation where org_id = ${ctx.orgId} for update`);
  if (!row) throw new Problem('not_found');
  const { name, time_zone: timeZone, currency, version } = row;
  return { name, timeZone, currency, version: Number(version) };
}

/** @throws Problem version_conflict where somebody else has changed the same since it was read */
async function refuseConflicts(
  ctx: Context,
  tx: Transaction,
  asked: {
    before: Stored;
    version: number;
    values: Partial<Settings>;
    changed: readonly (keyof Settings)[];
  },
): Promise<void> {
  const { before, version, values, changed } = asked;
  if (version === before.version) return;
  const conflict = (fields: Record<string, unknown>): Problem =>
    new Problem('version_conflict', { conflict: { version: before.version, fields } });
  // A version from the future was never read by anybody.
  if (version > before.version) throw conflict({});
  const since = await changesSince(ctx, tx, audited.name, new Map([[ctx.orgId, version]]));
  const originals = since.get(ctx.orgId);
  const both = changed.filter((name) => originals?.has(name));
  if (both.length === 0) return;
  throw conflict(
    Object.fromEntries(
      both.map((name) => [
        name,
        { mine: values[name], stored: before[name], original: originals?.get(name) ?? null },
      ]),
    ),
  );
}

/** Whether records of this object stand for amounts, be it one that is still empty: each keeps the currency it is in. */
const holdsAmounts = (model: Model): boolean =>
  model.name === 'exchangeRate' ||
  [...model.fields.values()].some(({ declaration }) => declaration.kind === 'money');

/**
 * @throws Problem invalid_fields where records count in this currency already, those in the trash and those out of use
 *   included, or a job may just be writing some
 */
async function refuseAmounts(ctx: Context, tx: Transaction, currency: string): Promise<void> {
  const models = ctx.catalog.all.filter(holdsAmounts);
  const rows = await tx.query<{ object: string }>(
    sql.join(
      models.map(
        (model) => sql`
          select ${model.name} as object where exists (
            select from ${sql.table(model.table)} where org_id = ${ctx.orgId}${objectIs(model)})`,
      ),
      sql` union all `,
    ),
  );
  const [held] = await tx.query<{ unused: boolean; written: boolean }>(sql`
    select exists (
      select from kernel.custom_field f
      left join kernel.custom_object o on o.org_id = f.org_id and o.name = f.object
      where f.org_id = ${ctx.orgId} and f.declaration ->> 'kind' = 'money'
        and (f.deleted_at is not null or o.deleted_at is not null)) as unused,
    exists (
      select from kernel.job where org_id = ${ctx.orgId} and state in ('queued', 'running')) as written`);
  if (held?.unused) refuseCurrency(UNUSED);
  if (held?.written) refuseCurrency(WRITTEN);
  const found = new Set(rows.map(({ object }) => object));
  const there = models.filter(({ name }) => found.has(name)).map((model) => model.declaration);
  if (there.length === 0) return;
  const zh = there.map(({ pluralLabel }) => pluralLabel.zh).join('、');
  const en = there.map(({ pluralLabel }) => pluralLabel.en).join(', ');
  refuseCurrency({
    zh: `已经有按 ${currency} 计算金额的记录（${zh}），货币不能再更改。`,
    en: `There are records whose amounts are in ${currency} already (${en}): the currency can no longer be changed.`,
  });
}

const UNUSED: Message = {
  zh: '有停用的金额字段，恢复后其中的金额仍按原来的货币计算，因此货币不能再更改。',
  en: 'There are fields with amounts that are out of use; once restored they count as before, so the currency can no longer be changed.',
};
const WRITTEN: Message = {
  zh: '后台任务可能正在写入金额，请等它结束后再更改货币。',
  en: 'A job may just be writing amounts. Change the currency once it has ended.',
};

function refuseCurrency(message: Message): never {
  throw new Problem('invalid_fields', {
    errors: [{ field: 'currency', code: 'currency_in_use', message }],
  });
}
