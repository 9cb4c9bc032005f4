import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MetadataWire } from '../src/kernel/wire.ts';
import { modules } from '../src/main/modules.ts';
import type { TestApplication, TestClient } from '../src/main/test-application.ts';
import { create, set, succeeded } from '../src/main/testing/requests.ts';
import { reacted } from '../src/main/testing/reacted.ts';
import {
  ended as exportEnded,
  started,
} from '../src/modules/integration/exports/testing/exporting.ts';
import { bring, csv, ended } from '../src/modules/integration/testing/import-client.ts';
import { keptApplication, scan } from '../src/modules/quality/matches/testing/world.ts';
import { patience } from '../src/platform/testing/sizes.ts';

let app: TestApplication;
let admin: TestClient;

beforeAll(async () => {
  app = await keptApplication();
  ({ admin } = await app.organisation());
}, 120_000);
afterAll(() => app.drop());

/** What is looked for: a piece of every number, address and text that is given below, in any case. */
const PIECES = ['1391234', 'Secret.Person', 'SecretVIN77', '11010519491231'];
const phone = '+8613912345678';
const email = 'Secret.Person@example.com';

/** Every object with fields whose values are sealed, and the values it is given here. */
const given: Record<string, Record<string, unknown>> = {
  customer: {
    name: '甲 Sealed',
    phone,
    email,
    identityCard: '11010519491231002X',
    x_vin: 'SecretVIN77',
  },
  contact: { name: '乙 Sealed', phone, email },
  identifier: { phone: '+8613912349999' },
  lead: { name: '丙 Sealed', phone, email },
};
/** A member's address is what they sign in with: the authentication library reads it from its own table. */
const SIGN_IN = { object: 'member', tables: ['identity."user"'] };

/** The tables of every schema in which a piece stands, as text or within bytes. */
async function tablesHolding(
  pieces: readonly string[],
): Promise<{ looked: string[]; found: string[] }> {
  const { pool } = app.system;
  const tables = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
  );
  const looked = tables.rows.map(({ name }) => name);
  // Bytes are written in hexadecimal, where a letter’s case is another byte.
  const cases = pieces.flatMap((piece) => [piece, piece.toLowerCase(), piece.toUpperCase()]);
  const spelt = [
    ...pieces,
    ...cases.flatMap((text) => [Buffer.from(text).toString('hex'), ...inBase64(text)]),
  ];
  const found: string[] = [];
  for (const name of looked) {
    const { rows } = await pool.query<{ held: boolean }>(
      `select exists (select from ${name} t, unnest($1::text[]) piece
         where t::text ilike '%' || piece || '%') as held`,
      [spelt],
    );
    if (rows[0]?.held) found.push(name);
  }
  return { looked, found };
}

/** What of a text stands in Base64 wherever it begins in a group of three bytes. */
function inBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    return whole.slice(Math.ceil((before * 8) / 6), end);
  });
}

