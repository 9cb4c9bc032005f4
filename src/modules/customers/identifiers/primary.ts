import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { AnyRecord } from '../../../kernel/object.ts';
import { records } from '../../../kernel/records.ts';
import { indexForm } from '../../../kernel/sensitive.ts';
import type { Pair } from '../../../kernel/rules.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { lockRecords } from '../../../kernel/lock.ts';

const kinds = ['phone', 'email'] as const;
const asSystem = { via: 'system', asSystem: true } as const;

/** Transactions in which one side is bringing the other in step: the other's rule then has nothing to do. */
const inStep = new WeakSet<Transaction>();

async function keepingStep(tx: Transaction, work: () => Promise<void>): Promise<void> {
  if (inStep.has(tx)) return;
  inStep.add(tx);
  try {
    await work();
  } finally {
    inStep.delete(tx);
  }
}

type Primary = { id: string; customer: string; kind: 'phone' | 'email' };

/** The primary identifiers of these customers. */
async function primaries(
  ctx: Context,
  tx: Transaction,
  customers: readonly string[],
): Promise<Primary[]> {
  return tx.query<Primary>(sql`
    select id, customer_id as customer, case when phone_index is null then 'email' else 'phone' end as kind
    from customers.identifier
    where org_id = ${ctx.orgId} and customer_id = any(${customers}::uuid[]) and is_primary and deleted_at is null`);
}

/** After a customer's phone or e-mail was written: its primary identifier has the same value, is made, or goes. */
export function keepPrimaryIdentifiers(
  ctx: Context,
  tx: Transaction,
  pairs: Pair[],
): Promise<void> {
  return keepingStep(tx, () => writeIdentifiers(ctx, tx, pairs));
}

async function writeIdentifiers(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  const alive = pairs.filter(({ before, after }) => after.deletedAt === null && !before?.deletedAt);
  const changed = alive.filter(({ before, after }) =>
    kinds.some((kind) => (before?.[kind] ?? null) !== after[kind]),
  );
  if (changed.length === 0) return;
  // A new customer has no identifiers yet: nothing to look up.
  const older = changed.filter(({ before }) => before !== null).map(({ after }) => after.id);
  const known = older.length === 0 ? [] : await primaries(ctx, tx, older);

  const made: Record<string, unknown>[] = [];
  for (const { before, after } of changed) {
    for (const kind of kinds) {
      const value = after[kind];
      if ((before?.[kind] ?? null) === value) continue;
      const place = { customer: after.id, kind };
      const same =
        before && value !== null ? await withValue(ctx, tx, place, String(value)) : undefined;
      const primary = known.find((each) => each.customer === after.id && each.kind === kind);
      if (same !== undefined) await promote(ctx, tx, place, same);
      else if (primary && value === null)
        await records.remove(ctx, tx, 'identifier', [primary.id], asSystem);
      else if (primary) await setOn(ctx, tx, primary.id, { [kind]: value });
      else if (value !== null) made.push({ customer: after.id, [kind]: value, isPrimary: true });
    }
  }
  // New customers are held by nobody else: neither to be looked for again, nor to be locked.
  const justMade = new Map(
    changed.flatMap(({ before, after: { id, owner, unit } }) =>
      before ? [] : [[id, { owner, unit }]],
    ),
  );
  await records.create(ctx, tx, 'identifier', made, { ...asSystem, justMade });
}

/**
 * Writes customers and identifiers that go apart again, neither of which shall follow the other meanwhile, and then makes
 * primary what each customer shows.
 *
 * @param customers whose identifiers are written
 */
export function settleAfterwards(
  ctx: Context,
  tx: Transaction,
  customers: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  return keepingStep(tx, async () => {
    await work();
    const model = ctx.catalog.object('customer');
    if (!model) return;
    const locked = await lockRecords(ctx, tx, model, customers, { asSystem: true });
    for (const { record } of locked.values())
      for (const kind of kinds) await showBy(ctx, tx, record, kind);
  });
}

