import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MeWire, MetadataWire, ProblemWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { create, list, refusal, succeeded, where } from '../../../main/testing/requests.ts';

let app: TestApplication;
/** In Shanghai it is the first of July already, in London still the last of June. */
const NOW = '2026-06-30T20:00:00Z';

beforeAll(async () => {
  app = await testApplication({ now: () => new Date(NOW) });
});
afterAll(() => app.drop());

type Organisation = MeWire['organisation'];

const organisationOf = async (client: TestClient): Promise<Organisation> =>
  succeeded(await client.request('GET', '/me')).json<MeWire>().organisation;

/** Asks for a change of what somebody has read. */
const change = (
  client: TestClient,
  { id, version }: Organisation,
  values: object,
): ReturnType<TestClient['request']> =>
  client.request('POST', '/actions/updateOrganisation', { id, version, ...values });

describe('an organisation', () => {
  test('takes another name, time zone and currency; everybody works by them from the next request', async () => {
    const organisation = await app.organisation();
    const { admin } = organisation;
    const seller = await organisation.member('member');
    await create(seller, '/tasks', { subject: '今天', dueAt: '2026-07-01T02:00:00Z' });
    const today = where({ field: 'dueAt', op: 'within', value: 'today' });
    expect(await list(seller, `/tasks?${today}`)).toHaveLength(1);

    const before = await organisationOf(admin);
    const values = { name: 'London Office', timeZone: 'Europe/London', currency: 'GBP' };
    const answer = await change(admin, before, values);
    expect(succeeded(answer).json()).toEqual({ version: before.version + 1 });

    expect(await organisationOf(seller)).toEqual({
      ...values,
      id: before.id,
      version: before.version + 1,
    });
    // It is the last of June in London: what is due on the first of July is not due today.
    expect(await list(seller, `/tasks?${today}`)).toEqual([]);
    const product = { name: 'Tea', code: 'T', price: '3' };
    expect(await create(admin, '/products', product)).toMatchObject({ currency: 'GBP' });
  });

  test('what changed, who changed it and from what stands in the ledger', async () => {
    const { admin, orgId } = await app.organisation();
    const before = await organisationOf(admin);
    succeeded(await change(admin, before, { name: ' 新名字 ', timeZone: before.timeZone }));
    // Nothing is written where nothing changes.
    const now = await organisationOf(admin);
    succeeded(await change(admin, now, { name: '新名字' }));
    const owner = new pg.Client({ connectionString: app.url });
    await owner.connect();
    const { rows } = await owner.query(
      `select actor_id, via, op, record_id, version::int, before, after from kernel.change
       where org_id = $1 and object = 'organisation'`,
      [orgId],
    );
    await owner.end();
    expect(rows).toEqual([
      {
        actor_id: admin.memberId,
        via: 'action',
        op: 'update',
        record_id: orgId,
        version: before.version + 1,
        before: { name: before.name },
        after: { name: '新名字' },
      },
    ]);
    expect(await organisationOf(admin)).toEqual(now);
  });

  test('is changed by administrators alone, and only the one’s own', async () => {
    const organisation = await app.organisation();
    const { admin } = organisation;
    const before = await organisationOf(admin);
    for (const role of ['member', 'viewer'] as const) {
      const client = await organisation.member(role);
      expect(refusal(await change(client, before, { name: 'X' }))).toEqual([403, 'forbidden']);
      const { actions } = (await client.request('GET', '/metadata')).json<MetadataWire>();
      expect(actions.map(({ name }) => name)).not.toContain('updateOrganisation');
    }
    const other = await app.organisation();
    expect(refusal(await change(other.admin, before, { name: 'X' }))).toEqual([404, 'not_found']);
    expect(await organisationOf(admin)).toEqual(before);
  });

  test.each([
    [{ name: '  ' }, 'name:too_small'],
    [{ name: 'x'.repeat(101) }, 'name:too_big'],
    [{ timeZone: 'Mars/Olympus' }, 'timeZone:not_time_zone'],
    [{ timeZone: '+08:00' }, 'timeZone:not_time_zone'],
    [{ currency: 'yuan' }, 'currency:not_currency'],
    [{ currency: 'ABC' }, 'currency:not_currency'],
    [{ demo: true }, 'null:unrecognized_keys'],
  ])('is not changed to %o', async (values, reason) => {
    const { admin } = await app.organisation();
    const before = await organisationOf(admin);
    const answer = await change(admin, before, values);
    expect(refusal(answer)).toEqual([422, 'invalid_fields', reason]);
    expect(await organisationOf(admin)).toEqual(before);
  });

  test('two who change the same are told of each other; different settings are both kept', async () => {
    const { admin } = await app.organisation();
    const read = await organisationOf(admin);
    succeeded(await change(admin, read, { name: 'First' }));
    const answer = await change(admin, read, { name: 'Second' });
    expect(refusal(answer)).toEqual([409, 'version_conflict']);
    expect(answer.json<ProblemWire>().conflict).toEqual({
      version: read.version + 1,
      fields: { name: { mine: 'Second', stored: 'First', original: read.name } },
    });
    succeeded(await change(admin, read, { timeZone: 'Asia/Tokyo' }));
    const now = await organisationOf(admin);
    expect(now).toMatchObject({ name: 'First', timeZone: 'Asia/Tokyo' });
    const ahead = await change(admin, { ...now, version: now.version + 1 }, { name: 'Third' });
    expect(refusal(ahead)).toEqual([409, 'version_conflict']);
  });
});

