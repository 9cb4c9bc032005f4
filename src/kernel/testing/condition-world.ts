import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type pg from 'pg';
import { createCodec } from '../../platform/crypto.ts';
import { compile } from '../../platform/database.ts';
import { buildCatalog } from '../catalog.ts';
import { readDecimal, scaleOf } from '../condition-predicate.ts';
import type { ConditionContext } from '../condition-predicate.ts';
import type { FieldDeclaration, FieldKind } from '../field.ts';
import { fold } from '../fold.ts';
import type { Field, Model } from '../model.ts';
import { defineObject } from '../object.ts';
import type { AnyRecord } from '../object.ts';
import { indexForm, indexKind, last4 } from '../sensitive.ts';

/** A small world with every kind of field in every place a field can lie, for the tests of conditions. */

const label = { zh: '字段', en: 'Field' };
const labels = { label, pluralLabel: label, access: 'owner' } as const;
const options = { a: { label }, b: { label }, c: { label } };
const common = { label, filterable: true } as const;

const member = defineObject({
  ...labels,
  name: 'member',
  plural: 'members',
  titleField: 'name',
  fields: { name: { ...common, kind: 'text' } },
});

const account = defineObject({
  ...labels,
  name: 'account',
  plural: 'accounts',
  titleField: 'name',
  fields: {
    name: { ...common, kind: 'text' },
    city: { ...common, kind: 'choice', options },
    revenue: { ...common, kind: 'money' },
    since: { ...common, kind: 'date' },
    phone: { ...common, kind: 'phone' },
    active: { ...common, kind: 'boolean' },
    labels: { ...common, kind: 'multiChoice', options },
  },
});

const deal = defineObject({
  ...labels,
  name: 'deal',
  plural: 'deals',
  titleField: 'title',
  fields: {
    title: { ...common, kind: 'text' },
    note: { ...common, kind: 'longText' },
    site: { ...common, kind: 'url' },
    quantity: { ...common, kind: 'integer' },
    rate: { ...common, kind: 'decimal', scale: 3 },
    amount: { ...common, kind: 'money' },
    open: { ...common, kind: 'boolean' },
    closeOn: { ...common, kind: 'date' },
    metAt: { ...common, kind: 'dateTime' },
    stage: { ...common, kind: 'choice', options },
    tags: { ...common, kind: 'multiChoice', options },
    phone: { ...common, kind: 'phone' },
    email: { ...common, kind: 'email' },
    identity: { ...common, kind: 'text', sensitivity: 'sensitive' },
    account: { ...common, kind: 'reference', to: 'account', onDelete: 'clear' },
    keeper: { ...common, kind: 'user' },
    code: { ...common, kind: 'autoNumber', prefix: 'D-' },
    secret: { label, kind: 'text' },
  },
});

const line = defineObject({
  ...labels,
  name: 'line',
  plural: 'lines',
  titleField: 'label',
  fields: {
    label: { ...common, kind: 'text' },
    deal: { ...common, kind: 'reference', to: 'deal', onDelete: 'cascade', inverse: label },
    account: { ...common, kind: 'reference', to: 'account', onDelete: 'clear' },
    price: { ...common, kind: 'money' },
    count: { ...common, kind: 'integer' },
    weight: { ...common, kind: 'decimal', scale: 2 },
    dueOn: { ...common, kind: 'date' },
    sentAt: { ...common, kind: 'dateTime' },
    kind: { ...common, kind: 'choice', options },
  },
});

const facts = {
  object: 'deal',
  module: 'test_condition',
  fields: {
    revenue: { ...common, kind: 'money' },
    orders: { ...common, kind: 'integer' },
    lastAt: { ...common, kind: 'dateTime' },
    lastTitle: { ...common, kind: 'text' },
  },
} as const satisfies {
  object: string;
  module: string;
  fields: Record<string, FieldDeclaration>;
};

const accountFacts = {
  object: 'account',
  module: 'test_condition',
  fields: { orders: { ...common, kind: 'integer' } },
} as const satisfies {
  object: string;
  module: string;
  fields: Record<string, FieldDeclaration>;
};

const own = (object: string, name: string, declaration: FieldDeclaration) => ({
  id: `${object}.${name}.custom`,
  object,
  name,
  declaration,
});

const customFields = [
  own('deal', 'ownText', { ...common, kind: 'text' }),
  own('deal', 'ownUrl', { ...common, kind: 'url' }),
  own('deal', 'ownInteger', { ...common, kind: 'integer' }),
  own('deal', 'ownDecimal', { ...common, kind: 'decimal', scale: 2 }),
  own('deal', 'ownMoney', { ...common, kind: 'money' }),
  own('deal', 'ownBoolean', { ...common, kind: 'boolean' }),
  own('deal', 'ownDate', { ...common, kind: 'date' }),
  own('deal', 'ownDateTime', { ...common, kind: 'dateTime' }),
  own('deal', 'ownChoice', { ...common, kind: 'choice', options }),
  own('deal', 'ownTags', { ...common, kind: 'multiChoice', options }),
  own('deal', 'ownAccount', { ...common, kind: 'reference', to: 'account', onDelete: 'clear' }),
  own('deal', 'ownKeeper', { ...common, kind: 'user' }),
  own('deal', 'ownPhone', { ...common, kind: 'phone' }),
  own('deal', 'ownSilent', { label, kind: 'text' }),
  own('account', 'grade', { ...common, kind: 'integer' }),
  own('line', 'cost', { ...common, kind: 'decimal', scale: 2 }),
];

