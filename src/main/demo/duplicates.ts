import { demoShops, demoTeams } from './company.ts';
import { demoProducts, lineOf } from './products.ts';
import { between, pick } from './random.ts';
import type { Random } from './random.ts';
import { DAY, iso } from './story.ts';
import type { Calendar, DemoRecord, Story } from './story.ts';
import { phone } from './texts.ts';

/** Numbers that nobody else of the story has begin here. */
const FIRST_PHONE = 80_000;
/** Of a hundred records of a kind, how many come in twice. */
const SHARES = { company: 1.5, guest: 0.45, lead: 0.8 };
const FEWEST = 3;

/** What one types instead of what was meant: it sounds or looks the same. */
const SLIPS: Record<string, string> = {
  光: '广',
  青: '清',
  远: '元',
  海: '诲',
  星: '兴',
  松: '淞',
  暖: '煖',
  桐: '铜',
  锦: '绵',
  临: '林',
  岳: '越',
  川: '州',
  和: '合',
  盛: '胜',
  澄: '橙',
  篱: '离',
  沐: '木',
  澜: '兰',
};

/** How the second record of a company differs from the first. */
type Twist = 'suffix' | 'slip' | 'cityless';
const TWISTS: readonly Twist[] = ['suffix', 'suffix', 'slip', 'suffix', 'cityless'];

/**
 * Records that stand twice, as they do in every company: a firm with and without 有限公司, written by another seller, and
 * whom one deals with there; a guest who became a member anew with another number; a lead that came by the web site and
 * by telephone.
 *
 * @param told the stories with the originals; they stay as they are
 */
export function tellDuplicates(random: Random, calendar: Calendar, told: readonly Story[]): Story {
  const known = told.flatMap(({ records }) => records);
  const firms = known.filter(({ key }) => /^account:\d+$/.test(key));
  const guests = known.filter(
    ({ key, values }) =>
      /^guest:\d+$/.test(key) && values['birthday'] !== undefined && values['email'] !== undefined,
  );
  const members = known.filter(({ key }) => /^guest:\d+$/.test(key));
  const people = new Map(
    known.flatMap((one) => (one.object === 'contact' ? [[one.key, one] as const] : [])),
  );
  const leads = known.filter(({ key, values }) => /^lead:\d+$/.test(key) && values['company']);
  const records = [
    ...spread(firms, firms.length, SHARES.company).flatMap((firm, n) => {
      const again = firmAgain(random, calendar, firm, n);
      const person = people.get(`${firm.key}/contact:0`);
      return [...again, ...(person ? contactAgain(again, person) : [])];
    }),
    ...spread(guests, members.length, SHARES.guest).flatMap((guest, n) =>
      guestAgain(random, calendar, guest, n),
    ),
    ...spread(leads, leads.length, SHARES.lead).flatMap((lead, n) =>
      leadAgain(random, calendar, lead, n),
    ),
  ];
  return { records, moves: [] };
}

/** Evenly out of the whole, at least a few. */
function spread(among: readonly DemoRecord[], of: number, share: number): DemoRecord[] {
  const wanted = Math.min(among.length, Math.max(FEWEST, Math.round((of * share) / 100)));
  const step = among.length / Math.max(1, wanted);
  return Array.from({ length: wanted }, (_, n) => among[Math.floor((n + 0.5) * step)]).filter(
    (each) => each !== undefined,
  );
}

/** Some weeks after the first, at an hour when people work, and before now. */
function later(random: Random, calendar: Calendar, { at }: DemoRecord): number {
  const when = at + (calendar.now - at) * (0.15 + 0.7 * random());
  const day = Math.floor((when - calendar.at(0, 0)) / DAY);
  return Math.max(at, calendar.at(day, between(random, 9, 18) + random()));
}

function firmAgain(random: Random, calendar: Calendar, firm: DemoRecord, n: number): DemoRecord[] {
  const { name, city, industry, phone: switchboard, address } = firm.values;
  const key = `again:${firm.key}`;
  const at = later(random, calendar, firm);
  const twist = TWISTS[n % TWISTS.length] ?? 'suffix';
  const team = demoTeams.find(({ cities }) => cities.includes(String(city))) ?? demoTeams[0];
  const colleague = firm.owner === `${team?.key}1` ? `${team?.key}2` : `${team?.key}1`;
  const again: DemoRecord = {
    key,
    object: 'customer',
    at,
    owner: colleague,
    values: {
      kind: 'company',
      name: twisted(String(name), twist),
      city,
      source: pick(random, ['web', 'event', 'phone']),
      // Half of them give the same switchboard, the others the number of whoever called.
      phone: n % 2 === 0 ? switchboard : phone(FIRST_PHONE + n),
      ...(n % 3 === 0 ? {} : { industry }),
      ...(n % 3 === 1 ? {} : { address }),
    },
    refs: { stage: 'stage:0' },
  };
  const heard: DemoRecord = {
    key: `${key}/talk`,
    object: 'interaction',
    at,
    values: {
      channel: 'call',
      direction: 'in',
      subject: '来电咨询',
      body: '问起租机方案，说之前也联系过，资料没有查到，重新登记。',
      minutes: between(random, 4, 12),
      at: iso(at),
    },
    refs: { customer: key },
  };
  const todo: DemoRecord = {
    key: `${key}/task`,
    object: 'task',
    at,
    owner: colleague,
    values: { subject: '发送租机方案', dueAt: iso(at + 3 * DAY), done: true },
    refs: { customer: key },
  };
  return n % 3 === 0 ? [again, heard, todo] : [again, heard];
}