/** Sealed values on every way that they take: written, changed, undone, in bulk, looked for, merged, in and out. */
async function goEveryWay(): Promise<void> {
  const field = { kind: 'text', label: { zh: '车架号', en: 'VIN' }, sensitivity: 'sensitive' };
  await create(admin, '/custom-fields', { object: 'customer', name: 'x_vin', declaration: field });
  const customer = await create(admin, '/customers', given['customer'] ?? {});
  const twin = await create(admin, '/customers', given['customer'] ?? {});
  for (const [path, object] of [
    ['/contacts', 'contact'],
    ['/identifiers', 'identifier'],
  ] as const) {
    await create(admin, path, { ...given[object], customer: customer.id });
  }
  const lead = await create(admin, '/leads', given['lead'] ?? {});
  const made = await create(admin, '/customers', { name: '丁', phone: '+8613912341111' });
  await set(admin, `/customers/${made.id}`, { phone: '+8613912340000', email });
  succeeded(await admin.request('DELETE', `/customers/${made.id}`));
  succeeded(await admin.request('POST', `/customers/${made.id}/restore`));

  const where = { field: 'phone', op: 'eq', value: phone };
  for (const body of [
    { ids: [made.id], op: 'update', changes: { phone: '+8613912342222' } },
    { where, op: 'update', changes: { city: '苏州' } },
  ]) {
    const job = succeeded(await admin.request('POST', '/customers/bulk', body), 202);
    expect((await ended(admin, job.json<{ id: string }>().id)).state).toBe('done');
  }
  succeeded(
    await admin.request('GET', `/customers?where=${encodeURIComponent(JSON.stringify(where))}`),
  );
  succeeded(await admin.request('GET', `/search?q=${encodeURIComponent(phone)}`));
  const typed = { object: 'customer', values: { name: '甲', phone, email } };
  succeeded(await admin.request('POST', '/quality/matches', typed));
  succeeded(await admin.request('POST', '/actions/convertLead', { id: lead.id, customer: null }));

  await bring(admin, csv('名称,电话,邮箱', `戊,13912343333,${email}`, `,13912344444,no-mail`), {
    steps: [
      {
        object: 'customer',
        mode: 'create',
        columns: { name: { column: '名称' }, phone: { column: '电话' }, email: { column: '邮箱' } },
      },
    ],
  });
  const { run } = await started(admin, 'customers', { format: 'csv' });
  expect((await exportEnded(admin, run.id))['state']).toBe('done');
  expect((await scan(admin, 'customer')).state).toBe('done');
  const merge = { object: 'customer', survivor: customer.id, others: [twin.id] };
  succeeded(await admin.request('POST', '/actions/mergeRecords', merge));
  for (const reaction of modules.flatMap(({ reactions = [] }) => reactions)) {
    await reacted(app, reaction);
  }
}

test(
  'a sensitive value stands in no column of any table of any schema in clear, whichever way it took',
  async () => {
    await goEveryWay();
    const { objects } = (await admin.request('GET', '/metadata')).json<MetadataWire>();
    const sealed = objects.filter(({ fields }) =>
      fields.some(
        ({ kind, sensitivity }) => ['phone', 'email'].includes(kind) || sensitivity === 'sensitive',
      ),
    );
    expect(sealed.map(({ name }) => name).toSorted()).toEqual(
      [...Object.keys(given), SIGN_IN.object].toSorted(),
    );
    const { looked, found } = await tablesHolding(PIECES);
    expect(found).toEqual([]);
    for (const { name } of modules) {
      const tables = looked.filter((table) => table.startsWith(`${name}.`));
      if (name !== 'privacy') expect([name, tables.length > 0]).toEqual([name, true]);
    }
    console.log(`${looked.length} tables searched for ${PIECES.length} sealed values: in none`);
  },
  patience(180_000),
);

test('an address to sign in with stands in the table it is looked up in, and in no other', async () => {
  const { id } = await create(admin, '/members', { name: '己', unit: await rootUnit() });
  const body = { id, email: 'secret.colleague@example.com' };
  succeeded(await admin.request('POST', '/actions/setLogin', body));
  expect((await tablesHolding(['secret.colleague'])).found).toEqual(SIGN_IN.tables);
});

async function rootUnit(): Promise<string> {
  const { items } = (await admin.request('GET', '/units')).json<{ items: { id: string }[] }>();
  return items[0]?.id ?? '';
}

test('positive control: what stands in a column in clear is found, as text, as bytes and in Base64', async () => {
  const { pool } = app.system;
  await pool.query(`create table quality.clear_text as select '+86 ' || '${PIECES[0]}' as value`);
  await pool.query(`create table insight.clear_bytes as select 'SECRETVIN77'::bytea as value`);
  const encoded = Buffer.from('{"phone":"+8613912345678"}').toString('base64');
  await pool.query(`create table sales.clear_base64 as select '${encoded}' as value`);
  const { found } = await tablesHolding(PIECES);
  await pool.query('drop table quality.clear_text, insight.clear_bytes, sales.clear_base64');
  expect(found).toEqual(['insight.clear_bytes', 'quality.clear_text', 'sales.clear_base64']);
});
