import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Condition } from '../src/kernel/condition.ts';
import type { Context } from '../src/kernel/context.ts';
import {
  baseColumn,
  type Field,
  foldColumn,
  indexColumn,
  type Model,
} from '../src/kernel/model.ts';
import { records } from '../src/kernel/records.ts';
import { expectedTables, type Table } from '../src/kernel/schema.ts';
import type { Transaction } from '../src/kernel/transaction.ts';
import { testApplication } from '../src/main/test-application.ts';
import type { TestApplication } from '../src/main/test-application.ts';
import { compile, planning } from '../src/platform/database.ts';
import { patience, sized } from '../src/platform/testing/sizes.ts';

/** Enough that reading a whole table costs far more than an index; the proof is of the size that is promised. */
const ROWS = sized(4_000, 100_000);
const PAGE = 50;

let app: TestApplication;
let admin: Context;
let member: Context;
let reader: pg.Client;

beforeAll(async () => {
  app = await testApplication();
  const organisation = await app.organisation();
  admin = await organisation.admin.ctx();
  member = await (await organisation.member('member')).ctx();
  await fill(admin, organisation.unitId);
  reader = new pg.Client({ connectionString: app.url });
  await reader.connect();
  await reader.query(`set role zhiyin_app; set app.org_id = '${admin.orgId}'`);
  for (const [name, value] of Object.entries(planning))
    await reader.query(`set ${name} = ${value}`);
}, patience(120_000));
afterAll(async () => {
  await reader.end();
  await app.drop();
});

