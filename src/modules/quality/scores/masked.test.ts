import { afterAll, beforeAll, expect, test } from 'vitest';
import { create, memberWith, set, succeeded } from '../../../main/testing/requests.ts';
import type { TestClient } from '../../../main/test-application.ts';
import type { ContributionsWire } from '../points/wire.ts';
import { lacks, onlyRules, scored, scoredApplication } from './testing/scored.ts';
import type { ScoredApplication } from './testing/scored.ts';

let app: ScoredApplication;
beforeAll(async () => {
  app = await scoredApplication();
});
afterAll(() => app.drop());

const CARD = '11010519491231002X';
const AGREE = '身份证号与生日一致';
const RULES = [
  { name: '城市', field: 'city', dimension: 'present' },
  { name: '地址', field: 'address', dimension: 'present' },
  {
    name: AGREE,
    field: 'identityCard',
    dimension: 'consistent',
    format: 'identityCard',
    otherField: 'birthday',
    weight: 5,
  },
];

const pointsOf = async (client: TestClient): Promise<number> => {
  const answer = succeeded(await client.request('GET', '/quality/contributions'));
  const { months } = answer.json<ContributionsWire>();
  return months.reduce((sum, { points }) => sum + points, 0);
};

test('no score and no points tell, by trying, what is masked; who may read it is told of the issue', async () => {
  const organisation = await app.organisation();
  const { admin } = organisation;
  await onlyRules(admin, 'customer', RULES);
  const { id } = await create(admin, '/customers', {
    name: '王小明',
    kind: 'person',
    birthday: '1990-01-01',
    identityCard: CARD,
  });
  const path = `/customers/${id}`;
  await scored(admin, path, 0);
  expect(await lacks(admin, path)).toContain(AGREE);

  const all = { scope: 'all' } as const;
  const guesser = await memberWith(app, organisation, {
    objects: {
      customer: { read: all, update: all, fields: { '*': 'write', '*sensitive': 'masked' } },
    },
    actions: [],
  });
  // What is written with the guess shows when the record has been judged again.
  await set(guesser, path, { birthday: '1949-12-31', city: '上海' });
  await scored(guesser, path, 50);
  expect(await lacks(admin, path)).toEqual(['地址']);
  // The run that is told of the change credits it, which may come after the one that judged the record.
  await expect.poll(() => pointsOf(guesser)).toBe(1);
  await set(guesser, path, { birthday: '1949-12-30', address: '中山路 1 号' });
  await scored(guesser, path, 100);
  expect(await lacks(guesser, path)).toEqual([]);
  expect(await lacks(admin, path)).toEqual([AGREE]);
});
