import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '../../../kernel/transaction.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { body, create, list, read, set, where } from '../../../main/testing/requests.ts';

let app: TestApplication;
let admin: TestClient;
let customer: string;

beforeAll(async () => {
  app = await testApplication();
  ({ admin } = await app.organisation());
});
afterAll(() => app.drop());
beforeEach(async () => {
  customer = (await create(admin, '/customers', { name: 'n' })).id;
});

const past = '2026-01-05T08:00:00.000Z';
const later = '2026-02-05T08:00:00.000Z';
const future = '2999-01-01T00:00:00.000Z';

const visit = async (at: string, id = customer): Promise<string> =>
  (await create(admin, '/interactions', { customer: id, channel: 'visit', at })).id;

async function facts(id = customer): Promise<unknown[]> {
  const record = await read(admin, `/customers/${id}`);
  return [record['lastContactAt'], record['interactionCount']];
}

describe('what is known of a customer’s contacts', () => {
  test('is right after every kind of write', async () => {
    expect(await facts()).toEqual([null, 0]);
    const first = await visit(past);
    const second = await visit(later);
    expect(await facts()).toEqual([later, 2]);
    await set(admin, `/interactions/${second}`, { at: '2026-01-01T00:00:00Z' });
    expect(await facts()).toEqual([past, 2]);
    body(await admin.request('DELETE', `/interactions/${first}`));
    expect(await facts()).toEqual(['2026-01-01T00:00:00.000Z', 1]);
    body(await admin.request('POST', `/interactions/${first}/restore`));
    expect(await facts()).toEqual([past, 2]);
  });

  test('a contact in the future is refused: it is a task', async () => {
    const given = { customer, channel: 'visit', at: future };
    const answer = await admin.request('POST', '/interactions', given);
    expect(answer.statusCode).toBe(422);
    expect(answer.json<{ errors: { field: string; code: string }[] }>().errors[0]).toMatchObject({
      field: 'at',
      code: 'in_future',
    });
    expect(await facts()).toEqual([null, 0]);
  });

  test('a note to oneself is no contact, however late it becomes one or ceases to be', async () => {
    const note = await create(admin, '/interactions', { customer, at: later });
    expect(note['channel']).toBe('note');
    expect(await facts()).toEqual([null, 1]);
    const call = await create(admin, '/interactions', { customer, channel: 'call', at: past });
    expect(await facts()).toEqual([past, 2]);
    await set(admin, `/interactions/${call.id}`, { channel: 'note' });
    expect(await facts()).toEqual([null, 2]);
    await set(admin, `/interactions/${note.id}`, { channel: 'mail' });
    expect(await facts()).toEqual([later, 2]);
  });

  test('moves with an interaction to another customer', async () => {
    const other = (await create(admin, '/customers', { name: 'other' })).id;
    const moved = await visit(later);
    await visit(past);
    await set(admin, `/interactions/${moved}`, { customer: other });
    expect([await facts(), await facts(other)]).toEqual([
      [past, 1],
      [later, 1],
    ]);
  });

  test('is right after thirty at once', async () => {
    await Promise.all(Array.from({ length: 30 }, () => visit(past)));
    expect(await facts()).toEqual([past, 30]);
  });

  test('comes back with the customer', async () => {
    await visit(past);
    body(await admin.request('DELETE', `/customers/${customer}`));
    body(await admin.request('POST', `/customers/${customer}/restore`));
    expect(await facts()).toEqual([past, 1]);
  });

  test('is no change of the customer: no version, no line in the ledger', async () => {
    await visit(past);
    expect((await read(admin, `/customers/${customer}`)).version).toBe(1);
    const ctx = await admin.ctx();
    const lines = await inTransaction(ctx, (tx) =>
      tx.query(
        sql`select from kernel.change where org_id = ${ctx.orgId} and record_id = ${customer}`,
      ),
    );
    expect(lines).toHaveLength(1);
  });

  test('filters and sorts', async () => {
    const city = `city ${customer}`;
    await set(admin, `/customers/${customer}`, { city });
    const other = (await create(admin, '/customers', { name: 'never', city })).id;
    await visit(past);
    const here = { field: 'city', op: 'eq', value: city } as const;
    const ids = async (path: string): Promise<string[]> =>
      (await list(admin, path)).map(({ id }) => id);
    expect(await ids(`/customers?sort=-lastContactAt&${where(here)}`)).toEqual([customer, other]);
    const never = { and: [here, { field: 'lastContactAt', op: 'empty' } as const] };
    expect(await ids(`/customers?${where(never)}`)).toEqual([other]);
  });
});

test('an interaction without a subject is called by the beginning of what was said', async () => {
  const long = `${'说'.repeat(70)}\nsecond line`;
  const made = await create(admin, '/interactions', { customer, body: long });
  expect(made['subject']).toBe('说'.repeat(60));
  const silent = await create(admin, '/interactions', { customer });
  expect(silent['subject']).toBe(null);
});
