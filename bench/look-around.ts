import type { AggregateWire, MetadataWire } from '../src/kernel/wire.ts';
import { once } from './load.ts';
import type { Asked, Credentials } from './load.ts';
import type { Known } from './requests.ts';
import type { KnownSelling, RelatedList, Stage } from './screens.ts';

type Item = { id: string; version: number; phone: string | null };
type Ask = <T>(path: string, more?: Pick<Asked, 'method' | 'body'>) => Promise<T>;

/** Ids and words that this asker can find. */
export async function lookAround(base: URL, asker: Credentials): Promise<Known> {
  const ask: Ask = async <T>(path: string, more?: Pick<Asked, 'method' | 'body'>): Promise<T> =>
    JSON.parse(
      await once(base, undefined, asker, {
        method: 'GET',
        ...more,
        path: `/api/v1${path}`,
      }),
    ) as T;
  const { items } = await ask<{ items: Item[] }>(
    '/customers?limit=200&sort=name&fields=name,phone',
  );
  return {
    customers: items.map((item) => item.id),
    versions: new Map(items.map((item) => [item.id, item.version])),
    selling: await lookAtSelling(ask),
    words: {
      latin: 'office',
      one: ['上', '王', '北', '深'],
      two: ['上海', '咖啡', '晨光', '酒店'],
      three: ['上海晨', '咖啡有', '远航恒'],
      initials: ['shcg', 'bjyh', 'wjg', 'lm'],
      last4: items.slice(0, 20).map((item) => (item.phone ?? '0000').slice(-4)),
    },
  };
}

const PRICED = JSON.stringify({ field: 'price', op: 'notEmpty' });

async function lookAtSelling(ask: Ask): Promise<KnownSelling> {
  const idsOf = async (path: string): Promise<string[]> => {
    const { items } = await ask<{ items: { id: string }[] }>(path);
    return items.map(({ id }) => id);
  };
  const [pipeline = ''] = await idsOf('/pipelines?limit=1');
  return {
    buyers: await idsOf('/customers?limit=200&sort=-orderCount&fields=name'),
    related: relatedLists(await ask<MetadataWire>('/metadata')),
    pipeline,
    stages: await stagesOf(ask),
    // Imports make products that nobody has priced yet.
    products: await idsOf(`/products?limit=50&where=${encodeURIComponent(PRICED)}`),
  };
}

async function stagesOf(ask: Ask): Promise<Stage[]> {
  const { items } = await ask<{ items: { id: string; kind: string }[] }>(
    '/pipeline-stages?limit=31&sort=position',
  );
  const { groups } = await ask<AggregateWire>('/opportunities/aggregate', {
    method: 'POST',
    body: { groupBy: [{ field: 'stage' }], values: [{ fn: 'count' }] },
  });
  const cards = new Map(groups.map(({ keys: [stage], values: [count] }) => [stage, Number(count)]));
  return items.map(({ id, kind }) => ({ id, isOpen: kind === 'open', cards: cards.get(id) ?? 0 }));
}

/** The lists on a customer's page, as `src/web/record/layout.ts` and `relatedRow.ts` take them from the metadata. */
function relatedLists({ objects }: MetadataWire): RelatedList[] {
  const customer = objects.find(({ name }) => name === 'customer');
  return (customer?.relations ?? []).flatMap(({ object: name, field: by }) => {
    const object = objects.find((each) => each.name === name);
    const field = object?.fields.find((each) => each.name === by);
    if (!object?.verbs.read || !field?.filterable || field.right === 'masked') return [];
    if (name === 'interaction') return [];
    const title = object.fields.find((each) => each.name === object.titleField);
    const times = object.fields.filter(
      ({ kind, sortable, fact }) => kind === 'dateTime' && sortable && !fact,
    );
    const shown = times.find((each) => object.listColumns.includes(each.name));
    const due = times.some((each) => each.name === 'dueAt');
    return {
      object: name,
      field: by,
      sort: due ? 'dueAt' : `-${shown?.name ?? 'createdAt'}`,
      limit: title?.kind === 'reference' ? 50 : 5,
    };
  });
}
