import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'kysely';
import { buildCatalog } from '../../kernel/catalog.ts';
import type { Context, Locale } from '../../kernel/context.ts';
import { compileAccess, readyRoles } from '../../kernel/grants.ts';
import type { RoleDefinition } from '../../kernel/grants.ts';
import { appendChanges, filled } from '../../kernel/ledger.ts';
import type { ModuleManifest } from '../../kernel/module.ts';
import type { AnyRecord } from '../../kernel/object.ts';
import { writeSearch } from '../../kernel/search-index.ts';
import { normaliseEmail } from '../../kernel/sensitive.ts';
import { insertRecords } from '../../kernel/store.ts';
import type { Transaction } from '../../kernel/transaction.ts';
import { create } from '../../kernel/write.ts';
import type { Codec } from '../../platform/crypto.ts';
import { transaction } from '../../platform/database.ts';
import { sqlState } from '../../platform/sql-state.ts';
import type { Database } from '../../platform/database.ts';
import { Problem } from '../../platform/problem.ts';
import { requirePlace } from './organisations/place.ts';
import type { Place } from './organisations/place.ts';
import { hashPassword, PASSWORD_MAX, PASSWORD_MIN } from './password.ts';

/** What making organisations needs; `database` is opened without a role. */
export type OrganisationParts = {
  database: Database;
  codec: Codec;
  modules: readonly ModuleManifest[];
  now: () => Date;
};

export type ReadyRole = keyof typeof readyRoles;

/** Somebody who is to work here. */
export type NewMember = {
  name: string;
  email: string;
  password: string;
  unitId: string;
  roleIds: readonly string[];
};

/** The ids of a new organisation that more can be built on. */
export type NewOrganisation = {
  orgId: string;
  memberId: string;
  unitId: string;
  roleIds: Record<ReadyRole, string>;
};

const UNIQUE_VIOLATION = '23505';
/** Any number nothing else of ours uses: two set-ups at the same moment wait for each other. */
const SETUP_LOCK = 7_241_957;

/** Whether there is no organisation yet, so that the set-up page is open. */
export async function isSetupOpen(database: Database): Promise<boolean> {
  const { rows } = await database.pool.query('select from identity.organisation limit 1');
  return rows.length === 0;
}

/**
 * Makes an organisation with its root unit, the ready roles, an administrator and whatever the modules start with, all
 * in one transaction.
 *
 * @param input.onlyFirst refuse if there is one already
 * @throws Problem not_found (closed), invalid_fields, duplicate (the e-mail signs in elsewhere)
 */
export async function createOrganisation(
  parts: OrganisationParts,
  input: {
    name: string;
    adminName: string;
    email: string;
    password: string;
    locale: Locale;
    demo?: boolean;
    onlyFirst?: boolean;
  } & Place,
): Promise<NewOrganisation> {
  const ids = { orgId: randomUUIDv7(), memberId: randomUUIDv7(), unitId: randomUUIDv7() };
  const email = requireEmail(input.email);
  requirePlace(input);
  const ctx = firstContext(parts, ids, input);
  return transaction(parts.database, ids.orgId, async (tx) => {
    if (input.onlyFirst) await requireFirst(tx);
    await tx.query(sql`
      insert into identity.organisation (org_id, id, name, time_zone, currency, locale, demo, unfinished)
      values (${ids.orgId}, ${ids.orgId}, ${input.name}, ${ctx.timeZone}, ${ctx.currency}, ${input.locale},
        ${input.demo ?? false}, ${input.demo ?? false})`);
    // These two are who and where every later line of the ledger says; they cannot come after themselves.
    await plant(ctx, tx, 'unit', ids.unitId, { name: input.name, type: 'headquarters' });
    const admin = { name: input.adminName, email, active: true, unit: ids.unitId };
    await plant(ctx, tx, 'member', ids.memberId, admin);
    await storeLogin(tx, { memberId: ids.memberId, email, password: input.password });
    const roleIds = await createRoles(ctx, tx, input.locale, parts.modules);
    await giveRoles(ctx, tx, ids.memberId, [roleIds.administrator]);
    for (const module of parts.modules) await module.onOrganisationCreated?.(ctx, tx);
    return { ...ids, roleIds };
  });
}

/**
 * Adds somebody who can sign in, with roles; runs as the system, so the caller must have decided that it may be.
 *
 * @throws Problem invalid_fields, duplicate (the e-mail signs in already)
 */
export async function addMember(
  ctx: Context,
  tx: Transaction,
  input: NewMember,
): Promise<{ memberId: string }> {
  const email = requireEmail(input.email);
  const values = { name: input.name, email, unit: input.unitId };
  const [written] = await create(ctx, tx, 'member', [values], { via: 'system', asSystem: true });
  if (!written) throw new Error('the member was not stored');
  await storeLogin(tx, { memberId: written.id, email, password: input.password });
  await giveRoles(ctx, tx, written.id, input.roleIds);
  return { memberId: written.id };
}

