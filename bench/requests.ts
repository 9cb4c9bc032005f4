import { randomUUID } from 'node:crypto';
import type { Ask } from './load.ts';

/** What the requests may ask for: ids and words that exist. */
export type Known = {
  customers: string[];
  /** Of these customers, kept current by the updates. */
  versions: Map<string, number>;
  words: {
    latin: string;
    one: string[];
    two: string[];
    three: string[];
    initials: string[];
    last4: string[];
  };
};

/** A kind of request and how many milliseconds of CPU it should cost at the most. */
export type Kind = { name: string; ask: Ask; app: number; database: number; writes?: boolean };

const cities = ['上海', '北京', '广州', '成都', '苏州', '厦门', '昆明', '大连'];

/** The requests that issue and design name, over these records. */
export function kinds(known: Known): Kind[] {
  let turn = 0;
  const next = <T>(from: readonly T[]): T => from[(turn += 1) % from.length] as T;
  const get = (path: string): ReturnType<Ask> => ({ method: 'GET', path: `/api/v1${path}` });
  const search =
    (q: () => string): Ask =>
    () =>
      get(`/search?limit=20&q=${encodeURIComponent(q())}`);
  const city = (): string =>
    encodeURIComponent(JSON.stringify({ field: 'city', op: 'eq', value: next(cities) }));
  const columns = 'fields=name,kind,stage,city,phone,tier,lastContactAt';
  const { words, customers } = known;
  return [
    {
      name: 'newest 50',
      ask: () => get(`/customers?limit=50&sort=-createdAt&${columns}`),
      app: 0.8,
      database: 10,
    },
    {
      name: 'city, by name',
      ask: () => get(`/customers?limit=50&sort=name&${columns}&where=${city()}`),
      app: 0.8,
      database: 10,
    },
    { name: 'search: Latin fragment', ask: search(() => words.latin), app: 0.6, database: 10 },
    { name: 'search: one character', ask: search(() => next(words.one)), app: 0.6, database: 10 },
    { name: 'search: two characters', ask: search(() => next(words.two)), app: 0.6, database: 10 },
    {
      name: 'search: three characters',
      ask: search(() => next(words.three)),
      app: 0.6,
      database: 10,
    },
    { name: 'search: initials', ask: search(() => next(words.initials)), app: 0.6, database: 10 },
    { name: 'search: last four', ask: search(() => next(words.last4)), app: 0.6, database: 10 },
    {
      name: 'one record',
      ask: () => get(`/customers/${next(customers)}?include=parent`),
      app: 0.5,
      database: 10,
    },
    ...writes(known, next),
    {
      name: 'group by stage',
      ask: () => ({
        method: 'POST',
        path: '/api/v1/customers/aggregate',
        body: { groupBy: [{ field: 'stage' }], values: [{ fn: 'count' }] },
      }),
      app: 0.8,
      database: 10,
    },
  ];
}

/** Every create is another customer; every update reads the version that its last one gave. */
function writes({ customers, versions }: Known, next: <T>(from: readonly T[]) => T): Kind[] {
  let count = 0;
  return [
    {
      name: 'create',
      ask: () => ({
        method: 'POST',
        path: '/api/v1/customers',
        body: { name: `测试客户${(count += 1)}`, city: next(cities), kind: 'company' },
        headers: { 'idempotency-key': randomUUID() },
      }),
      app: 1.2,
      database: 10,
      writes: true,
    },
    {
      name: 'update',
      ask: () => {
        const id = next(customers);
        return {
          method: 'PATCH',
          path: `/api/v1/customers/${id}`,
          body: { tier: next(['key', 'regular', 'small']), note: `note ${(count += 1)}` },
          headers: { 'idempotency-key': randomUUID(), 'if-match': `"${versions.get(id) ?? 1}"` },
          answered: (body) => versions.set(id, (JSON.parse(body) as { version: number }).version),
        };
      },
      app: 1.2,
      database: 10,
      writes: true,
    },
  ];
}
