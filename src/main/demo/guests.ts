import { demoShops } from './company.ts';
import type { DemoUnit } from './company.ts';
import { demoProducts, lineOf } from './products.ts';
import type { DemoProduct } from './products.ts';
import { between, pick, waiting, weighted } from './random.ts';
import type { Random } from './random.ts';
import { iso, STORY_DAYS } from './story.ts';
import type { Calendar, DemoLine, DemoRecord, Story } from './story.ts';
import { called, GUEST_TALKS, phone, SERVICE_NOTES, SHOP_ERRANDS } from './texts.ts';

/** Days between visits on average, and how many guests are like that: a few come on most days, many rarely. */
const HABITS = [
  [3, 4],
  [7, 12],
  [14, 26],
  [28, 32],
  [60, 26],
] as const;
/** Days that a guest stays one, on average. */
const FAITHFUL = 330;
/** Days without a visit after which a guest counts as lost. */
const LOST_AFTER = 120;
/** Hours of the day at which somebody uses to come. */
const HOURS = [
  [8.3, 34],
  [10.5, 16],
  [12.9, 18],
  [15.3, 22],
  [18.6, 10],
] as const;

type Guest = {
  key: string;
  shop: DemoUnit;
  joined: number;
  gap: number;
  until: number;
  hour: number;
  favourite: DemoProduct;
  snack: DemoProduct | null;
  delivers: boolean;
};

const drinks = demoProducts.filter(({ category }) => category === 'drinks');
const snacks = demoProducts.filter(({ category }) => category === 'food');
const beans = demoProducts.filter(({ summer, category }) => category === 'beans' && summer > 0);

const chosen = (random: Random, among: readonly DemoProduct[], warmth: number): DemoProduct =>
  weighted(
    random,
    among.map((each) => [each, each.summer * warmth + each.winter * (1 - warmth)] as const),
  );

/** Parts that can be stored side by side, as they share no people. */
const PARTS = 2;

/**
 * The people who come to the shops: who they are, what they drink and when they came. In parts, each with shops of its
 * own.
 */
export function tellGuests(random: Random, calendar: Calendar, count: number): Story[] {
  const parts = Array.from({ length: PARTS }, (): Story => ({ records: [], moves: [] }));
  const weights = demoShops.map(
    (shop) => [shop, Math.min(STORY_DAYS, shop.openedDaysAgo ?? STORY_DAYS) + 120] as const,
  );
  for (let n = 0; n < count; n += 1) {
    const guest = newGuest(random, calendar, weighted(random, weights), n);
    const visits = visitsOf(random, calendar, guest);
    const part = parts[demoShops.indexOf(guest.shop) % PARTS];
    // Somebody is a guest from the first visit on; whoever never came is not known.
    if (visits[0] === undefined || !part) continue;
    part.records.push(profile(random, calendar, guest, visits[0], n));
    for (const [index, day] of visits.entries())
      part.records.push(order(random, calendar, guest, day, index));
    part.moves.push(...stages(calendar, guest, visits));
    part.records.push(
      ...talks(random, calendar, guest, visits),
      ...marks(random, calendar, guest, visits),
    );
  }
  return parts;
}

function newGuest(random: Random, calendar: Calendar, shop: DemoUnit, n: number): Guest {
  const opened = STORY_DAYS - Math.min(STORY_DAYS, shop.openedDaysAgo ?? STORY_DAYS);
  // A third are there when the shop or the membership begins, the others join evenly.
  const joined = opened + (STORY_DAYS - opened) * (random() < 0.34 ? random() * 0.1 : random());
  const warmth = calendar.warmth(joined);
  return {
    key: `guest:${n}`,
    shop,
    joined,
    gap: weighted(random, HABITS) * (0.57 + random() * 0.48),
    until: joined + waiting(random, FAITHFUL),
    hour: weighted(random, HOURS),
    favourite: chosen(random, drinks, warmth),
    snack: random() < 0.45 ? chosen(random, snacks, warmth) : null,
    delivers: random() < 0.18,
  };
}

/** Days of the story on which a guest came: at random around the own rhythm, less in cold weather and at weekends. */
function visitsOf(random: Random, calendar: Calendar, guest: Guest): number[] {
  const days: number[] = [];
  for (let day = guest.joined; day < Math.min(guest.until, STORY_DAYS);) {
    const commutes = guest.hour < 9;
    const quiet =
      (calendar.isWeekend(day) && commutes ? 0.5 : 0) + 0.3 * (1 - calendar.warmth(day)) ** 2;
    const again = Math.floor(day) === Math.floor(days.at(-1) ?? -1);
    const over = calendar.at(day, guest.hour + 1.2) < calendar.now;
    if (random() >= quiet && !again && over) days.push(day);
    day += Math.max(1, waiting(random, guest.gap));
  }
  return days;
}

function profile(
  random: Random,
  calendar: Calendar,
  { key, shop, favourite }: Guest,
  day: number,
  n: number,
): DemoRecord {
  const { name, gender } = called(random);
  const oat = favourite.key === 'oatLatte';
  const notes = random() < 0.55 ? (oat ? '少糖、燕麦奶' : pick(random, SERVICE_NOTES)) : undefined;
  const born = random() < 0.5;
  return {
    key,
    object: 'customer',
    at: calendar.at(day, 7),
    owner: `${shop.key}${random() < 0.6 ? 'Manager' : 'Assistant'}`,
    values: {
      kind: 'person',
      name,
      gender,
      // One in a hundred asked not to be profiled.
      ...(n % 97 === 5 ? { noProfiling: true } : {}),
      city: shop.cities[0],
      source: weighted(random, [
        ['shop', 80],
        ['web', 12],
        ['referral', 8],
      ]),
      tier: 'regular',
      phone: phone(n),
      ...(random() < 0.25 ? { email: `guest${n}@example.com` } : {}),
      ...(born
        ? { birthday: `19${between(random, 70, 99)}-${month(random)}-${month(random)}` }
        : {}),
      ...(notes ? { serviceNote: notes } : {}),
      ...(random() < 0.4 ? { preferredChannel: pick(random, ['wecom', 'phone', 'mail']) } : {}),
    },
    refs: { stage: 'stage:2' },
  };
}

