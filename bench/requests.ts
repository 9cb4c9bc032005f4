import { randomUUID } from 'node:crypto';
import type { Ask, Asked } from './load.ts';
import { screenKinds } from './screens.ts';
import type { KnownSelling } from './screens.ts';

/** What the requests may ask for: ids and words that exist. */
export type Known = {
  customers: string[];
  /** Of these customers, kept current by the updates. */
  versions: Map<string, number>;
  selling: KnownSelling;
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
  const get = (path: string): Asked => ({ method: 'GET', path: `/api/v1${path}` });
  const search =
    (q: () => string): Ask =>
    () =>
      get(`/search?limit=20&q=${encodeURIComponent(q())}`);
  const city = (): string =>
    encodeURIComponent(JSON.stringify({ field: 'city', op: 'eq', value: next(cities) }));
  const columns = 'fields=name,kind,stage,city,phone,tier,lastContactAt';
  const { words, customers } = known;
  const lists = relatedLists(customers);
  // Somebody's own condition, which nobody has asked with before.
  const own = (): string => {
    const parts = [
      { field: 'city', op: 'eq', value: next(cities) },
      { field: 'annualRevenue', op: 'gte', value: String(10_000 + turn) },
    ];
    return encodeURIComponent(JSON.stringify({ and: parts }));
  };
  return [
    {
      name: 'newest 50',
      ask: paged(() => `/customers?limit=50&sort=-createdAt&${columns}`),
      app: 0.8,
      database: 10,
    },
    {
      name: 'city, by name',
      ask: paged(() => `/customers?limit=50&sort=name&${columns}&where=${city()}`),
      app: 0.8,
      database: 10,
    },
    {
      name: 'own condition',
      ask: paged(() => `/customers?limit=50&sort=-createdAt&${columns}&where=${own()}`),
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
    {
      name: 'its related lists',
      ask: () => get(next(lists)),
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
    ...screenKinds(known.selling, next),
  ];
}

/** Page after page, as people scroll: behind each first page come up to four more, each by the cursor of the last. */
function paged(first: () => string): Ask {
  const behind: { path: string; cursor: string; page: number }[] = [];
  return () => {
    const from = behind.shift();
    const path = from?.path ?? first();
    const page = from?.page ?? 1;
    return {
      method: 'GET',
      path: `/api/v1${path}${from ? `&cursor=${from.cursor}` : ''}`,
      answered: (body) => {
        const { nextCursor } = JSON.parse(body) as { nextCursor: string | null };
        if (nextCursor !== null && page < 5)
          behind.push({ path, cursor: nextCursor, page: page + 1 });
      },
    };
  };
}

/** What the page of a customer asks for beside the record: one request for each list of related records. */
const related = [
  'contacts?limit=5&sort=-createdAt&count=true',
  'identifiers?limit=5&sort=-createdAt&count=true',
  'interactions?limit=30&sort=-at',
  'tasks?limit=5&sort=-createdAt&count=true',
];

/** The lists of each customer in turn, so that one after the other is opened whole. */
function relatedLists(customers: readonly string[]): string[] {
  return customers.flatMap((value) => {
    const where = encodeURIComponent(JSON.stringify({ field: 'customer', op: 'eq', value }));
    return related.map((list) => `/${list}&where=${where}`);
  });
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
