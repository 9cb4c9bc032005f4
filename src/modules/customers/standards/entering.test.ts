import { afterAll, beforeAll, expect, test } from 'vitest';
import { records } from '../../../kernel/records.ts';
import { inTransaction } from '../../../kernel/transaction.ts';
import type { RecordWire, UndoWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';

let app: TestApplication;
let admin: TestClient;
beforeAll(async () => {
  app = await testApplication();
  ({ admin } = await app.organisation());
});
afterAll(() => app.drop());

async function create(path: string, values: object): Promise<RecordWire> {
  const answer = await admin.request('POST', path, values);
  expect(answer.statusCode, answer.body).toBe(201);
  return answer.json<RecordWire>();
}
const read = async (path: string): Promise<RecordWire> =>
  (await admin.request('GET', path)).json<RecordWire>();
const change = (id: string, version: number, values: object) =>
  admin.request('PATCH', `/customers/${id}`, values, { 'if-match': `"${version}"` });

/** Values as they were before there were standards. */
async function oldCustomer(values: Record<string, unknown>): Promise<string> {
  const ctx = await admin.ctx();
  const [made] = await inTransaction(ctx, (tx) =>
    records.create(ctx, tx, 'customer', [values], { via: 'system', asSystem: true }),
  );
  return made?.id ?? '';
}

test('what is entered takes the form that says the same, and an address says where it lies', async () => {
  const made = await create('/customers', {
    name: '听雨(上海)  商贸有限公司',
    address: '浙江省杭州市西湖区文三路１号',
    creditCode: '91350100-m000100y43',
    identityCard: '11010519491231002x',
  });
  expect(made).toMatchObject({
    name: '听雨（上海） 商贸有限公司'.replace(' ', ''),
    address: '浙江省杭州市西湖区文三路1号',
    province: '浙江',
    city: '杭州',
    district: '西湖区',
    creditCode: '91350100M000100Y43',
    identityCard: '11010519491231002X',
  });
  const contact = await create('/contacts', { customer: made.id, name: '张　三', title: '采购 ' });
  expect(contact).toMatchObject({ name: '张三', title: '采购' });
  const lead = await create('/leads', {
    name: '李\u200B娜',
    company: '听雨(集团)公司',
    city: '上海市',
  });
  expect(lead).toMatchObject({ name: '李娜', company: '听雨（集团）公司', city: '上海' });
});

test('an address fills what is empty and nothing else', async () => {
  const { id, version } = await create('/customers', { name: '甲', city: '苏州' });
  expect((await change(id, version, { address: '昆山市前进路1号' })).statusCode).toBe(200);
  expect(await read(`/customers/${id}`)).toMatchObject({
    province: '江苏',
    city: '苏州',
    district: '昆山市',
  });
  const other = await create('/customers', {
    name: '乙',
    city: '上海',
    address: '杭州市文三路1号',
  });
  expect(other).toMatchObject({ city: '上海', province: null, district: null });
  const said = { name: '丙', address: '上海市浦东新区世纪大道1号', district: null };
  expect(await create('/customers', said)).toMatchObject({ city: '上海', district: null });
  // Whoever empties a field while the address stays keeps it empty.
  const emptied = await change(other.id, other.version, { province: null, note: '搬过' });
  expect(emptied.json<RecordWire>().province).toBeNull();
});

test('an address says nothing where one of the fields says otherwise', async () => {
  const address = '杭州市文三路1号';
  expect(await create('/customers', { name: '甲', province: '江苏', address })).toMatchObject({
    province: '江苏',
    city: null,
    district: null,
  });
  expect(
    await create('/customers', { name: '乙', city: '昆山', address: '昆山市前进路1号' }),
  ).toMatchObject({ province: '江苏', city: '昆山', district: '昆山市' });
  expect(
    await create('/customers', { name: '丙', city: '吉林', address: '吉林省吉林市松江路1号' }),
  ).toMatchObject({ province: '吉林', city: '吉林' });
});

test('what an address has filled in goes with it, what somebody typed stays', async () => {
  const address = '浙江省杭州市西湖区文三路1号';
  const made = await create('/customers', { name: '甲', address });
  const moved = await change(made.id, made.version, { address: '上海市世纪大道1号' });
  const there = { province: '上海', city: '上海', district: null };
  expect(moved.json<RecordWire>()).toMatchObject(there);
  const vague = await change(made.id, made.version + 1, { address: '世纪大道1号' });
  expect(vague.json<RecordWire>()).toMatchObject(there);
  const other = await create('/customers', { name: '乙', address, city: '湖州', province: '浙江' });
  const kept = await change(other.id, other.version, { address: '上海市世纪大道1号' });
  expect(kept.json<RecordWire>()).toMatchObject({ province: '浙江', city: '湖州' });
});

test('a name that differs in its form alone is no change', async () => {
  const { id, version } = await create('/customers', { name: '听雨（上海）商贸' });
  const answer = await change(id, version, { name: '听雨(上海)商贸' });
  expect(answer.json<RecordWire>()).toMatchObject({ name: '听雨（上海）商贸', version });
});

test('undo gives back exactly what stood there before there were standards', async () => {
  const was = { name: '听雨(旧)  公司', city: '上海市', creditCode: 'abc', address: '上海市１号' };
  const id = await oldCustomer(was);
  const renamed = await change(id, 1, { name: '新名公司', city: '北京市', address: '北京市2号' });
  expect(renamed.json<RecordWire>()).toMatchObject({ city: '北京', name: '新名公司' });
  const changeId = renamed.headers['zhiyin-change'];
  const undone = await admin.request('POST', '/changes/undo', { changeId });
  expect(undone.json<UndoWire>()).toMatchObject({ undone: 1, refused: [] });
  expect(await read(`/customers/${id}`)).toMatchObject(was);
  await admin.request('DELETE', `/customers/${id}`);
  await admin.request('POST', `/customers/${id}/restore`);
  expect(await read(`/customers/${id}`)).toMatchObject(was);
});

test('a change of another field leaves a former value as it is', async () => {
  const was = { name: '听雨(旧)公司', address: '杭州市１号' };
  const id = await oldCustomer(was);
  expect((await change(id, 1, { note: '好' })).json<RecordWire>()).toMatchObject({
    ...was,
    city: null,
  });
});

test('a merge taken apart gives back what stood there', async () => {
  const was = { name: '听雨(旧)公司', city: '上海市' };
  const [survivor, merged] = [await oldCustomer({ name: '听雨(新)公司' }), await oldCustomer(was)];
  const body = { object: 'customer', survivor, others: [merged] };
  const answer = await admin.request('POST', '/actions/mergeRecords', body);
  expect(answer.statusCode, answer.body).toBe(200);
  expect(await read(`/customers/${survivor}`)).toMatchObject({
    name: '听雨(新)公司',
    city: '上海市',
  });
  const { merge: id } = answer.json<{ merge: string }>();
  const apart = await admin.request('POST', '/actions/unmergeRecord', { id });
  expect(apart.statusCode, apart.body).toBe(200);
  expect(await read(`/customers/${merged}`)).toMatchObject(was);
  expect(await read(`/customers/${survivor}`)).toMatchObject({ name: '听雨(新)公司', city: null });
});

test('an identity card is masked for those who may not read it', async () => {
  const { member, admin: own } = await app.organisation();
  const viewer = await member('viewer');
  const made = await own.request('POST', '/customers', {
    name: '王小明',
    kind: 'person',
    identityCard: '11010519491231002X',
  });
  const { id } = made.json<RecordWire>();
  const seen = (await viewer.request('GET', `/customers/${id}`)).json<RecordWire>();
  expect(seen).toMatchObject({ identityCard: '•••• 002x', _masked: ['identityCard'] });
  const listed = await own.request('GET', '/customers');
  expect(listed.body).not.toContain('11010519491231002X');
});
