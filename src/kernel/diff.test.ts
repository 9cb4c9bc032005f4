import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../platform/testing/database.ts';
import { buildCatalog, type Catalog } from './catalog.ts';
import { agrees, diffSchema, migrationText } from './diff.ts';
import type { FieldDeclaration } from './field.ts';
import { defineObject } from './object.ts';

const label = { zh: '名', en: 'Name' };
const text: FieldDeclaration = { kind: 'text', label, searchable: true };

/** Its own small world in schemas that no module has. */
function catalogWith(extra: Record<string, FieldDeclaration> = {}): Catalog {
  const plain = { label, pluralLabel: label, titleField: 'name' as const };
  const member = defineObject({
    ...plain,
    name: 'member',
    plural: 'members',
    access: 'organisation',
    fields: { name: { ...text, required: true, sortable: true } },
  });
  const unit = defineObject({
    ...plain,
    name: 'unit',
    plural: 'units',
    access: 'organisation',
    fields: {
      name: text,
      parent: { kind: 'reference', to: 'unit', onDelete: 'restrict', label },
    },
  });
  const parcel = defineObject({
    ...plain,
    name: 'parcel',
    plural: 'parcels',
    access: 'owner',
    indexes: [['city', 'name']],
    fields: {
      name: { ...text, required: true, sortable: true, filterable: true },
      city: { kind: 'text', label, filterable: true },
      code: { kind: 'text', label, unique: true, filterable: true },
      phone: { kind: 'phone', label, filterable: true },
      site: { kind: 'url', label, filterable: true },
      price: { kind: 'money', label, sortable: true, filterable: true },
      tags: { kind: 'multiChoice', label, options: { red: { label } }, filterable: true },
      sender: { kind: 'user', label, filterable: true },
      note: { kind: 'longText', label },
      ...extra,
    },
  });
  return buildCatalog([
    { name: 'people', objects: [member, unit] },
    {
      name: 'post',
      objects: [parcel],
      facts: [
        {
          object: 'parcel',
          module: 'post',
          fields: {
            scans: { kind: 'integer', label, required: true, default: 0, sortable: true },
            seenAt: { kind: 'dateTime', label, sortable: true, filterable: true },
          },
        },
      ],
    },
  ]);
}

let database: Awaited<ReturnType<typeof testDatabase>>;
let client: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(migrationText(await diffSchema(client, catalogWith())));
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** Each test changes the schema and takes it back. */
async function undone<T>(work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    return await work();
  } finally {
    await client.query('rollback');
  }
}

test('a database made by the diff has nothing left to do', async () => {
  expect(await diffSchema(client, catalogWith())).toEqual({
    statements: [],
    conflicts: [],
    remarks: [],
  });
});

test('one more field is one column and its indexes', async () => {
  const weight: FieldDeclaration = { kind: 'integer', label };
  const plain = await diffSchema(client, catalogWith({ weight }));
  expect(plain.statements).toEqual(['alter table post.parcel add column weight bigint']);

  const sortable = await diffSchema(client, catalogWith({ weight: { ...weight, sortable: true } }));
  expect(sortable.statements).toEqual([
    'alter table post.parcel add column weight bigint',
    'create index parcel_weight_index on post.parcel (org_id, weight, id) where deleted_at is null',
    'create index parcel_unit_id_weight_index on post.parcel (org_id, unit_id, weight, id) where deleted_at is null',
  ]);
});

test('a required field may be added to a table that holds rows', async () => {
  await undone(async () => {
    await client.query(
      `insert into post.parcel (org_id, id, version, created_at, updated_at, name)
       values (gen_random_uuid(), gen_random_uuid(), 1, now(), now(), 'x')`,
    );
    const fields: Record<string, FieldDeclaration> = {
      weight: { kind: 'integer', label, required: true, default: 7 },
      shelf: { kind: 'text', label, required: true },
    };
    const first = await diffSchema(client, catalogWith(fields));
    expect(first.remarks).toHaveLength(1);
    await client.query(migrationText(first));
    const { rows } = await client.query('select weight, shelf from post.parcel');
    expect(rows).toEqual([{ weight: '7', shelf: null }]);

    const second = await diffSchema(client, catalogWith(fields));
    expect(second.statements).toEqual(['alter table post.parcel alter column shelf set not null']);
    await client.query(`update post.parcel set shelf = 'a'`);
    await client.query(migrationText(second));
    expect(agrees(await diffSchema(client, catalogWith(fields)))).toBe(true);
  });
});

test('what the database lacks comes back', async () => {
  const losses: [string, RegExp][] = [
    ['drop index post.parcel_city_fold_name_key_index', /create index .*city_fold, name_key, id/],
    [
      `drop index post.parcel_city_fold_name_key_index;
       create index parcel_city_fold_name_key_index on post.parcel (org_id, city_fold, name_key, id)`,
      /drop index post\.parcel_city_fold_name_key_index\ncreate index .*city_fold, name_key, id\) where deleted_at is null/,
    ],
    ['drop index post.parcel_code_unique', /create unique index parcel_code_unique/],
    ['alter table post.parcel drop column city_fold', /add column city_fold text collate "C"/],
    [
      'alter table post.parcel drop constraint parcel_org_id_sender_id_fkey',
      /references people\.member/,
    ],
    ['alter table post.parcel disable row level security', /kernel\.protect\('post\.parcel'\)/],
    ['alter table post.parcel alter column name drop not null', /name set not null/],
    ['drop table post.parcel_facts', /create table post\.parcel_facts/],
  ];
  for (const [loss, statement] of losses) {
    await undone(async () => {
      await client.query(loss);
      const diff = await diffSchema(client, catalogWith());
      expect(diff.statements.join('\n')).toMatch(statement);
    });
  }
});

test('another type or collation is for a person to settle', async () => {
  await undone(async () => {
    await client.query('alter table post.parcel alter column note type varchar(20)');
    await client.query(
      'alter table post.parcel alter column city_fold type text collate "default"',
    );
    const { conflicts } = await diffSchema(client, catalogWith());
    expect(conflicts).toHaveLength(2);
  });
});

test('columns and indexes beyond the declarations are only remarked upon', async () => {
  await undone(async () => {
    await client.query('alter table post.parcel add column old text');
    await client.query('create index parcel_old_index on post.parcel (org_id, old, id)');
    await client.query('create index handmade on post.parcel (org_id, old)');
    const diff = await diffSchema(client, catalogWith());
    expect(agrees(diff)).toBe(true);
    expect(diff.remarks.join('\n')).toMatch(/drop column old/);
    expect(diff.remarks.join('\n')).toMatch(/drop index post\.parcel_old_index/);
    expect(diff.remarks.join('\n')).not.toMatch(/handmade/);
  });
});

test('a declaration that no index can serve is refused', async () => {
  const refused: FieldDeclaration[] = [
    { kind: 'text', label, maxLength: 5000, filterable: true },
    { kind: 'phone', label, sortable: true },
    { kind: 'longText', label, sortable: true },
  ];
  for (const field of refused) {
    await expect(diffSchema(client, catalogWith({ extra: field }))).rejects.toThrow('parcel.extra');
  }
});