/** Makes the identifier primary that has what the customer shows: it is there, is changed to it, or is made. */
async function showBy(
  ctx: Context,
  tx: Transaction,
  customer: AnyRecord,
  kind: Place['kind'],
): Promise<void> {
  const place = { customer: customer.id, kind };
  const value = customer[kind];
  // Of a customer that shows none, none is primary.
  if (typeof value !== 'string') return demoteOthers(ctx, tx, place, null);
  const same = await withValue(ctx, tx, place, value);
  if (same !== undefined) return promote(ctx, tx, place, same);
  const primary = (await primaries(ctx, tx, [customer.id])).find((each) => each.kind === kind);
  if (primary) await setOn(ctx, tx, primary.id, { [kind]: value });
  else {
    const made = { customer: customer.id, [kind]: value, isPrimary: true };
    await records.create(ctx, tx, 'identifier', [made], asSystem);
  }
}

/** The identifier of a customer that has this phone or e-mail already. */
async function withValue(
  ctx: Context,
  tx: Transaction,
  { customer, kind }: Place,
  value: string,
): Promise<string | undefined> {
  const index = ctx.codec.index(ctx.orgId, kind, indexForm(kind, value));
  const [row] = await tx.query<{ id: string }>(sql`
    select id from customers.identifier where org_id = ${ctx.orgId} and customer_id = ${customer}
      and ${sql.ref(`${kind}_index`)} = ${index}::bytea and deleted_at is null order by is_primary desc, id limit 1`);
  return row?.id;
}

/** Makes an identifier the primary one instead of the one before, which stays beside it. */
async function promote(ctx: Context, tx: Transaction, place: Place, id: string): Promise<void> {
  await demoteOthers(ctx, tx, place, id);
  await setOn(ctx, tx, id, { isPrimary: true });
}

function setOn(
  ctx: Context,
  tx: Transaction,
  id: string,
  values: Record<string, unknown>,
): Promise<unknown> {
  return records.update(ctx, tx, 'identifier', [{ id, version: 'latest', values }], asSystem);
}

/**
 * After an identifier was written: a primary one is the only primary of its kind and shows on the customer; one that
 * was deleted or is primary no longer does not.
 */
export function showPrimaryOnCustomer(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  return keepingStep(tx, () => writeCustomers(ctx, tx, pairs));
}

/** Where a primary identifier shows: a field of a customer. */
type Place = { customer: string; kind: 'phone' | 'email' };

function placeOf(record: AnyRecord | null): Place | undefined {
  if (!record || record.isPrimary !== true || record.deletedAt !== null) return undefined;
  return { customer: String(record.customer), kind: record.phone === null ? 'email' : 'phone' };
}

async function writeCustomers(ctx: Context, tx: Transaction, pairs: Pair[]): Promise<void> {
  for (const { before, after } of pairs) {
    const was = placeOf(before);
    const is = placeOf(after);
    await lockCustomers(ctx, tx, [was, is]);
    const left = was && !(is && is.customer === was.customer && is.kind === was.kind);
    if (left) await showOn(ctx, tx, was, null);
    if (!is) continue;
    await demoteOthers(ctx, tx, is, after.id);
    await showOn(ctx, tx, is, after[is.kind]);
  }
}

/** Two who make different identifiers primary at once: the second waits, and then sees the first. */
async function lockCustomers(
  ctx: Context,
  tx: Transaction,
  places: (Place | undefined)[],
): Promise<void> {
  const ids = places.flatMap((place) => place?.customer ?? []);
  if (ids.length === 0) return;
  await tx.query(sql`
    select from customers.customer where org_id = ${ctx.orgId} and id = any(${ids}::uuid[]) order by id for update`);
}

async function demoteOthers(
  ctx: Context,
  tx: Transaction,
  { customer, kind }: Place,
  id: string | null,
): Promise<void> {
  const others = (await primaries(ctx, tx, [customer])).filter(
    (each) => each.kind === kind && each.id !== id,
  );
  const changes = others.map((each) => ({
    id: each.id,
    version: 'latest' as const,
    values: { isPrimary: false },
  }));
  await records.update(ctx, tx, 'identifier', changes, asSystem);
}

/** Shows a value on the customer, unless the customer is being deleted itself. */
async function showOn(
  ctx: Context,
  tx: Transaction,
  { customer, kind }: Place,
  value: unknown,
): Promise<void> {
  const [alive] = await tx.query(sql`
    select 1 from customers.customer where org_id = ${ctx.orgId} and id = ${customer} and deleted_at is null`);
  if (!alive) return;
  await records.update(
    ctx,
    tx,
    'customer',
    [{ id: customer, version: 'latest', values: { [kind]: value } }],
    asSystem,
  );
}
