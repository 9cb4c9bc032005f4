import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { PresetWire } from '../src/modules/integration/imports/wire.ts';
import { bring, importApplication } from '../src/modules/integration/testing/import-client.ts';
import type { TestApplication, TestClient } from '../src/main/test-application.ts';
import { Exchange } from '../src/platform/exchange.ts';

let app: TestApplication;
let admin: TestClient;
beforeAll(async () => {
  app = await importApplication();
  ({ admin } = await app.organisation());
});
afterAll(async () => {
  vi.restoreAllMocks();
  await app.drop();
});

/** A transaction that writes a block notes what became of its lines. */
const OUTCOMES = 'insert into integration.import_row';

const textsOf = (asked: unknown): string[] => {
  if (typeof asked === 'string') return [asked];
  if (asked instanceof Exchange) return asked.statements.map(({ text }) => text);
  if (typeof asked === 'object' && asked !== null && 'text' in asked) return [String(asked.text)];
  return [];
};

/** Runs work and gives the statements of each transaction in which a block of an import was written. */
async function statementsOfBlocks(work: () => Promise<unknown>): Promise<string[][]> {
  const open = new Map<pg.Client, string[]>();
  const blocks: string[][] = [];
  const query: unknown = Object.getOwnPropertyDescriptor(pg.Client.prototype, 'query')?.value;
  if (typeof query !== 'function') throw new Error('a client has no method to ask with');
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...asked: unknown[]
  ) {
    for (const text of textsOf(asked[0])) {
      const sent = open.get(this) ?? [];
      if (text.startsWith('begin')) open.set(this, []);
      else if (text !== 'commit' && text !== 'rollback') open.set(this, [...sent, text]);
      else {
        if (text === 'commit' && sent.some((each) => each.includes(OUTCOMES))) blocks.push(sent);
        open.delete(this);
      }
    }
    const answer: unknown = Reflect.apply(query, this, asked);
    return answer;
  });
  await work();
  spy.mockRestore();
  return blocks;
}

const single: PresetWire = {
  steps: [
    {
      object: 'customer',
      mode: 'both',
      key: ['phone'],
      columns: {
        name: { column: '名称' },
        phone: { column: '电话' },
        parent: { column: '集团', lookup: { by: ['name'], create: true } },
      },
    },
  ],
};

const grouped: PresetWire = {
  steps: [
    {
      object: 'customer',
      mode: 'create',
      key: ['phone'],
      groupBy: ['电话'],
      columns: { name: { column: '名称' }, phone: { column: '电话' } },
    },
    {
      object: 'order',
      mode: 'create',
      groupBy: ['集团'],
      columns: { note: { column: '集团' }, customer: { step: 0 } },
    },
    {
      object: 'orderLine',
      mode: 'create',
      columns: { order: { step: 1 }, name: { column: '名称' }, unitPrice: { value: '1.5' } },
    },
  ],
};

let files = 0;
/** Lines of twenty groups; no two files have a line in common. */
const file = (count: number): string => {
  files += 1;
  const lines = Array.from(
    { length: count },
    (_, n) => `客户 ${files}-${n},1${3_000_000_000 + files * 10_000 + n},集团 ${files}-${n % 20}`,
  );
  return `名称,电话,集团\r\n${lines.join('\r\n')}\r\n`;
};

test.each([
  ['by themselves, found by a key, with references made by the way', single],
  ['that become orders together', grouped],
])(
  'a full block takes as many statements as one of 100 lines: lines %s',
  async (_how, preset) => {
    const statements = async (count: number): Promise<string[][]> => {
      const blocks = await statementsOfBlocks(async () => {
        expect(await bring(admin, file(count), preset)).toMatchObject({
          state: 'done',
          doneCount: count,
          refusedCount: 0,
        });
      });
      return blocks.map((block) => block.map((text) => text.slice(0, 60)));
    };
    // What is asked once and remembered is asked here.
    await statements(20);
    const few = await statements(100);
    // With its head a whole block.
    const many = await statements(499);
    expect(many).toEqual(few);
    expect(many.flat().length).toBeLessThan(60);
  },
  120_000,
);