/** Whom one deals with at a firm that stands twice is written down there as well. */
function contactAgain([firm]: readonly DemoRecord[], person: DemoRecord): DemoRecord[] {
  if (!firm) return [];
  const { name, title, phone: number, email } = person.values;
  const values = { name, title, phone: number, email };
  const at = Math.max(firm.at, person.at);
  return [
    { key: `again:${person.key}`, object: 'contact', at, values, refs: { customer: firm.key } },
  ];
}

function twisted(name: string, twist: Twist): string {
  if (twist === 'suffix') return `${name}有限公司`;
  const letters = Array.from(name);
  // Never the city, which stands first and is chosen from a list.
  const at = letters.findIndex((each, n) => n >= 2 && each in SLIPS);
  if (twist === 'slip' && at > 0) return letters.with(at, SLIPS[letters[at] ?? ''] ?? '').join('');
  // Without the city in front.
  return letters.slice(2).join('');
}

/** Became a member anew: at the shop next door with another number, or with the same number and another form of address. */
function guestAgain(
  random: Random,
  calendar: Calendar,
  guest: DemoRecord,
  n: number,
): DemoRecord[] {
  const { name, gender, city, birthday, email, phone: number } = guest.values;
  const key = `again:${guest.key}`;
  const at = later(random, calendar, guest);
  const near = demoShops.filter(({ cities }) => cities.includes(String(city)));
  const shop = near.find(({ key: each }) => !guest.owner?.startsWith(each)) ?? near[0];
  const sameNumber = n % 4 === 3;
  const again: DemoRecord = {
    key,
    object: 'customer',
    at,
    owner: `${shop?.key}Manager`,
    values: {
      kind: 'person',
      name: sameNumber ? String(name).replace('女士', '小姐') : name,
      ...(sameNumber ? {} : { gender, birthday }),
      city,
      source: 'shop',
      phone: sameNumber ? number : phone(FIRST_PHONE + 1000 + n),
      ...(n % 2 === 0 ? { email } : {}),
    },
    refs: { stage: 'stage:2' },
  };
  const drinks = demoProducts.filter(({ category }) => category === 'drinks');
  const visit: DemoRecord = {
    key: `${key}/order`,
    object: 'order',
    at,
    owner: `${shop?.key}Manager`,
    values: {
      orderedAt: iso(at),
      channel: 'store',
      sourceSystem: 'POS',
      status: 'completed',
      paymentStatus: 'paid',
      paidAt: iso(at),
    },
    refs: { customer: key, store: `unit:${shop?.key}` },
    lines: [lineOf(pick(random, drinks), 1)],
  };
  return [again, visit];
}

/** The same person of the same firm: called after the form of the web site had been filled in. */
function leadAgain(random: Random, calendar: Calendar, lead: DemoRecord, n: number): DemoRecord[] {
  const { name, company, city, interest, phone: number } = lead.values;
  const key = `again:${lead.key}`;
  const at = Math.min(calendar.now, lead.at + Math.round(DAY * (0.1 + 3 * random())));
  const again: DemoRecord = {
    key,
    object: 'lead',
    at,
    owner: lead.owner,
    values: {
      name,
      company: n % 2 === 0 ? `${String(company)}有限公司` : company,
      city,
      source: 'phone',
      interest,
      rating: 'warm',
      status: 'working',
      phone: n % 3 === 2 ? phone(FIRST_PHONE + 2000 + n) : number,
    },
    refs: {},
  };
  const answered: DemoRecord = {
    key: `${key}/talk`,
    object: 'leadInteraction',
    at,
    values: {
      channel: 'call',
      direction: 'out',
      subject: '回电',
      body: '对方说前几天在网站上留过电话，想先看看资料。',
      at: iso(at),
    },
    refs: { lead: key },
  };
  return [again, answered];
}
