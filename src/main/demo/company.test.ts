import { afterAll, beforeAll, expect, test } from 'vitest';
import { create, list, memberWith, refusal, succeeded } from '../testing/requests.ts';
import { testApplication } from '../test-application.ts';
import type { TestApplication, TestClient } from '../test-application.ts';
import { shopAssistantRole } from './company.ts';

let app: TestApplication;
let assistant: TestClient;

beforeAll(async () => {
  app = await testApplication();
  const organisation = await app.organisation();
  assistant = await memberWith(app, organisation, shopAssistantRole.definition);
});
afterAll(() => app.drop());

const undo = (changeId: unknown) => assistant.request('POST', '/changes/undo', { changeId });

test('a shop assistant takes back an order and a task of their own, but no note', async () => {
  const customer = (await create(assistant, '/customers', { name: '客人', kind: 'person' })).id;
  const lines = [{ name: '燕麦拿铁', quantity: '1', unitPrice: '32' }];
  const placed = await assistant.request('POST', '/actions/placeOrder', { customer, lines });
  succeeded(await undo(succeeded(placed).json<{ changeId: string }>().changeId));
  expect(await list(assistant, '/orders')).toEqual([]);

  const task = await assistant.request('POST', '/tasks', { subject: '补货', customer });
  succeeded(await undo(succeeded(task, 201).headers['zhiyin-change']));
  expect(await list(assistant, '/tasks')).toEqual([]);

  const note = await assistant.request('POST', '/interactions', { customer, body: '少糖' });
  const refused = await undo(succeeded(note, 201).headers['zhiyin-change']);
  expect(refusal(refused).slice(0, 2)).toEqual([403, 'forbidden']);
});