const VISIT = '00000000-0000-7000-8000-00000000c0de';
const visit = {
  id: VISIT,
  declaration: {
    ...labels,
    name: 'visit',
    plural: 'visits',
    titleField: 'topic',
    fields: {
      topic: { ...common, kind: 'text' },
      minutes: { ...common, kind: 'integer' },
      day: { ...common, kind: 'date' },
      deal: { ...common, kind: 'reference', to: 'deal', onDelete: 'cascade' },
    } satisfies Record<string, FieldDeclaration>,
  },
};

export const catalog = buildCatalog(
  [
    {
      name: 'test_condition',
      objects: [member, account, deal, line],
      facts: [facts, accountFacts],
    },
  ],
  { objects: [visit], fields: customFields },
);

/** A model of this world. */
export function modelNamed(name: string): Model {
  const model = catalog.object(name);
  if (!model) throw new Error(`there is no ${name}`);
  return model;
}

/** The same id for the same number in every organisation, so that a forgotten organisation shows. */
export const idOf = (object: string, n: number): string =>
  `00000000-0000-7000-8000-${Buffer.from(object.slice(0, 4)).toString('hex')}${String(n).padStart(4, '0')}`;

const codec = createCodec(randomBytes(32));

/** A context in this world. */
export function contextOf(changes: Partial<ConditionContext> = {}): ConditionContext {
  return {
    orgId: '00000000-0000-7000-8000-000000000001',
    memberId: idOf('member', 0),
    locale: 'en',
    timeZone: 'Asia/Shanghai',
    catalog,
    codec,
    now: () => new Date('2026-11-22T02:00:00Z'),
    access: { treeUnits: [idOf('unit', 0), idOf('unit', 1)] },
    ...changes,
  };
}

/** The records of one organisation, by object. */
export type World = Record<'member' | 'account' | 'deal' | 'line' | 'visit', AnyRecord[]>;

const sqlTypes: Partial<Record<FieldKind, string>> = {
  integer: 'bigint',
  decimal: 'bigint',
  money: 'bigint',
  autoNumber: 'bigint',
  boolean: 'boolean',
  date: 'date',
  dateTime: 'timestamptz(3)',
  multiChoice: 'text[]',
  reference: 'uuid',
  user: 'uuid',
};

function columnsOf({ declaration, column, sensitive }: Field): string[] {
  const { kind } = declaration;
  if (sensitive) return [`${column}_index bytea`, `${column}_last4 text`];
  const main = `${column} ${sqlTypes[kind] ?? 'text'}`;
  if (kind === 'money') return [main, `${column}_base bigint`];
  if (kind === 'text' || kind === 'url') return [main, `${column}_fold text collate "C"`];
  return [main];
}

/** The tables of this world, in the shapes that architecture.md gives them. */
export function tablesOfWorld(): string {
  const tables = [
    'create schema test_condition',
    'grant usage on schema test_condition to zhiyin_app',
  ];
  for (const model of catalog.all) {
    const fields = [...model.fields.values()];
    const ownColumns = fields.filter(({ source }) => source.in === 'column').flatMap(columnsOf);
    const factColumns = fields.filter(({ source }) => source.in === 'facts').flatMap(columnsOf);
    if (model.customObjectId === undefined) {
      tables.push(
        `create table ${model.table} (org_id uuid, id uuid, version bigint, custom jsonb, ${ownColumns.join(', ')}, primary key (org_id, id))`,
      );
    }
    if (factColumns.length > 0) {
      tables.push(
        `create table ${model.table}_facts (org_id uuid, ${model.name}_id uuid, ${factColumns.join(', ')}, primary key (org_id, ${model.name}_id))`,
      );
    }
  }
  tables.push('grant select on all tables in schema test_condition to zhiyin_app');
  return tables.join(';\n');
}

type Row = Record<string, unknown>;

function scaled(field: Field, value: unknown): string {
  const { digits, places } = readDecimal(value) ?? { digits: 0n, places: 0 };
  return String(digits * 10n ** BigInt(scaleOf(field.declaration) - places));
}

function bytes(buffer: Buffer): string {
  return `\\x${buffer.toString('hex')}`;
}