describe('the currency', () => {
  test('is kept once a record counts in it, and the refusal says which', async () => {
    const { admin } = await app.organisation();
    const { id } = await create(admin, '/customers', { name: '茶馆' });
    succeeded(await admin.request('DELETE', `/customers/${id}`));
    const before = await organisationOf(admin);
    const answer = await change(admin, before, { currency: 'EUR' });
    expect(refusal(answer)).toEqual([422, 'invalid_fields', 'currency:currency_in_use']);
    expect(answer.json<ProblemWire>().errors?.[0]?.message).toBe(
      '已经有按 CNY 计算金额的记录（客户），货币不能再更改。',
    );
    // Name and zone can be changed all the same.
    succeeded(await change(admin, before, { timeZone: 'Asia/Tokyo', currency: 'CNY' }));
  });

  test('is kept once there is a rate, or a record of an object of one’s own with amounts', async () => {
    const rated = await app.organisation();
    await create(rated.admin, '/exchange-rates', { currency: 'USD', rate: '7' });
    const asked = await change(rated.admin, await organisationOf(rated.admin), { currency: 'EUR' });
    expect(refusal(asked)).toContain('currency:currency_in_use');

    const { admin } = await app.organisation();
    const label = { zh: '车', en: 'Vehicle' };
    const declaration = {
      name: 'x_vehicle',
      plural: 'x_vehicles',
      label,
      pluralLabel: label,
      titleField: 'x_plate',
      access: 'owner',
      fields: {
        x_plate: { kind: 'text', label: { zh: '车牌', en: 'Plate' }, required: true },
        x_price: { kind: 'money', label: { zh: '价格', en: 'Price' } },
      },
    };
    succeeded(await admin.request('POST', '/custom-objects', declaration), 201);
    // A task holds no amount.
    await create(admin, '/tasks', { subject: '打电话', dueAt: NOW });
    succeeded(await change(admin, await organisationOf(admin), { currency: 'EUR' }));
    await create(admin, '/x-vehicles', { x_plate: 'A1' });
    const { items } = succeeded(await admin.request('GET', '/custom-objects')).json<{
      items: { id: string }[];
    }>();
    const id = items[0]?.id;
    succeeded(await admin.request('DELETE', `/custom-objects/${id}`));
    const unused = await change(admin, await organisationOf(admin), { currency: 'CNY' });
    expect(refusal(unused)).toContain('currency:currency_in_use');
    succeeded(await admin.request('POST', `/custom-objects/${id}/restore`));
    const later = await change(admin, await organisationOf(admin), { currency: 'CNY' });
    expect(refusal(later)).toContain('currency:currency_in_use');
  });
});