/** The system's own context before anybody can sign in: the administrator to be, who may do everything. */
function firstContext(
  parts: OrganisationParts,
  ids: { orgId: string; memberId: string; unitId: string },
  input: { locale: Locale } & Place,
): Context {
  const { database, codec, now } = parts;
  const catalog = buildCatalog(parts.modules);
  const timeZone = input.timeZone ?? 'Asia/Shanghai';
  const { orgId, memberId, unitId } = ids;
  const own = { orgId, memberId, locale: input.locale, timeZone, catalog, codec, now };
  const access = compileAccess({
    definitions: [readyRoles.administrator.definition],
    ctx: { ...own, access: { treeUnits: [unitId] } },
    unitId,
  });
  const currency = input.currency ?? 'CNY';
  return { ...own, unitId, currency, access, database, requestId: 'system' };
}

async function requireFirst(tx: Transaction): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(${SETUP_LOCK}::bigint)`);
  const rows = await tx.query(sql`select from identity.organisation limit 1`);
  if (rows.length > 0) throw new Problem('not_found');
}

/** Stores a record under a given id, with its line in the ledger and its place in the search. */
async function plant(
  ctx: Context,
  tx: Transaction,
  object: string,
  id: string,
  values: Record<string, unknown>,
): Promise<void> {
  const model = ctx.catalog.object(object);
  if (!model) throw new Error(`there is no object ${object}`);
  const at = ctx.now().toISOString();
  const empty = Object.fromEntries([...model.fields.keys()].map((name) => [name, null]));
  const record = {
    ...empty,
    ...values,
    id,
    version: 1,
    createdAt: at,
    createdBy: ctx.memberId,
    updatedAt: at,
    updatedBy: ctx.memberId,
  } as AnyRecord;
  await insertRecords(ctx, tx, model, [record], new Map());
  const after = filled(model, record);
  const entry = { object, recordId: id, version: 1, op: 'create' as const, before: null, after };
  await appendChanges(ctx, tx, model, [entry], { via: 'system' });
  await writeSearch(ctx, tx, model, [record]);
}

async function createRoles(
  ctx: Context,
  tx: Transaction,
  locale: Locale,
  modules: readonly ModuleManifest[],
): Promise<Record<ReadyRole, string>> {
  const withModules = (role: 'member' | 'viewer'): (typeof named)[number][1] => {
    const { label, definition } = readyRoles[role];
    const own = modules.flatMap(({ roles }) => Object.entries(roles?.[role] ?? {}));
    const objects = { ...definition.objects, ...Object.fromEntries(own) };
    return { label, definition: { ...definition, objects } };
  };
  const named: [ReadyRole, { label: Record<Locale, string>; definition: RoleDefinition }][] = [
    ['administrator', readyRoles.administrator],
    ['member', withModules('member')],
    ['viewer', withModules('viewer')],
  ];
  const values = named.map(([, { label, definition }]) => ({
    name: label[locale],
    definition: JSON.stringify(definition),
  }));
  const written = await create(ctx, tx, 'role', values, { via: 'system', asSystem: true });
  return Object.fromEntries(named.map(([name], n) => [name, written[n]?.id])) as Record<
    ReadyRole,
    string
  >;
}

async function giveRoles(
  ctx: Context,
  tx: Transaction,
  member: string,
  roles: readonly string[],
): Promise<void> {
  const values = roles.map((role) => ({ member, role }));
  await create(ctx, tx, 'memberRole', values, { via: 'system', asSystem: true });
}

/**
 * Gives a member of the transaction's organisation a way to sign in, or a new one; their sessions end.
 *
 * @throws Problem invalid_fields (e-mail or password), duplicate (the e-mail signs in elsewhere)
 */
export async function storeLogin(
  tx: Transaction,
  login: { memberId: string; email: string; password: string },
): Promise<void> {
  const email = requireEmail(login.email);
  checkPassword(login.password, 'password');
  const hash = await hashPassword(login.password);
  try {
    await tx.query(sql`
      select identity.set_login(${randomUUIDv7()}, ${randomUUIDv7()}, ${login.memberId}, ${email}, ${hash})`);
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new Problem('duplicate', { values: { value: email } });
  }
}

/** @throws Problem invalid_fields */
export function requireEmail(text: string): string {
  const email = normaliseEmail(text);
  if (email !== undefined) return email;
  const message = { zh: '邮箱不正确。', en: 'This is no e-mail address.' };
  throw new Problem('invalid_fields', { errors: [{ field: 'email', code: 'not_email', message }] });
}

/** @throws Problem invalid_fields for a password too short or too long */
export function checkPassword(password: string, field: string): void {
  const { length } = Array.from(password);
  if (length >= PASSWORD_MIN && length <= PASSWORD_MAX) return;
  const message = {
    zh: `密码需要 ${PASSWORD_MIN} 到 ${PASSWORD_MAX} 个字符。`,
    en: `A password has ${PASSWORD_MIN} to ${PASSWORD_MAX} characters.`,
  };
  throw new Problem('invalid_fields', { errors: [{ field, code: 'password_length', message }] });
}
