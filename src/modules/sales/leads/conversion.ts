import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { AnyRecord } from '../../../kernel/object.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { isoTime } from '../../../kernel/values.ts';
import type { WriteOptions } from '../../../kernel/write.ts';
import { Problem } from '../../../platform/problem.ts';
import { customersReachedBy } from '../../customers/public.ts';

type Values = Record<string, unknown>;

/** A lead on its way: whole and in clear, and which of its values the one who converts sees masked. */
export type Converting = { lead: AnyRecord; masked: ReadonlySet<string>; options: WriteOptions };

/** @throws Problem invalid_fields, with one sentence at one field */
export function refuse(field: string | null, code: string, zh: string, en: string): never {
  throw new Problem('invalid_fields', { errors: [{ field, code, message: { zh, en } }] });
}

const filled = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  );

/**
 * Creates a record under the rights of the one who converts. What they see masked is carried over unseen: it is no
 * value of theirs.
 */
async function createFrom(
  ctx: Context,
  tx: Transaction,
  { masked, options }: Converting,
  object: string,
  values: Values,
): Promise<string> {
  const entries = Object.entries(filled(values));
  const open = Object.fromEntries(entries.filter(([name]) => !masked.has(name)));
  const sealed = Object.fromEntries(entries.filter(([name]) => masked.has(name)));
  const [made] = await records.create(ctx, tx, object, [open], options);
  if (!made) throw new Error(`${object} was not stored`);
  if (Object.keys(sealed).length > 0) {
    const change = { id: made.id, version: 'latest' as const, values: sealed };
    await records.update(ctx, tx, object, [change], { ...options, asSystem: true });
  }
  return made.id;
}

/** What of a lead's phone and e-mail the one who converts may look others up by. */
function reachable({ lead, masked }: Converting): { phone: string | null; email: string | null } {
  const open = (name: 'phone' | 'email'): string | null => {
    const value = lead[name];
    return typeof value === 'string' && !masked.has(name) ? value : null;
  };
  return { phone: open('phone'), email: open('email') };
}

/**
 * The customer that a lead becomes: the one chosen, or a new one. Where phone or e-mail lead to a customer already and
 * nothing was chosen, it refuses and names that customer.
 *
 * @param chosen a customer's id; null for a new one whatever is known
 */
export async function customerFor(
  ctx: Context,
  tx: Transaction,
  converting: Converting,
  chosen: string | null | undefined,
  note: unknown,
): Promise<{ id: string; kind: unknown }> {
  const { lead } = converting;
  if (typeof chosen === 'string') {
    const found = await records.get(ctx, tx, 'customer', chosen);
    if (!found) refuse('customer', 'not_found', '找不到所选的客户。', 'There is no such customer.');
    if (found._rights?.update !== true) throw new Problem('forbidden');
    // Who asked not to be profiled has asked as a customer too, whether or not their converter may say so.
    if (lead.noProfiling === true && found['noProfiling'] !== true) {
      const asked = { id: found.id, version: 'latest' as const, values: { noProfiling: true } };
      await records.update(ctx, tx, 'customer', [asked], { ...converting.options, asSystem: true });
    }
    return { id: found.id, kind: found['kind'] };
  }
  const [known] = chosen === null ? [] : await customersReachedBy(ctx, tx, reachable(converting));
  if (known) {
    refuse(
      'customer',
      'already_known',
      `客户“${known.name}”已有同样的电话或邮箱。请选择这个客户，或者新建客户。`,
      `The customer “${known.name}” has the same phone or e-mail. Choose it, or create a new one.`,
    );
  }
  const kind = lead.company === null ? 'person' : 'company';
  const masked = new Set([...converting.masked, 'noProfiling']);
  const id = await createFrom(ctx, tx, { ...converting, masked }, 'customer', {
    name: lead.company ?? lead.name,
    kind,
    phone: lead.phone,
    email: kind === 'person' ? lead.email : null,
    city: lead.city,
    source: lead.source,
    owner: lead.owner,
    note,
    noProfiling: lead.noProfiling === true ? true : null,
  });
  return { id, kind };
}

/** The person at a company: who is known there by the same phone or e-mail, else a new contact. None at a person. */
export async function contactFor(
  ctx: Context,
  tx: Transaction,
  converting: Converting,
  customer: { id: string; kind: unknown },
): Promise<string | null> {
  if (customer.kind !== 'company') return null;
  const { lead } = converting;
  const reached = await customersReachedBy(ctx, tx, reachable(converting));
  const known = reached.find(({ id, contact }) => id === customer.id && contact !== null);
  if (known) return known.contact;
  const { name, phone, email } = lead;
  return createFrom(ctx, tx, converting, 'contact', { customer: customer.id, name, phone, email });
}

/** Creates the opportunity, called like the customer unless it is given a name. */
export function opportunityFor(
  ctx: Context,
  tx: Transaction,
  converting: Converting,
  values: Values,
): Promise<string> {
  const { lead } = converting;
  return createFrom(ctx, tx, { ...converting, masked: new Set() }, 'opportunity', {
    name: lead.company ?? lead.name,
    source: lead.source,
    owner: lead.owner,
    note: lead.interest,
    ...filled(values),
  });
}

const PORTION = 500;

/** Copies what was said with a lead to its customer's timeline: each with its time and by whom it was noted. */
export async function carryInteractions(
  ctx: Context,
  tx: Transaction,
  { lead, options }: Converting,
  customer: string,
): Promise<void> {
  type Row = Record<'subject' | 'channel' | 'direction' | 'minutes' | 'body', string | null> &
    Record<'at' | 'created_at', string> & { created_by: string | null };
  const rows = await tx.query<Row>(sql`
    select subject, channel, direction, at, minutes, body, created_at, created_by
    from sales.lead_interaction
    where org_id = ${ctx.orgId} and lead_id = ${lead.id} and deleted_at is null order by at, id`);
  const values = rows.map(({ at, minutes, created_at, created_by, ...row }) =>
    filled({
      ...row,
      customer,
      at: isoTime(at),
      minutes: minutes === null ? null : Number(minutes),
      createdAt: isoTime(created_at),
      createdBy: created_by,
    }),
  );
  for (let start = 0; start < values.length; start += PORTION) {
    const portion = values.slice(start, start + PORTION);
    await records.create(ctx, tx, 'interaction', portion, { ...options, asSystem: true });
  }
}

/** What was to be done about a lead is to be done for its customer, and about its opportunity. */
export async function moveTasks(
  ctx: Context,
  tx: Transaction,
  { lead, options }: Converting,
  to: { customer: string; opportunity: string | null },
): Promise<void> {
  const rows = await tx.query<{ id: string }>(sql`
    select id from sales.task
    where org_id = ${ctx.orgId} and lead_id = ${lead.id} and deleted_at is null`);
  const values = { lead: null, ...to };
  const changes = rows.map(({ id }) => ({ id, version: 'latest' as const, values }));
  await records.update(ctx, tx, 'task', changes, { ...options, asSystem: true });
}
