import { demoTeams } from './company.ts';
import type { DemoUnit } from './company.ts';
import { tellDeal } from './deals.ts';
import { between, pick, weighted } from './random.ts';
import type { Random } from './random.ts';
import { iso, STORY_DAYS } from './story.ts';
import type { Calendar, DemoRecord, Story } from './story.ts';
import { tellSupplies } from './supplies.ts';
import { called, companyName, CONTACT_TITLES, phone, TRADES } from './texts.ts';
import type { Trade } from './texts.ts';

/** A company that the demo sells to, and who looks after it. */
export type Account = {
  key: string;
  owner: string;
  team: DemoUnit;
  city: string;
  name: string;
  trade: Trade;
  /** Cups a day, which decides on machines and on what is used up. */
  cups: number;
  /** Day of the story on which it is first heard of. */
  since: number;
  /** Keys of its contacts. */
  contacts: string[];
};

/** Numbers of companies begin where those of guests have ended. */
const FIRST_PHONE = 10_000;
const SHARE_OF_LEADS = 0.6;
/** Leads of the last days, of which nobody has got to one in three yet. */
const NEWEST_LEADS = 26;

/** The companies: heard of as leads or directly, won or lost as deals, and supplied ever since. */
export function tellAccounts(random: Random, calendar: Calendar, count: number): Story {
  const story: Story = { records: [], moves: [] };
  for (let n = 0; n < count; n += 1) {
    const account = newAccount(random, n);
    const asLead = random() < SHARE_OF_LEADS && account.since > 5;
    const begins = asLead ? account.since + 2 + random() * 6 : account.since;
    if (begins >= STORY_DAYS - 1) continue;
    story.records.push(
      profile(random, calendar, account, begins, n),
      ...people(random, calendar, account, begins, n),
    );
    if (asLead) addLead(story, random, calendar, account, { begins, n });
    if (random() < 0.34) {
      if (asLead) story.moves.push(converted(calendar, account, begins, null));
      continue;
    }
    const deal = tellDeal(random, calendar, account, { begins, n: 0 });
    add(story, deal.story);
    if (asLead) story.moves.push(converted(calendar, account, begins, deal.key));
    if (deal.wonOn === null) continue;
    add(story, tellSupplies(random, calendar, account, deal.wonOn));
    const again = deal.wonOn + 150 + random() * 250;
    if (random() < 0.45 && again < STORY_DAYS - 3)
      add(story, tellDeal(random, calendar, account, { begins: again, n: 1 }).story);
  }
  add(story, tellColdLeads(random, calendar, Math.round(count * 0.7)));
  return story;
}

function add(story: Story, more: Story): void {
  story.records.push(...more.records);
  story.moves.push(...more.moves);
}

function newAccount(random: Random, n: number): Account {
  const team = pick(random, demoTeams);
  const city = weighted(
    random,
    team.cities.map((each, rank) => [each, 5 - rank] as const),
  );
  const trade = weighted(
    random,
    TRADES.map((each) => [each, each.weight] as const),
  );
  return {
    key: `account:${n}`,
    owner: `${team.key}${between(random, 1, 2)}`,
    team,
    city,
    name: companyName(random, city, trade),
    trade,
    cups: Math.round(30 + 270 * random() ** 2.2),
    since: random() < 0.12 ? random() * 3 : random() ** 0.85 * STORY_DAYS,
    contacts: [],
  };
}

function profile(
  random: Random,
  calendar: Calendar,
  { key, owner, city, name, trade, cups }: Account,
  day: number,
  n: number,
): DemoRecord {
  return {
    key,
    object: 'customer',
    at: calendar.at(day, 8.5),
    owner,
    values: {
      kind: 'company',
      name,
      city,
      industry: trade.industry,
      size: cups < 60 ? 'upTo20' : cups < 120 ? 'upTo100' : cups < 220 ? 'upTo500' : 'over500',
      source: source(random),
      tier: cups > 180 ? 'key' : cups > 70 ? 'regular' : 'small',
      phone: phone(FIRST_PHONE + n),
      email: `office${n}@example.com`,
      address: `${city}市${pick(random, ['中山路', '人民路', '滨江大道', '科技园路', '解放路'])}${between(random, 1, 399)}号`,
      annualRevenue: String(cups * between(random, 6, 60) * 10_000),
      preferredChannel: pick(random, ['phone', 'wecom', 'mail']),
    },
    refs: { stage: 'stage:0' },
  };
}

const source = (random: Random): string =>
  weighted(random, [
    ['web', 34],
    ['referral', 20],
    ['event', 16],
    ['phone', 14],
    ['partner', 10],
    ['other', 6],
  ]);

