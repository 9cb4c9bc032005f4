import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Condition } from '../../../kernel/condition.ts';
import type { MeasuresWire } from '../../../kernel/wire.ts';
import { testApplication } from '../../../main/test-application.ts';
import type { TestApplication, TestClient } from '../../../main/test-application.ts';
import { create, list, set, succeeded } from '../../../main/testing/requests.ts';

let app: TestApplication;
/** Days that the clock of the product is ahead. */
let ahead = 0;
beforeAll(async () => {
  app = await testApplication({ now: () => new Date(Date.now() + ahead * 86_400_000) });
});
afterAll(() => app.drop());

/** One open in each of two stages, two won, one lost; amounts 100, 200, 1,000, 3,000 and 50. */
async function pipelineOf(client: TestClient): Promise<{ stages: string[] }> {
  const { id: customer } = await create(client, '/customers', { name: '听涛轩酒店' });
  const all = await list(client, '/pipeline-stages?sort=position');
  const stages = all.filter(({ kind }) => kind === 'open').map(({ id }) => id);
  const make = (name: string, amount: string) =>
    create(client, '/opportunities', { name, customer, amount });
  await make('甲', '100');
  const { id } = await make('乙', '200');
  await set(client, `/opportunities/${id}`, { stage: stages[1] });
  for (const amount of ['1000', '3000']) {
    const won = await make(`赢 ${amount}`, amount);
    succeeded(await client.request('POST', '/actions/winOpportunity', { id: won.id }));
  }
  const lost = await make('输', '50');
  const input = { id: lost.id, lossReason: 'price' };
  succeeded(await client.request('POST', '/actions/loseOpportunity', input));
  return { stages };
}

async function measured(client: TestClient, measures: object[]): Promise<MeasuresWire['results']> {
  const answer = await client.request('POST', '/measures', { measures });
  return succeeded(answer).json<MeasuresWire>().results;
}

test('the figures of a pipeline are those counted by hand', async () => {
  const { admin } = await app.organisation();
  await pipelineOf(admin);
  const names = ['openOpportunityCount', 'openOpportunityAmount', 'wonCount', 'wonAmount'];
  const more = ['lostCount', 'lostAmount', 'averageDeal', 'winRate', 'salesCycleDays'];

  const results = await measured(
    admin,
    [...names, ...more].map((name) => ({ name })),
  );

  expect(results.map((each) => each?.groups[0]?.values[0])).toEqual([
    2,
    '300',
    2,
    '4000',
    1,
    '50',
    '2000',
    '0.6666666667',
    '0.00',
  ]);
});

test('stages come with their place, and their conversion counts those that have left', async () => {
  const { admin } = await app.organisation();
  const { stages } = await pipelineOf(admin);
  const groupBy = [{ field: 'stage' }];

  const [open, entered, conversion, days] = await measured(admin, [
    { name: 'openOpportunityAmount', groupBy },
    { name: 'stageEntryCount', groupBy },
    { name: 'stageConversion', groupBy },
    { name: 'stageDays', groupBy },
  ]);
  const of = (result: typeof open, stage = '') =>
    result?.groups.find(({ keys }) => keys[0] === stage);

  expect(of(open, stages[0])).toMatchObject({ values: ['100'], places: [1] });
  expect(of(open, stages[1])).toMatchObject({ values: ['200'], places: [2] });
  // Five came into the first stage; one moved on, two were won and one was lost from it.
  expect(of(entered, stages[0])?.values).toEqual([5]);
  expect(of(conversion, stages[0])?.values).toEqual(['0.75']);
  expect(of(days, stages[0])?.values).toEqual(['0.00']);
  expect(of(conversion, stages[1])).toBeUndefined();
});

test('the metadata says what the numbers are', async () => {
  const { admin } = await app.organisation();
  const metadata = (await admin.request('GET', '/metadata')).json<{
    measures: { name: string; unit: string }[];
  }>();
  const unit = (wanted: string) => metadata.measures.find(({ name }) => name === wanted)?.unit;

  expect(['wonCount', 'wonAmount', 'winRate', 'salesCycleDays', 'averageDeal'].map(unit)).toEqual([
    'count',
    'money',
    'share',
    'days',
    'money',
  ]);
});

/** Ten days of five deals: what each stage kept them for, whence they went back, and two that were won. */
async function tenDays(client: TestClient): Promise<{ stages: string[]; firstDay: string }> {
  const { id: customer } = await create(client, '/customers', { name: '听涛轩酒店' });
  const all = await list(client, '/pipeline-stages?sort=position');
  const stages = all.filter(({ kind }) => kind === 'open').map(({ id }) => id);
  const make = async (name: string) =>
    (await create(client, '/opportunities', { name, customer, amount: '100' })).id;
  const to = (id: string, stage = '') => set(client, `/opportunities/${id}`, { stage });
  const act = async (name: string, input: object) =>
    succeeded(await client.request('POST', `/actions/${name}`, input));
  const firstDay = new Date(Date.now() + ahead * 86_400_000).toISOString();
  const [quick, back, lost, slow] = [
    await make('快'),
    await make('退'),
    await make('输'),
    await make('慢'),
  ];
  await make('仍在');
  ahead = 2;
  await to(quick, stages[1]);
  ahead = 5;
  await to(back, stages[1]);
  await act('loseOpportunity', { id: lost, lossReason: 'price' });
  ahead = 8;
  await act('winOpportunity', { id: quick });
  await to(back, stages[0]);
  ahead = 10;
  await act('winOpportunity', { id: slow });
  return { stages, firstDay };
}

test('time in stage, conversion and sales cycle are those of ten known days, and of the part of them that is asked for', async () => {
  const { admin } = await app.organisation();
  ahead = 0;
  const { stages, firstDay } = await tenDays(admin);
  const groupBy = [{ field: 'stage' }];
  const later: Condition = {
    field: 'enteredAt',
    op: 'gt',
    value: new Date(Date.parse(firstDay) + 3 * 86_400_000).toISOString(),
  };
  const names = ['stageEntryCount', 'stageConversion', 'stageDays'];

  const results = await measured(admin, [
    ...names.map((name) => ({ name, groupBy })),
    ...names.map((name) => ({ name, groupBy, where: later })),
    { name: 'salesCycleDays' },
  ]);
  ahead = 0;

  const ofStage = (stage = '') =>
    results
      .slice(0, -1)
      .map((result) => result?.groups.find(({ keys }) => keys[0] === stage)?.values[0] ?? null);
  // Left after 2, 5, 5 and 10 days: two moved on, one was won, one was lost; two are there, of which one came again.
  expect(ofStage(stages[0])).toEqual([6, '0.75', '5.50', 1, null, null]);
  // Six days until it was won, and three until it went back; only the second one came after the third day.
  expect(ofStage(stages[1])).toEqual([2, '0.5', '4.50', 1, '0', '3.00']);
  // Won on the eighth and on the tenth day.
  expect(results.at(-1)?.groups[0]?.values).toEqual(['9.00']);
});
