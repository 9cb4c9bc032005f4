import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApplication } from '../main/test-application.ts';
import type { TestApplication, TestClient } from '../main/test-application.ts';
import { label, list, post, vehicle } from './testing/custom-world.ts';
import type { PageWire, ProblemWire, RecordWire } from './wire.ts';

let app: TestApplication;
let admin: TestClient;
beforeAll(async () => {
  app = await testApplication();
  ({ admin } = await app.organisation());
});
afterAll(() => app.drop());

describe('every kind of field', () => {
  const some = label('某', 'Some');
  const options = { one: { label: some }, two: { label: some }, three: { label: some } };
  const looked = { label: some, filterable: true };
  const sorted = { ...looked, sortable: true };
  const declarations: Record<string, object> = {
    x_text: { ...sorted, kind: 'text' },
    x_longText: { kind: 'longText', label: some, searchable: true },
    x_integer: { ...sorted, kind: 'integer' },
    x_decimal: { ...sorted, kind: 'decimal', scale: 2 },
    x_money: { ...sorted, kind: 'money' },
    x_boolean: { ...sorted, kind: 'boolean' },
    x_date: { ...sorted, kind: 'date' },
    x_dateTime: { ...sorted, kind: 'dateTime' },
    x_choice: { ...sorted, kind: 'choice', options },
    x_multiChoice: { ...looked, kind: 'multiChoice', options },
    x_phone: { kind: 'phone', label: some },
    x_email: { kind: 'email', label: some },
    x_url: { kind: 'url', label: some },
    x_user: { ...looked, kind: 'user' },
    x_autoNumber: { ...sorted, kind: 'autoNumber', prefix: 'K' },
  };
  const values = (): Record<string, unknown> => ({
    x_text: '文字',
    x_longText: '一段很长的文字',
    x_integer: -3,
    x_decimal: '12.5',
    x_money: '99.9',
    x_boolean: false,
    x_date: '2026-02-28',
    x_dateTime: '2026-02-28T08:30:00.000Z',
    x_choice: 'two',
    x_multiChoice: ['one', 'three'],
    x_phone: '+8613800138000',
    x_email: 'somebody@example.com',
    x_url: 'https://example.com/a',
    x_user: admin.memberId,
  });
  let full: RecordWire;
  let empty: RecordWire;

  test('keeps what it is given', async () => {
    await post(admin, '/custom-objects', {
      ...vehicle(),
      name: 'x_kind',
      plural: 'x_kinds',
      titleField: 'x_autoNumber',
      fields: declarations,
    });
    full = await post<RecordWire>(admin, '/x-kinds', values());
    empty = await post<RecordWire>(admin, '/x-kinds', {});
    expect(full).toMatchObject(values());
    expect(full['x_autoNumber']).toMatch(/^K\d{6}$/);
    const again = await admin.request('GET', `/x-kinds/${full.id}`);
    expect(again.json<RecordWire>()).toMatchObject(values());
    const history = await admin.request('GET', `/x-kinds/${full.id}/history`);
    expect(history.json<{ items: unknown[] }>().items).toHaveLength(1);
  });

  test('is found by each that is filterable', async () => {
    const conditions: [string, string, unknown][] = [
      ['x_text', 'startsWith', '文'],
      ['x_integer', 'lt', 0],
      ['x_decimal', 'eq', '12.50'],
      ['x_money', 'gt', '99'],
      ['x_boolean', 'eq', false],
      ['x_date', 'eq', '2026-02-28'],
      ['x_dateTime', 'gte', '2026-02-28T00:00:00Z'],
      ['x_choice', 'in', ['two', 'one']],
      ['x_multiChoice', 'contains', 'three'],
      ['x_user', 'me', undefined],
    ];
    for (const [field, op, value] of conditions) {
      const found = await list(admin, '/x-kinds', {
        field,
        op,
        ...(value === undefined ? {} : { value }),
      });
      expect([field, found.map(({ id }) => id)]).toEqual([field, [full.id]]);
    }
  });

  test('is sorted by each that is sortable, empty ones last', async () => {
    for (const [name, declaration] of Object.entries(declarations)) {
      if (!('sortable' in declaration)) continue;
      for (const sort of [name, `-${name}`]) {
        const answer = await admin.request('GET', `/x-kinds?sort=${sort}`);
        const ids = answer.json<PageWire>().items?.map(({ id }) => id);
        const numbered = sort === '-x_autoNumber' ? [empty.id, full.id] : [full.id, empty.id];
        expect([sort, ids]).toEqual([sort, numbered]);
      }
    }
  });

  test('that is required later hides no record from before', async () => {
    await post(admin, '/custom-fields', {
      object: 'x_kind',
      name: 'x_later',
      declaration: { ...sorted, kind: 'integer', required: true },
    });
    const refused = await admin.request('POST', '/x-kinds', {});
    expect(refused.json<ProblemWire>().errors?.[0]?.field).toBe('x_later');
    const latest = await post<RecordWire>(admin, '/x-kinds', { x_later: 5 });
    const page = await admin.request('GET', '/x-kinds?sort=x_later');
    expect(page.json<PageWire>().items.map(({ id }) => id)).toEqual([latest.id, full.id, empty.id]);
    // What is changed beside it does not ask for it.
    const changed = await admin.request(
      'PATCH',
      `/x-kinds/${full.id}`,
      { x_integer: 4 },
      { 'if-match': '"1"' },
    );
    expect(changed.statusCode).toBe(200);
  });
});
