import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { body, change, create, list, read, refusal, set } from '../../../main/testing/requests.ts';

let app: TestApplication;
let admin: TestClient;

beforeAll(async () => {
  app = await testApplication();
  ({ admin } = await app.organisation());
});
afterAll(() => app.drop());

test('a new organisation has one pipeline of six stages, the last two closing', async () => {
  const stages = await list(admin, '/pipeline-stages?sort=position');
  expect(stages.map(({ kind, probability }) => [kind, probability])).toEqual([
    ['open', 10],
    ['open', 25],
    ['open', 50],
    ['open', 75],
    ['won', 100],
    ['lost', 0],
  ]);
  expect(stages[3]?.['requires']).toEqual(['amount', 'closeDate']);
  expect(await list(admin, '/pipelines')).toMatchObject([{ isDefault: true }]);
});

test('one pipeline is the default, whichever was chosen last', async () => {
  const [first] = await list(admin, '/pipelines');
  const second = await create(admin, '/pipelines', { name: 'second', isDefault: true });
  expect((await read(admin, `/pipelines/${first?.id}`))['isDefault']).toBe(false);
  await set(admin, `/pipelines/${first?.id}`, { isDefault: true });
  expect((await read(admin, `/pipelines/${second.id}`))['isDefault']).toBe(false);
});

test('a name that is taken is said, also where what follows from the pipeline fails with it', async () => {
  const twice = { name: 'twice', isDefault: true };
  await create(admin, '/pipelines', twice);
  const answer = await admin.request('POST', '/pipelines', twice);
  expect(answer.statusCode).toBe(409);
  expect(answer.json()).toMatchObject({ code: 'duplicate' });
});

test('what is won is certain, what is lost is not', async () => {
  const pipeline = (await create(admin, '/pipelines', { name: 'certain' })).id;
  const stage = { name: 's', pipeline, position: 1, probability: 30 };
  const won = await create(admin, '/pipeline-stages', { ...stage, kind: 'won' });
  expect(won['probability']).toBe(100);
  expect(await set(admin, `/pipeline-stages/${won.id}`, { kind: 'lost' })).toMatchObject({
    probability: 0,
  });
});

test('a stage with opportunities keeps its kind and its pipeline, and stays', async () => {
  const [stage] = await list(admin, '/pipeline-stages?sort=position');
  const customer = (await create(admin, '/customers', { name: 'n' })).id;
  const opportunity = await create(admin, '/opportunities', {
    name: 'o',
    customer,
    stage: stage?.id,
  });
  const path = `/pipeline-stages/${stage?.id}`;
  const { version } = await read(admin, path);
  expect(refusal(await change(admin, path, version, { kind: 'won' }))).toContain('kind:in_use');
  const other = (await create(admin, '/pipelines', { name: 'other' })).id;
  const moved = await change(admin, path, version, { pipeline: other });
  expect(refusal(moved)).toContain('pipeline:in_use');
  expect(refusal(await admin.request('DELETE', path))).toEqual([409, 'restricted']);
  body(await admin.request('DELETE', `/opportunities/${opportunity.id}`));
  body(await admin.request('DELETE', path));
});
