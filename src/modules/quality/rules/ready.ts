import { sql } from 'kysely';
import type { Context, Locale } from '../../../kernel/context.ts';
import { records } from '../../../kernel/records.ts';
import type { Transaction } from '../../../kernel/transaction.ts';
import { scoredObjects } from '../scores/rules.ts';

type Ready = { name: Record<Locale, string> } & Record<string, unknown>;

/** What an organisation starts with; it may change and add to them. */
const ready: readonly Ready[] = [
  {
    name: { zh: '客户有电话', en: 'Customers have a phone' },
    field: 'phone',
    dimension: 'present',
    weight: 3,
  },
  {
    name: { zh: '客户电话有效', en: 'Phones of customers are valid' },
    field: 'phone',
    dimension: 'valid',
    weight: 3,
  },
  {
    name: { zh: '客户电话不重复', en: 'No two customers have one phone' },
    field: 'phone',
    dimension: 'unique',
    weight: 1,
  },
  {
    name: { zh: '客户邮箱有效', en: 'E-mails of customers are valid' },
    field: 'email',
    dimension: 'valid',
    weight: 1,
  },
  {
    name: { zh: '客户有城市', en: 'Customers have a city' },
    field: 'city',
    dimension: 'present',
    weight: 1,
  },
  {
    name: { zh: '城市与地址一致', en: 'City and address agree' },
    field: 'city',
    dimension: 'consistent',
    format: 'address',
    otherField: 'address',
    weight: 1,
  },
  {
    name: { zh: '企业有行业', en: 'Companies have an industry' },
    appliesTo: 'company',
    field: 'industry',
    dimension: 'present',
    weight: 2,
  },
  {
    name: { zh: '企业有知道采购角色的联系人', en: 'Companies have a contact whose role is known' },
    appliesTo: 'company',
    field: 'contacts.role',
    dimension: 'present',
    weight: 2,
  },
  {
    name: { zh: '半年内联系过企业', en: 'Companies were contacted within half a year' },
    appliesTo: 'company',
    field: 'lastContactAt',
    dimension: 'fresh',
    days: 180,
    weight: 2,
  },
  {
    name: { zh: '个人生日合理', en: 'Birthdays of persons are plausible' },
    appliesTo: 'person',
    field: 'birthday',
    dimension: 'plausible',
    least: '10',
    most: '110',
    weight: 1,
  },
  {
    name: { zh: '联系人有采购角色', en: 'Contacts have a role in buying' },
    object: 'contact',
    field: 'role',
    dimension: 'present',
    weight: 2,
  },
  {
    name: { zh: '联系人有电话', en: 'Contacts have a phone' },
    object: 'contact',
    field: 'phone',
    dimension: 'present',
    weight: 2,
  },
  {
    name: { zh: '联系人电话有效', en: 'Phones of contacts are valid' },
    object: 'contact',
    field: 'phone',
    dimension: 'valid',
    weight: 2,
  },
  {
    name: { zh: '联系人邮箱有效', en: 'E-mails of contacts are valid' },
    object: 'contact',
    field: 'email',
    dimension: 'valid',
    weight: 1,
  },
  {
    name: { zh: '线索有电话', en: 'Leads have a phone' },
    object: 'lead',
    field: 'phone',
    dimension: 'present',
    weight: 3,
  },
  {
    name: { zh: '线索电话有效', en: 'Phones of leads are valid' },
    object: 'lead',
    field: 'phone',
    dimension: 'valid',
    weight: 3,
  },
  {
    name: { zh: '线索有来源', en: 'Leads have a source' },
    object: 'lead',
    field: 'source',
    dimension: 'present',
    weight: 1,
  },
  {
    name: { zh: '线索有城市', en: 'Leads have a city' },
    object: 'lead',
    field: 'city',
    dimension: 'present',
    weight: 1,
  },
];

/** What came later, with the number of the time it came: organisations from before are given it once. */
const later: readonly { came: number; rule: Ready }[] = [
  {
    came: 2,
    rule: {
      name: { zh: '企业信用代码有效', en: 'Credit codes of companies are valid' },
      appliesTo: 'company',
      field: 'creditCode',
      dimension: 'valid',
      format: 'creditCode',
      weight: 2,
    },
  },
  {
    came: 2,
    rule: {
      name: { zh: '个人身份证号有效', en: 'Identity cards of persons are valid' },
      appliesTo: 'person',
      field: 'identityCard',
      dimension: 'valid',
      format: 'identityCard',
      weight: 2,
    },
  },
  {
    came: 2,
    rule: {
      name: { zh: '身份证号与生日一致', en: 'Identity card and birthday agree' },
      appliesTo: 'person',
      field: 'identityCard',
      dimension: 'consistent',
      format: 'identityCard',
      otherField: 'birthday',
      weight: 1,
    },
  },
];
/** The number of the last rules that came. */
export const READY = 2;

function giveRules(ctx: Context, tx: Transaction, rules: readonly Ready[]): Promise<unknown> {
  const values = rules.map(({ name, ...rule }) => ({ ...rule, name: name[ctx.locale] }));
  return records.create(ctx, tx, 'qualityRule', values, { via: 'system', asSystem: true });
}

/** Gives an organisation the ready rules that it has not been given yet; who deleted one is not given it again. */
export async function addReadyRules(ctx: Context, tx: Transaction): Promise<void> {
  const states = await tx.query<{ ready: string }>(sql`
    select ready from quality.score_state where org_id = ${ctx.orgId}::uuid order by object for update`);
  const has = Math.min(READY, ...states.map(({ ready: given }) => Number(given)));
  await giveRules(
    ctx,
    tx,
    later.filter(({ came }) => came > has).map(({ rule }) => rule),
  );
  await tx.query(
    sql`update quality.score_state set ready = ${READY}::bigint where org_id = ${ctx.orgId}::uuid`,
  );
}

/** Gives an organisation the rules that all start with, and notes that its records are to be judged. */
export async function createReadyRules(ctx: Context, tx: Transaction): Promise<void> {
  await giveRules(ctx, tx, [...ready, ...later.map(({ rule }) => rule)]);
  await startPasses(ctx, tx);
}

/** Notes that every record of an organisation is to be judged. */
export async function startPasses(ctx: Context, tx: Transaction): Promise<void> {
  await tx.query(sql`
    insert into quality.score_state (org_id, object, pass, ready)
    select ${ctx.orgId}::uuid, n.object, 'judge', ${READY}::bigint from unnest(${scoredObjects}::text[]) n(object)
    on conflict (org_id, object) do nothing`);
}
