import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProblemWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type {
  TestApplication,
  TestClient,
  TestOrganisation,
} from '../../../main/test-application.ts';
import { body, create, list, read, refusal, set } from '../../../main/testing/requests.ts';

let app: TestApplication;
let organisation: TestOrganisation;
let admin: TestClient;
let stages: string[];

beforeAll(async () => {
  app = await testApplication();
  organisation = await app.organisation();
  ({ admin } = organisation);
  stages = (await list(admin, '/stages?sort=position')).map(({ id }) => id);
});
afterAll(() => app.drop());

const customer = async (): Promise<string> => (await create(admin, '/customers', { name: 'n' })).id;
const move = (id: string, stage: string | undefined, client = admin) =>
  client.request('POST', '/actions/moveStage', { id, stage });

test('a new organisation has one model of five stages, in order', async () => {
  expect(stages).toHaveLength(5);
  expect(await list(admin, '/stage-models')).toHaveLength(1);
});

test('a customer’s stage is moved by its action, and by nothing else', async () => {
  const id = await customer();
  body(await move(id, stages[2]));
  expect(await read(admin, `/customers/${id}`)).toMatchObject({ stage: stages[2], version: 2 });
  const headers = { 'if-match': '"2"' };
  const patch = await admin.request('PATCH', `/customers/${id}`, { stage: stages[3] }, headers);
  expect(refusal(patch)).toEqual([422, 'invalid_fields', 'stage:read_only']);
});

test('a stage of another organisation, and none at all, are refused', async () => {
  const id = await customer();
  const { admin: stranger } = await app.organisation();
  const [foreign] = await list(stranger, '/stages');
  expect(refusal(await move(id, foreign?.id))).toEqual([422, 'invalid_fields', 'stage:not_found']);
  const none = await move(id, undefined);
  expect(refusal(none)).toEqual([422, 'invalid_fields', 'stage:invalid_type']);
  expect(none.json<ProblemWire>().errors?.[0]?.message).toMatch(/无效输入/);
  expect((await move(id, stages[1], stranger)).statusCode).toBe(404);
});

test('who may not change the customer does not move it', async () => {
  const id = await customer();
  const viewer = await organisation.member('viewer');
  expect((await move(id, stages[1], viewer)).statusCode).toBe(403);
  const elsewhere = await organisation.member('member', await organisation.unit('门店'));
  expect((await move(id, stages[1], elsewhere)).statusCode).toBe(404);
});

test('a stage with customers is not deleted, nor is its model; the refusal says how many', async () => {
  const model = await create(admin, '/stage-models', { name: 'second' });
  const stage = await create(admin, '/stages', { name: 's', model: model.id, position: 1 });
  const id = await customer();
  body(await move(id, stage.id));
  for (const path of [`/stages/${stage.id}`, `/stage-models/${model.id}`]) {
    const answer = await admin.request('DELETE', path);
    expect(refusal(answer)).toEqual([409, 'restricted']);
    expect(answer.body).toContain('还有1条客户');
  }
  expect((await set(admin, `/customers/${id}`, { note: 'still' }))['stage']).toBe(stage.id);
  body(await admin.request('DELETE', `/customers/${id}`));
  body(await admin.request('DELETE', `/stage-models/${model.id}`));
});