const month = (random: Random): string => String(between(random, 1, 12)).padStart(2, '0');

function order(
  random: Random,
  calendar: Calendar,
  guest: Guest,
  day: number,
  index: number,
): DemoRecord {
  const key = `${guest.key}/order:${index}`;
  const hour = Math.max(7.5, Math.min(20.9, guest.hour + (random() - 0.5) * 2.2));
  const at = calendar.at(day, hour);
  const channel =
    guest.delivers && random() < 0.7 ? 'delivery' : random() < 0.08 ? 'online' : 'store';
  const { shop } = guest;
  return {
    key,
    object: 'order',
    at,
    owner: `${shop.key}${hour < 14 ? 'Assistant' : 'Manager'}`,
    values: {
      orderedAt: iso(at),
      channel,
      sourceSystem: 'POS',
      ...outcome(random, calendar, at, channel),
    },
    refs: { customer: guest.key, store: `unit:${shop.key}` },
    lines: lines(random, guest, calendar.warmth(day)),
  };
}

/** Guests pay at once; of what is ordered from afar a little is not paid, and given up after two days. */
function outcome(
  random: Random,
  calendar: Calendar,
  at: number,
  channel: string,
): Record<string, unknown> {
  const unpaid = channel !== 'store' && random() < 0.05;
  if (!unpaid) return { status: 'completed', paymentStatus: 'paid', paidAt: iso(at) };
  const twoDays = 48 * 3_600_000;
  if (calendar.now - at < twoDays) return { status: 'placed', paymentStatus: 'unpaid' };
  const cancelledAt = iso(at + twoDays);
  return {
    status: 'cancelled',
    paymentStatus: 'unpaid',
    cancelledAt,
    cancelReason: '48 小时未付款',
  };
}

function lines(random: Random, { favourite, snack }: Guest, warmth: number): DemoLine[] {
  const drink = random() < 0.72 ? favourite : chosen(random, drinks, warmth);
  const taken = [lineOf(drink, random() < 0.12 ? 2 : 1)];
  if (snack && random() < 0.5) taken.push(lineOf(snack, 1));
  if (random() < 0.035) taken.push(lineOf(pick(random, beans), 1));
  return taken;
}

/** The second visit makes somebody a returning guest, long absence a lost one. */
function stages(calendar: Calendar, { key }: Guest, visits: readonly number[]): Story['moves'] {
  const moves: Story['moves'] = [];
  const to = (day: number, stage: number): void => {
    const values = {};
    const refs = { stage: `stage:${stage}` };
    moves.push({ key, object: 'customer', at: calendar.at(day, 21), values, refs });
  };
  for (const [n, day] of visits.entries()) {
    const absent = day - (visits[n - 1] ?? day);
    if (absent > LOST_AFTER) to((visits[n - 1] ?? 0) + LOST_AFTER, 4);
    if (n === 1 || absent > LOST_AFTER) to(day, 3);
  }
  const last = visits.at(-1) ?? 0;
  if (STORY_DAYS - last > LOST_AFTER) to(last + LOST_AFTER, 4);
  return moves;
}

function talks(
  random: Random,
  calendar: Calendar,
  { key, shop }: Guest,
  visits: readonly number[],
): DemoRecord[] {
  if (random() > Math.min(0.6, visits.length / 25)) return [];
  const day = pick(random, visits);
  const at = calendar.at(day, between(random, 10, 18));
  const { channel, subject, body } = pick(random, GUEST_TALKS);
  const told: DemoRecord = {
    key: `${key}/talk`,
    object: 'interaction',
    at,
    values: { channel, direction: 'in', subject, body, at: iso(at) },
    refs: { customer: key },
  };
  const recent = STORY_DAYS - day < 10;
  if (!recent || random() > 0.5) return [told];
  const due = calendar.at(STORY_DAYS, 18) + between(random, -2, 4) * 86_400_000;
  const todo: DemoRecord = {
    key: `${key}/task`,
    object: 'task',
    at,
    owner: `${shop.key}Manager`,
    values: { subject: pick(random, SHOP_ERRANDS), dueAt: iso(due), priority: 'normal' },
    refs: { customer: key },
  };
  return [told, todo];
}

function marks(
  random: Random,
  calendar: Calendar,
  { key, favourite, delivers }: Guest,
  visits: readonly number[],
): DemoRecord[] {
  const tags = [
    visits.length > 40 ? 'regular' : null,
    favourite.key === 'oatLatte' ? 'oat' : null,
    delivers && visits.length > 3 ? 'delivery' : null,
    random() < 0.03 ? 'beans' : null,
  ];
  const at = calendar.at(visits.at(-1) ?? 0, 21);
  return tags.flatMap((tag) =>
    tag === null
      ? []
      : {
          key: `${key}/tag:${tag}`,
          object: 'customerTag',
          at,
          values: {},
          refs: { customer: key, tag: `tag:${tag}` },
        },
  );
}
