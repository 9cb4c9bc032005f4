import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readyRoles } from '../../kernel/grants.ts';
import type { ChangeWire, ProblemWire } from '../../kernel/wire.ts';
import { testApplication } from '../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../main/test-application.ts';

let app: TestApplication;

beforeAll(async () => {
  app = await testApplication();
});
afterAll(() => app.drop());

const change = (client: TestClient, path: string, values: object, version = 1) =>
  client.request('PATCH', path, values, { 'if-match': `"${version}"` });

type Row = { id: string; version: number } & Record<string, unknown>;
const rowsOf = async (client: TestClient, path: string): Promise<Row[]> =>
  (await client.request('GET', path)).json<{ items: Row[] }>().items;

describe('units', () => {
  test('stay a tree', async () => {
    const { admin, unit, unitId } = await app.organisation();
    const region = await unit('区');
    const shop = await unit('店', region);
    for (const [id, parent] of [
      [region, region],
      [region, shop],
      [unitId, shop],
    ] as const) {
      const answer = await change(admin, `/units/${id}`, { parent });
      expect(answer.statusCode).toBe(422);
      expect(answer.json<ProblemWire>().errors?.[0]).toMatchObject({
        field: 'parent',
        code: 'circle',
      });
    }
    expect((await change(admin, `/units/${shop}`, { parent: unitId })).statusCode).toBe(200);
  });

  test('two moves at once that would make a circle: one is refused', async () => {
    const { admin, unit } = await app.organisation();
    const [a, b] = [await unit('甲'), await unit('乙')];
    const answers = await Promise.all([
      change(admin, `/units/${a}`, { parent: b }),
      change(admin, `/units/${b}`, { parent: a }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).toSorted((x, y) => x - y)).toEqual([
      200, 422,
    ]);
  });

  test('with people or units in them are not deleted', async () => {
    const { admin, unit, member } = await app.organisation();
    const region = await unit('区');
    await member('member', region);
    const answer = await admin.request('DELETE', `/units/${region}`);
    expect(answer.statusCode).toBe(409);
    expect(answer.json<ProblemWire>().code).toBe('restricted');
  });
});

describe('rights follow changes at once', () => {
  test('a member who moves sees what is there, and no longer what was here', async () => {
    const { admin, unit, member } = await app.organisation();
    const [here, there] = [await unit('这里'), await unit('那里')];
    const colleague = await member('member', here);
    const made = await colleague.request('POST', '/customers', { name: '这里的客户' });
    expect(made.statusCode).toBe(201);
    const path = `/customers/${made.json<Row>().id}`;
    const other = await member('member', there);
    expect((await other.request('GET', path)).statusCode).toBe(404);
    expect((await change(admin, `/members/${other.memberId}`, { unit: here })).statusCode).toBe(
      200,
    );
    expect((await other.request('GET', path)).statusCode).toBe(200);
    expect((await change(admin, `/units/${here}`, { parent: there })).statusCode).toBe(200);
  });

  test('a role that is given, changed and taken', async () => {
    const { admin, member, roleIds } = await app.organisation();
    const viewer = await member('viewer');
    const create = () => viewer.request('POST', '/customers', { name: '新客户' });
    expect((await create()).statusCode).toBe(403);
    const values = { member: viewer.memberId, role: roleIds.member };
    const given = await admin.request('POST', '/member-roles', values);
    expect(given.statusCode).toBe(201);
    expect((await create()).statusCode).toBe(201);
    expect((await admin.request('POST', '/member-roles', values)).statusCode).toBe(422);

    const nothing = JSON.stringify({ objects: {}, actions: [] });
    await change(admin, `/roles/${roleIds.member}`, { definition: nothing });
    expect((await create()).statusCode).toBe(403);
    const all = JSON.stringify(readyRoles.member.definition);
    await change(admin, `/roles/${roleIds.member}`, { definition: all }, 2);
    expect((await create()).statusCode).toBe(201);

    await admin.request('DELETE', `/member-roles/${given.json<Row>().id}`);
    expect((await create()).statusCode).toBe(403);
  });

  test('a definition that cannot be read is refused at its field', async () => {
    const { admin, roleIds } = await app.organisation();
    const missing = {
      objects: { customer: { read: { scope: 'all', where: { field: 'x', op: 'eq' } } } },
      actions: [],
    };
    for (const definition of ['{', '[]', '{"objects":{}}', JSON.stringify(missing)]) {
      const answer = await change(admin, `/roles/${roleIds.member}`, { definition });
      expect(answer.statusCode).toBe(422);
      expect(answer.json<ProblemWire>().errors?.[0]).toMatchObject({ field: 'definition' });
    }
  });
});

describe('the last administrator', () => {
  test('cannot be stopped, deleted or lose the role in any way', async () => {
    const { admin, roleIds } = await app.organisation();
    const own = (await rowsOf(admin, '/member-roles')).find(
      (row) => row['role'] === roleIds.administrator,
    );
    const member = JSON.stringify(readyRoles.member.definition);
    const answers = [
      await change(admin, `/members/${admin.memberId}`, { active: false }),
      await admin.request('DELETE', `/members/${admin.memberId}`),
      await admin.request('DELETE', `/member-roles/${own?.id}`),
      await change(admin, `/member-roles/${own?.id}`, { role: roleIds.member }),
      await change(admin, `/roles/${roleIds.administrator}`, { definition: member }),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(409);
      expect(answer.json<ProblemWire>().code).toBe('last_administrator');
    }
    expect((await admin.request('GET', '/roles')).statusCode).toBe(200);
  });

  test('two administrators who stop each other at once: one stays', async () => {
    const { admin, member } = await app.organisation();
    const other = await member('administrator');
    const answers = await Promise.all([
      change(admin, `/members/${other.memberId}`, { active: false }),
      change(other, `/members/${admin.memberId}`, { active: false }),
    ]);
    const done = answers.filter(({ statusCode }) => statusCode === 200);
    expect(done).toHaveLength(1);
  });
});

describe('who may change people', () => {
  test('members and viewers read colleagues but change nothing of them', async () => {
    const { member, admin, roleIds } = await app.organisation();
    for (const role of ['member', 'viewer'] as const) {
      const client = await member(role);
      expect((await client.request('GET', `/members/${admin.memberId}`)).statusCode).toBe(200);
      expect(
        (await change(client, `/members/${admin.memberId}`, { active: false })).statusCode,
      ).toBe(403);
      expect((await change(client, `/members/${client.memberId}`, { name: 'x' })).statusCode).toBe(
        403,
      );
      const grab = { member: client.memberId, role: roleIds.administrator };
      expect((await client.request('POST', '/member-roles', grab)).statusCode).toBe(404);
      const login = { id: admin.memberId, email: 'taken@example.com' };
      expect((await client.request('POST', '/actions/setLogin', login)).statusCode).toBe(403);
    }
  });

  test('an administrator gives a new member a login, whose password is shown once', async () => {
    const { admin, unitId, roleIds } = await app.organisation();
    const made = await admin.request('POST', '/members', { name: '新同事', unit: unitId });
    expect(made.statusCode).toBe(201);
    const id = made.json<Row>().id;
    await admin.request('POST', '/member-roles', { member: id, role: roleIds.viewer });
    const email = `new.${id.slice(-8)}@example.com`;
    const given = await admin.request('POST', '/actions/setLogin', { id, email });
    expect(given.statusCode).toBe(200);
    const { password } = given.json<{ password: string }>();
    const first = await app.signIn(email, password, id);
    expect((await first.request('GET', '/me')).json()).toMatchObject({ name: '新同事', email });

    const history = await admin.request('GET', `/members/${id}/history`);
    const [change] = history.json<{ items: ChangeWire[] }>().items;
    const undone = await admin.request('POST', '/changes/undo', { changeId: change?.id });
    expect([undone.statusCode, undone.json<ProblemWire>().code]).toEqual([409, 'final_action']);

    const again = await admin.request('POST', '/actions/setLogin', { id, email });
    expect(again.statusCode).toBe(200);
    expect((await first.request('GET', '/me')).statusCode).toBe(401);
    const taken = await admin.request('POST', '/actions/setLogin', { id, email: admin.email });
    expect(taken.statusCode).toBe(409);
  });

  test('a member needs a unit, and a time zone that exists', async () => {
    const { admin, unitId } = await app.organisation();
    for (const values of [
      { name: '没有部门' },
      { name: '时区', unit: unitId, timeZone: 'Mars/Olympus' },
      { name: '别的', unit: unitId, hash: 'x' },
      { name: '邮箱', unit: unitId, email: 'a@example.com' },
    ]) {
      expect((await admin.request('POST', '/members', values)).statusCode).toBe(422);
    }
  });
});

test('organisations see nothing of each other', async () => {
  const [one, two] = [await app.organisation(), await app.organisation()];
  for (const path of [
    `/members/${two.admin.memberId}`,
    `/units/${two.unitId}`,
    `/roles/${two.roleIds.member}`,
  ]) {
    expect((await one.admin.request('GET', path)).statusCode).toBe(404);
    expect((await change(one.admin, path, { name: 'x' })).statusCode).toBe(404);
    expect((await one.admin.request('DELETE', path)).statusCode).toBe(404);
  }
  const foreign = { name: '外', type: 'store', parent: two.unitId };
  expect((await one.admin.request('POST', '/units', foreign)).statusCode).toBe(422);
});