function people(
  random: Random,
  calendar: Calendar,
  account: Account,
  day: number,
  n: number,
): DemoRecord[] {
  return CONTACT_TITLES.slice(0, 1 + Math.floor(random() * 3)).map(({ title, role }, index) => {
    const key = `${account.key}/contact:${index}`;
    account.contacts.push(key);
    return {
      key,
      object: 'contact',
      at: calendar.at(day, 17),
      values: {
        name: called(random).name,
        title,
        role,
        phone: phone(FIRST_PHONE * 2 + n * 3 + index),
        email: `contact${n}.${index}@example.com`,
      },
      refs: { customer: account.key },
    };
  });
}

type Heard = { begins: number; n: number };

/** The lead that a company was first known as, with the talks before it became a customer. */
function addLead(
  { records, moves }: Story,
  random: Random,
  calendar: Calendar,
  account: Account,
  { begins, n }: Heard,
): void {
  const { key, owner, since, name, city, trade } = account;
  const lead = `${key}/lead`;
  const at = calendar.at(since, between(random, 8, 17) + random());
  records.push({
    key: lead,
    object: 'lead',
    at,
    owner,
    values: {
      name: called(random).name,
      company: name,
      city,
      source: source(random),
      interest: trade.need,
      rating: pick(random, ['hot', 'warm', 'warm']),
      phone: phone(FIRST_PHONE + n),
    },
    refs: {},
  });
  const answered = answerTime(random, at);
  records.push(leadTalk(lead, answered, '首次联系', `了解到需求：${trade.need}，约了进一步沟通。`));
  moves.push({
    key: lead,
    object: 'lead',
    at: answered,
    values: { status: 'qualified' },
    refs: {},
  });
  if (begins - since > 4)
    records.push(
      leadTalk(lead, calendar.at(begins - 1, 15), '再次沟通', '确认了决策人和大致预算。'),
    );
}

/** Most leads are answered within hours, some only after days. */
const answerTime = (random: Random, at: number): number =>
  at + Math.round((random() < 0.7 ? 0.2 + random() * 6 : 10 + random() * 40) * 3_600_000);

function leadTalk(lead: string, at: number, subject: string, body: string): DemoRecord {
  return {
    key: `${lead}/talk:${at}`,
    object: 'leadInteraction',
    at,
    values: { channel: 'call', direction: 'out', subject, body, at: iso(at) },
    refs: { lead },
  };
}

function converted(
  calendar: Calendar,
  { key, contacts }: Account,
  begins: number,
  deal: string | null,
): Story['moves'][number] {
  const at = calendar.at(begins, 19);
  return {
    key: `${key}/lead`,
    object: 'lead',
    at,
    values: { status: 'converted', convertedAt: iso(at) },
    refs: {
      customer: key,
      ...(contacts[0] ? { contact: contacts[0] } : {}),
      ...(deal ? { opportunity: deal } : {}),
    },
  };
}

/** Leads that nothing has come of, and those of the last days, which wait for an answer. */
function tellColdLeads(random: Random, calendar: Calendar, count: number): Story {
  const story: Story = { records: [], moves: [] };
  for (let n = 0; n < count; n += 1) {
    const team = pick(random, demoTeams);
    const day = n < NEWEST_LEADS ? STORY_DAYS - random() * 2.4 : random() ** 0.85 * STORY_DAYS;
    const at = calendar.at(day, between(random, 8, 17) + random());
    const trade = pick(random, TRADES);
    const city = pick(random, team.cities);
    const key = `lead:${n}`;
    story.records.push({
      key,
      object: 'lead',
      at,
      owner: `${team.key}${between(random, 1, 2)}`,
      values: {
        name: called(random).name,
        ...(random() < 0.8 ? { company: companyName(random, city, trade) } : {}),
        city,
        source: source(random),
        interest: trade.need,
        rating: pick(random, ['warm', 'cold', 'cold']),
        phone: phone(FIRST_PHONE * 5 + n),
      },
      refs: {},
    });
    const answered = answerTime(random, at);
    const waits = n < NEWEST_LEADS && n % 3 === 0;
    if (waits || answered > calendar.now - 3_600_000) continue;
    story.records.push(leadTalk(key, answered, '首次联系', '暂无预算，先发资料。'));
    const old = calendar.now - at > 20 * 86_400_000;
    const values = old
      ? {
          status: 'unqualified',
          disqualifyReason: pick(random, ['noBudget', 'noNeed', 'unreachable']),
        }
      : { status: 'working' };
    const later = old ? answered + between(random, 2, 14) * 86_400_000 : answered;
    story.moves.push({ key, object: 'lead', at: later, values, refs: {} });
  }
  return story;
}
