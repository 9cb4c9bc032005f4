import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChangeWire, ProblemWire } from '../kernel/wire.ts';
import { patience, sized } from '../platform/testing/sizes.ts';
import { testApplication } from './test-application.ts';
import type { TestApplication, TestClient } from './test-application.ts';
import { body, change, create, read, refusal, succeeded } from './testing/requests.ts';

let app: TestApplication;
let admin: TestClient;
let path: string;

beforeAll(async () => {
  app = await testApplication();
  ({ admin } = await app.organisation());
});
afterAll(() => app.drop());

async function fresh(values: object = {}): Promise<void> {
  const { id } = await create(admin, '/customers', { name: 'n', city: 'a', note: 'a', ...values });
  path = `/customers/${id}`;
}

describe('two editors of one record', () => {
  test('who changed different fields both keep their change', async () => {
    await fresh();
    body(await change(admin, path, 1, { city: 'b' }));
    const merged = body(await change(admin, path, 1, { note: 'b', phone: '13800001234' }));
    expect(merged).toMatchObject({ city: 'b', note: 'b', phone: '+8613800001234', version: 3 });
  });

  test('who changed the same field: the second is told mine, stored and original', async () => {
    await fresh({ phone: '13800000001' });
    body(await change(admin, path, 1, { phone: '13800000002' }));
    body(await change(admin, path, 2, { city: 'b' }));
    const mine = { phone: '13800000003', note: 'mine' };
    const answer = await change(admin, path, 1, mine);
    expect(refusal(answer)).toEqual([409, 'version_conflict']);
    expect(answer.json<ProblemWire>().conflict).toEqual({
      version: 3,
      fields: {
        phone: {
          mine: '+8613800000003',
          stored: '+8613800000002',
          original: '+8613800000001',
        },
      },
    });
    expect(await read(admin, path)).toMatchObject({ version: 3, note: 'a' });
    const forced = body(await change(admin, path, 3, mine));
    expect(forced).toMatchObject({ version: 4, phone: '+8613800000003', city: 'b', note: 'mine' });
  });

  test('who wrote the same value agree; nothing is written twice', async () => {
    await fresh();
    body(await change(admin, path, 1, { city: 'b' }));
    expect(body(await change(admin, path, 1, { city: 'b' }))).toMatchObject({ version: 2 });
    const history = await admin.request('GET', `${path}/history`);
    expect(succeeded(history).json<{ items: ChangeWire[] }>().items).toHaveLength(2);
  });

  test('back and forth is a conflict all the same: the value was changed in between', async () => {
    await fresh();
    body(await change(admin, path, 1, { city: 'b' }));
    body(await change(admin, path, 2, { city: 'a' }));
    expect(refusal(await change(admin, path, 1, { city: 'c' }))).toEqual([409, 'version_conflict']);
  });

  test(
    'many at once: nobody’s change is overwritten unseen',
    async () => {
      const each = sized(4, 50);
      const all = 20 * each;
      await fresh({ note: '' });
      const append = async (n: number): Promise<void> => {
        for (;;) {
          const { version, note } = await read(admin, path);
          const said = note === null ? '' : `${String(note)} `;
          const answer = await change(admin, path, version, { note: `${said}${n}` });
          if (answer.statusCode === 200) return;
          expect(refusal(answer)).toEqual([409, 'version_conflict']);
        }
      };
      const editors = Array.from({ length: 20 }, async (_, editor) => {
        for (let n = 0; n < each; n += 1) await append(editor * each + n);
      });
      await Promise.all(editors);
      const after = await read(admin, path);
      const numbers = String(after['note']).split(' ').map(Number);
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: all }, (_, n) => n));
      expect(after.version).toBe(all + 1);
      console.log(`${all} edits by 20 editors at once, 0 overwritten`);
    },
    patience(60_000),
  );
});

describe('a version', () => {
  test.each([
    [undefined, 428, 'version_required'],
    ['*', 428, 'version_required'],
    ['"99"', 409, 'version_conflict'],
  ])('of %s is refused with %d', async (version, status, code) => {
    await fresh();
    const headers: Record<string, string> = version === undefined ? {} : { 'if-match': version };
    const answer = await admin.request('PATCH', path, { city: 'b' }, headers);
    expect(refusal(answer)).toEqual([status, code]);
    expect(await read(admin, path)).toMatchObject({ version: 1, city: 'a' });
  });
});