function storedColumns(field: Field, record: AnyRecord, ctx: ConditionContext): Row {
  const { declaration, column, sensitive } = field;
  const value = record[field.name];
  if (value === null || value === undefined) return {};
  if (sensitive) {
    const kind = indexKind(declaration);
    const index = ctx.codec.index(ctx.orgId, kind, indexForm(kind, String(value)));
    return { [`${column}_index`]: bytes(index), [`${column}_last4`]: last4(kind, String(value)) };
  }
  switch (declaration.kind) {
    case 'text':
    case 'url':
      return { [column]: value, [`${column}_fold`]: fold(String(value)) };
    case 'decimal':
      return { [column]: scaled(field, value) };
    case 'money': {
      const base = (record['_base'] as Row | undefined)?.[field.name] ?? value;
      return { [column]: scaled(field, value), [`${column}_base`]: scaled(field, base) };
    }
    case 'autoNumber':
      return { [column]: String(value).slice(declaration.prefix.length) };
    default:
      return { [column]: value };
  }
}

function storedValues(field: Field, record: AnyRecord, orgId: string): Row[] {
  const value = record[field.name];
  if (field.valueId === undefined || value === null || value === undefined) return [];
  const row = { org_id: orgId, field_id: field.valueId, record_id: record.id, n: 0 };
  switch (field.declaration.kind) {
    case 'multiChoice':
      return (value as string[]).map((text, n) => ({ ...row, n, text }));
    case 'integer':
    case 'decimal':
    case 'money':
      return [{ ...row, number: scaled(field, value) }];
    case 'boolean':
      return [{ ...row, number: Number(value) }];
    case 'date':
      return [{ ...row, at: `${String(value)}T00:00:00Z` }];
    case 'dateTime':
      return [{ ...row, at: value }];
    case 'text':
    case 'url':
      return [{ ...row, text: fold(String(value)) }];
    default:
      return [{ ...row, text: value }];
  }
}

function storedRows(model: Model, record: AnyRecord, ctx: ConditionContext): [string, Row][] {
  const { orgId } = ctx;
  const main: Row = { org_id: orgId, id: record.id, version: 1, custom: {} };
  const facts: Row = { org_id: orgId, [`${model.name}_id`]: record.id };
  const rows: [string, Row][] = [];
  for (const field of model.fields.values()) {
    if (field.source.in === 'column') Object.assign(main, storedColumns(field, record, ctx));
    if (field.source.in === 'facts') Object.assign(facts, storedColumns(field, record, ctx));
    for (const row of storedValues(field, record, orgId)) rows.push(['kernel.custom_value', row]);
  }
  if (model.name === 'deal' || model.name === 'account') rows.push([`${model.table}_facts`, facts]);
  const object = model.customObjectId ? { object_id: model.customObjectId } : {};
  return [...rows, [model.table, { ...main, ...object }]];
}

/** Stores the records of one organisation. */
export async function storeWorld(
  client: pg.Client,
  world: World,
  ctx: ConditionContext,
): Promise<void> {
  const tables = new Map<string, Row[]>([
    ['kernel.custom_object', [{ org_id: ctx.orgId, id: VISIT, name: 'visit', declaration: {} }]],
  ]);
  for (const [name, records] of Object.entries(world)) {
    for (const record of records) {
      for (const [table, row] of storedRows(modelNamed(name), record, ctx)) {
        const rows = tables.get(table) ?? [];
        tables.set(table, rows);
        rows.push(row);
      }
    }
  }
  for (const [table, rows] of tables) {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].join(', ');
    await client.query(
      `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
      [JSON.stringify(rows)],
    );
  }
}

/** What stands for access in this world: the organisation's records that are not deleted. */
export const visibleIn =
  (ctx: ConditionContext) =>
  (model: Model, alias: string): RawBuilder<boolean> => {
    const object = model.customObjectId
      ? sql` and ${sql.ref(`${alias}.object_id`)} = ${model.customObjectId}::uuid`
      : sql``;
    return sql<boolean>`(${sql.ref(`${alias}.org_id`)} = ${ctx.orgId}::uuid${object}
      and ${sql.ref(`${alias}.deleted_at`)} is null)`;
  };

/** The same in memory: what is around one deal. */
export function aroundIn(world: World, of: AnyRecord) {
  const live = (record: AnyRecord): boolean => record.deletedAt === null;
  const targets: Record<string, AnyRecord[]> = { account: world.account, member: world.member };
  const lists: Record<string, AnyRecord[]> = { lines: world.line, visits: world.visit };
  return {
    reference: (field: Field, record: AnyRecord): AnyRecord | undefined => {
      const to = field.declaration.kind === 'reference' ? field.declaration.to : 'member';
      return targets[to]?.find((each) => each.id === record[field.name] && live(each));
    },
    related: (name: string): AnyRecord[] =>
      (lists[name] ?? []).filter((each) => each['deal'] === of.id && live(each)),
  };
}

/** Runs a `sql` template on a plain connection. */
export async function run<Row extends Record<string, unknown>>(
  client: pg.Client,
  statement: RawBuilder<unknown>,
): Promise<Row[]> {
  const { text, values: parameters } = compile(statement);
  const { rows } = await client.query<Row>(text, [...parameters]);
  return rows;
}
