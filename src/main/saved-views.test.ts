import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient, TestOrganisation } from './test-application.ts';
import { body, change, create, list, refusal } from './testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let mine: TestClient;
let other: TestClient;

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  mine = await organisation.member('member');
  other = await organisation.member('viewer', await organisation.unit('门店'));
});
afterAll(() => app.drop());

const definition = JSON.stringify({
  where: { field: 'city', op: 'eq', value: '上海' },
  sort: '-createdAt',
  columns: ['name', 'city'],
});
const view = (values: object = {}, client = mine) =>
  create(client, '/saved-views', { name: '上海', object: 'customer', definition, ...values });

const names = async (client: TestClient): Promise<string[]> =>
  (await list(client, '/saved-views?sort=name')).map(({ id }) => id);

describe('a saved view', () => {
  test('is its owner’s alone', async () => {
    const { id } = await view();
    expect(await names(mine)).toContain(id);
    expect(await names(other)).not.toContain(id);
    expect((await other.request('GET', `/saved-views/${id}`)).statusCode).toBe(404);
  });

  test('that is shared is read by everybody, and changed by its owner only', async () => {
    const { id } = await view({ shared: true });
    expect(await names(other)).toContain(id);
    expect(refusal(await change(other, `/saved-views/${id}`, 1, { name: 'x' }))).toEqual([
      403,
      'forbidden',
    ]);
    expect(refusal(await other.request('DELETE', `/saved-views/${id}`))).toEqual([
      403,
      'forbidden',
    ]);
    body(await change(mine, `/saved-views/${id}`, 1, { shared: false }));
    expect(await names(other)).not.toContain(id);
  });

  test('that is shared is changed and taken back by an administrator', async () => {
    const { id } = await view({ shared: true });
    const { admin } = organisation;
    body(await change(admin, `/saved-views/${id}`, 1, { name: '华东' }));
    body(await change(admin, `/saved-views/${id}`, 2, { shared: false }));
    expect(await names(other)).not.toContain(id);
    body(await admin.request('DELETE', `/saved-views/${id}`));
  });

  test('keeps whether it is a table, a board or a calendar', async () => {
    const board = JSON.stringify({ mode: 'board', by: 'tier', of: 'x', default: true });
    const calendar = JSON.stringify({ mode: 'calendar', on: 'dueAt' });
    for (const text of [board, calendar]) {
      expect(await view({ definition: text })).toMatchObject({ definition: text });
    }
  });

  test('belongs to no other organisation', async () => {
    const { id } = await view({ shared: true });
    const { admin: stranger } = await app.organisation();
    expect((await stranger.request('GET', `/saved-views/${id}`)).statusCode).toBe(404);
  });

  test('is made by a viewer for themselves, and not in another’s name', async () => {
    const { id } = await view({}, other);
    expect(await names(other)).toContain(id);
    const values = { name: 'n', object: 'customer', definition, owner: mine.memberId };
    expect(refusal(await other.request('POST', '/saved-views', values))[0]).toBe(403);
  });

  test.each([
    '',
    'no JSON',
    '[]',
    '"text"',
    '{"sort":1}',
    '{"columns":"name"}',
    '{"more":1}',
    '{"mode":"map"}',
    'null',
  ])('with the definition %s is refused', async (text) => {
    const values = { name: 'n', object: 'customer', definition: text };
    const [status, code, ...reasons] = refusal(await mine.request('POST', '/saved-views', values));
    expect([status, code]).toEqual([422, 'invalid_fields']);
    expect(reasons.every((each) => each.startsWith('definition:'))).toBe(true);
  });
});