/** Rows of no meaning in every table: what counts is that the planner knows how many there are. */
async function fill(ctx: Context, unitId: string): Promise<void> {
  const owner = new pg.Client({ connectionString: app.url });
  await owner.connect();
  const tables = builtIn(ctx).flatMap((model) => expectedTables(model, ctx.catalog));
  const { rows } = await owner.query<{ drop: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop
     from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace s on s.oid = t.relnamespace
     where contype = 'f' and s.nspname || '.' || t.relname = any($1)`,
    [tables.map(({ name }) => name)],
  );
  for (const { drop } of rows) await owner.query(drop);
  for (const table of tables) {
    const columns = table.columns.filter(
      ({ name }) => !['deleted_at', 'custom', 'sealed'].includes(name),
    );
    await owner.query(
      `insert into ${table.name} (${columns.map(({ name }) => name).join(', ')})
       select ${columns.map((column) => sample(table, column, ctx.orgId, unitId)).join(', ')}
       from generate_series(1, ${ROWS}) n`,
    );
    await owner.query(`analyze ${table.name}`);
  }
  await owner.end();
}

const builtIn = (ctx: Context): Model[] =>
  ctx.catalog.all.filter((model) => model.module !== undefined);

function sample(
  table: Table,
  { name, type }: Table['columns'][number],
  orgId: string,
  unitId: string,
): string {
  if (name === 'org_id') return `'${orgId}'`;
  if (name === 'unit_id')
    return `case when n % 20 = 0 then '${unitId}'::uuid else gen_random_uuid() end`;
  // A facts row has the id of its record.
  if (name === 'id' || table.primaryKey.includes(name)) return `md5('record' || n)::uuid`;
  const samples: Record<string, string> = {
    uuid: 'gen_random_uuid()',
    bigint: 'n',
    boolean: 'n % 500 = 0',
    date: `date '2020-01-01' + n`,
    'timestamp(3) with time zone': `timestamptz '2020-01-01' + n * interval '1 hour'`,
    bytea: `sha256(n::text::bytea)`,
    'text[]': `'{}'`,
  };
  const value = samples[type] ?? `'v' || n`;
  const sparse = table.indexes.some(({ predicate }) =>
    predicate?.split(' and ').includes(`${name} is not null`),
  );
  return sparse ? `case when n % 10 < 2 then ${value} end` : value;
}

type Node = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Cond'?: string;
  'Plan Rows': number;
  Plans?: Node[];
};

const within = (node: Node): Node[] => [
  node,
  ...(node.Plans ?? []).flatMap((plan) => within(plan)),
];

/** A transaction that shows the plan of each statement instead of running it. */
function explaining(): { tx: Transaction; nodes: Node[] } {
  const nodes: Node[] = [];
  return {
    nodes,
    tx: {
      query: async (statement) => {
        const { text, values } = compile(statement);
        const { rows } = await reader.query<{ 'QUERY PLAN': { Plan: Node }[] }>(
          `explain (format json) ${text}`,
          [...values],
        );
        nodes.push(...rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => within(Plan))));
        return [];
      },
    },
  };
}

/** The tables that a plan reads as a whole. */
function scans(nodes: Node[]): string[] {
  return nodes
    .filter((node) => node['Relation Name'] !== undefined)
    .filter((node) => node['Node Type'] === 'Seq Scan')
    .map((node) => node['Relation Name'] ?? '');
}

function conditionOn({ name, declaration }: Field, ctx: Context): Condition | undefined {
  const value: Record<string, unknown> = {
    text: 'v1',
    url: 'https://example.com/',
    integer: 7,
    decimal: '7',
    money: '7',
    autoNumber: 'K000007',
    boolean: true,
    date: '2026-01-01',
    phone: '+8613800138000',
    email: 'somebody@example.com',
    reference: ctx.unitId,
    user: ctx.memberId,
  };
  switch (declaration.kind) {
    case 'longText':
    case 'multiChoice':
      return undefined;
    case 'choice':
      return { field: name, op: 'eq', value: Object.keys(declaration.options)[0] };
    case 'dateTime':
      return { field: name, op: 'between', value: ['2020-02-01', '2020-02-01'] };
    case 'autoNumber':
      return { field: name, op: 'eq', value: `${declaration.prefix}000007` };
    default:
      return { field: name, op: 'eq', value: value[declaration.kind] };
  }
}

function comparedColumn(field: Field): string {
  if (field.sensitive) return indexColumn(field);
  const { kind } = field.declaration;
  if (kind === 'money') return baseColumn(field);
  return kind === 'text' || kind === 'url' ? foldColumn(field) : field.column;
}

/** The name of a filterable field that no index finds; nothing where one does. */
async function filterFaults(object: string, name: string): Promise<string[]> {
  const field = admin.catalog.object(object)?.fields.get(name);
  const condition = field && conditionOn(field, admin);
  if (!field || !condition) return [];
  const { tx, nodes } = explaining();
  await records.count(admin, tx, object, condition);
  const looked = nodes.some((node) => node['Index Cond']?.includes(comparedColumn(field)));
  return looked && scans(nodes).length === 0 ? [] : [`${object}.${name}`];
}

/** The directions in which a list by this field reads and sorts more than it shows. */
async function sortFaults(ctx: Context, object: string, name: string): Promise<string[]> {
  const faults: string[] = [];
  for (const descending of [false, true]) {
    const { tx, nodes } = explaining();
    await records.list(ctx, tx, object, { sort: { field: name, descending }, limit: PAGE });
    const sorted = nodes.filter((node) => node['Node Type'] === 'Sort');
    const most = Math.max(0, ...sorted.map((node) => node['Plan Rows']));
    if (most > 3 * PAGE || scans(nodes).length > 0) {
      faults.push(`${object}.${descending ? '-' : ''}${name}`);
    }
  }
  return faults;
}

/** Every field of the built-in objects that this member may read and that is declared so. */
function declared(
  ctx: Context,
  what: 'filterable' | 'sortable',
): [object: string, field: string][] {
  return builtIn(ctx)
    .filter(({ name }) => ctx.access.grants(name, 'read').length > 0)
    .flatMap((model) =>
      [...model.fields.values()]
        .filter((field) => field.declaration[what] === true)
        .map(({ name }): [string, string] => [model.name, name]),
    );
}

describe('as the application’s role', () => {
  test('every field declared filterable is looked up in an index', async () => {
    const all = declared(admin, 'filterable');
    expect(all.length).toBeGreaterThan(50);
    const faults: string[] = [];
    for (const [object, field] of all) faults.push(...(await filterFaults(object, field)));
    expect(faults).toEqual([]);
  });

  test('every field declared sortable is walked in its order, by anybody', async () => {
    const faults: string[] = [];
    for (const ctx of [admin, member]) {
      const all = declared(ctx, 'sortable');
      expect(all.length).toBeGreaterThan(20);
      for (const [object, field] of all) faults.push(...(await sortFaults(ctx, object, field)));
    }
    expect(faults).toEqual([]);
  });

  test('a missing index is noticed', async () => {
    const client = new pg.Client({ connectionString: app.url });
    await client.connect();
    await client.query(
      'drop index customers.customer_industry_index, customers.customer_name_key_index',
    );
    await client.end();
    expect(await filterFaults('customer', 'industry')).toEqual(['customer.industry']);
    expect(await sortFaults(admin, 'customer', 'name')).toEqual([
      'customer.name',
      'customer.-name',
    ]);
  });
});
