import type { Account } from './accounts.ts';
import { demoProduct, lineOf } from './products.ts';
import type { DemoProduct } from './products.ts';
import { between, pick } from './random.ts';
import type { Random } from './random.ts';
import { DAY, iso, STORY_DAYS } from './story.ts';
import type { Calendar, DemoRecord, Story } from './story.ts';
import { CARE_TALKS } from './texts.ts';

/** Days that a company has to pay. */
const TERM = 30;
/** Days without an order after which a company that bought regularly counts as lost. */
const LOST_AFTER = 180;

/** What a company bought after its first deal was won: the machines, then what is used up, until it stops. */
export function tellSupplies(
  random: Random,
  calendar: Calendar,
  account: Account,
  wonOn: number,
): Story {
  const story: Story = { records: [], moves: [] };
  const machine = account.cups > 160 ? 'machineL' : account.cups > 70 ? 'machineM' : 'machineS';
  const first = wonOn + 3 + random() * 6;
  if (first >= STORY_DAYS) return story;
  buy(story, random, calendar, account, {
    day: first,
    n: 0,
    taken: [
      [demoProduct(machine), 1],
      [demoProduct('grinder'), 1],
      [demoProduct('care'), 1],
      ...usedUp(account, 30),
    ],
  });
  story.moves.push(stage(calendar, account, first, 2));
  const every = 14 + random() * 18;
  const until = random() < 0.22 ? first + 120 + random() * 300 : Number.POSITIVE_INFINITY;
  let last = first;
  let n = 1;
  for (
    let day = first + every;
    day < Math.min(until, STORY_DAYS);
    day += every * (0.75 + random() * 0.5)
  ) {
    buy(story, random, calendar, account, { day, n, taken: usedUp(account, every) });
    if (n === 1) story.moves.push(stage(calendar, account, day, 3));
    if (random() < 0.4) story.records.push(...care(random, calendar, account, day + 2));
    last = day;
    n += 1;
  }
  if (STORY_DAYS - last > LOST_AFTER)
    story.moves.push(stage(calendar, account, last + LOST_AFTER, 4));
  return story;
}

function stage(
  calendar: Calendar,
  { key }: Account,
  day: number,
  to: number,
): Story['moves'][number] {
  return {
    key,
    object: 'customer',
    at: calendar.at(day, 20),
    values: {},
    refs: { stage: `stage:${to}` },
  };
}

/** Beans, milk and cups for so many days: 18 g of beans and 120 ml of milk a cup. */
function usedUp({ cups, trade }: Account, days: number): [DemoProduct, number][] {
  const total = cups * days;
  const bean = trade.name === '精品酒店' ? 'single1k' : 'bean1k';
  const pieces = (key: string, each: number): [DemoProduct, number] => [
    demoProduct(key),
    Math.max(1, Math.round(total / each)),
  ];
  return [
    pieces(bean, 56),
    pieces('milk12', 100),
    ...(cups > 90 ? [pieces('oat12', 420)] : []),
    pieces('cups1000', 1_000),
    ...(days > 25 ? [pieces('cleaner', 3_000)] : []),
  ];
}

type Purchase = { day: number; n: number; taken: [DemoProduct, number][] };

function buy(
  story: Story,
  random: Random,
  calendar: Calendar,
  account: Account,
  { day, n, taken }: Purchase,
): void {
  const at = calendar.at(day, between(random, 9, 17) + random());
  if (at >= calendar.now) return;
  const key = `${account.key}/order:${n}`;
  const paidAt = at + Math.round((TERM * 0.4 + random() * TERM * 0.9) * DAY);
  const paid = paidAt < calendar.now;
  story.records.push({
    key,
    object: 'order',
    at,
    owner: account.owner,
    values: {
      orderedAt: iso(at),
      channel: 'sales',
      sourceSystem: 'ERP',
      status: calendar.now - at > 3 * DAY ? 'completed' : 'placed',
      ...(paid ? { paymentStatus: 'paid', paidAt: iso(paidAt) } : { paymentStatus: 'unpaid' }),
      ...(account.cups > 150 ? { discountRate: '5' } : {}),
    },
    refs: { customer: account.key, ...(n === 0 ? { opportunity: `${account.key}/deal:0` } : {}) },
    lines: taken.map(([product, quantity]) => lineOf(product, quantity)),
  });
}

/** Some days after a delivery, unless that is still to come. */
function care(random: Random, calendar: Calendar, { key }: Account, day: number): DemoRecord[] {
  const said = pick(random, CARE_TALKS);
  const at = calendar.at(day, between(random, 9, 17) + random());
  if (at >= calendar.now) return [];
  return [
    {
      key: `${key}/care:${at}`,
      object: 'interaction',
      at,
      values: { ...said, at: iso(at) },
      refs: { customer: key },
    },
  ];
}
