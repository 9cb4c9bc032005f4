import type { Account } from './accounts.ts';
import { demoProduct } from './products.ts';
import { between, pick, some, weighted } from './random.ts';
import type { Random } from './random.ts';
import { iso, STORY_DAYS } from './story.ts';
import type { Calendar, DemoRecord, Story } from './story.ts';
import { COMPETITORS, ERRANDS, NEXT_STEPS, STAGE_TALKS } from './texts.ts';

/** Days that a deal stays in a stage: at least the first number, and at most the second. */
const STAYS = [
  [5, 14],
  [6, 20],
  [7, 26],
  [6, 24],
] as const;
/** How many go on from each stage. */
const GOES_ON = [0.82, 0.8, 0.78, 0.76] as const;
const LOST = 5;

type Deal = {
  key: string;
  account: Account;
  product: string;
  amount: number;
  begins: number;
  again: boolean;
};

/** How a deal went: its story, and the day on which it was won. */
export function tellDeal(
  random: Random,
  calendar: Calendar,
  account: Account,
  { begins, n }: { begins: number; n: number },
): { key: string; story: Story; wonOn: number | null } {
  const machine = account.cups > 160 ? 'machineL' : account.cups > 70 ? 'machineM' : 'machineS';
  const pieces = 1 + Math.floor(random() ** 3 * (account.cups / 25));
  const price = demoProduct(machine).price * pieces + demoProduct('care').price * pieces;
  const deal: Deal = {
    key: `${account.key}/deal:${n}`,
    account,
    product: machine,
    amount: Math.round((price * (0.86 + random() * 0.14)) / 100) * 100,
    begins,
    again: n > 0,
  };
  const story: Story = { records: [opening(random, calendar, deal)], moves: [] };
  story.records.push(...around(random, calendar, deal));
  const wonOn = walk(story, random, calendar, deal);
  return { key: deal.key, story, wonOn };
}

function opening(
  random: Random,
  calendar: Calendar,
  { key, account, product, amount, begins, again }: Deal,
): DemoRecord {
  const open = STORY_DAYS - begins < 100;
  return {
    key,
    object: 'opportunity',
    at: calendar.at(begins, 18),
    owner: account.owner,
    values: {
      name: `${account.name.slice(account.city.length)}${again ? '加购' : ''}${demoProduct(product).name.split(' ')[0]}`,
      amount: String(amount),
      closeDate: calendar.date(begins + between(random, 40, 75)),
      source: again ? 'referral' : pick(random, ['web', 'referral', 'event', 'phone', 'partner']),
      ...(open
        ? {
            nextStep: pick(random, NEXT_STEPS),
            nextStepOn: calendar.date(STORY_DAYS + between(random, -2, 12)),
          }
        : {}),
    },
    refs: {
      customer: account.key,
      contact: account.contacts[0] ?? '',
      product: `product:${product}`,
      stage: 'pipelineStage:0',
    },
  };
}

/** Who decides with, and who competes. */
function around(random: Random, calendar: Calendar, { key, account, begins }: Deal): DemoRecord[] {
  const at = calendar.at(begins + 1, 12);
  const roles = ['decisionMaker', 'user', 'champion'];
  const people = account.contacts.map((contact, n): DemoRecord => ({
    key: `${key}/person:${n}`,
    object: 'opportunityContact',
    at,
    values: { role: roles[n] },
    refs: { opportunity: key, contact },
  }));
  const rivals = some(random, COMPETITORS, 0.12).map((rival): DemoRecord => ({
    key: `${key}/rival:${rival.key}`,
    object: 'opportunityCompetitor',
    at,
    values: { strengths: pick(random, ['价格低', '已有合作', '机型多', '响应快']) },
    refs: { opportunity: key, competitor: `competitor:${rival.key}` },
  }));
  return [...people, ...rivals];
}

/** Goes from stage to stage until the deal is won, lost, or today has come. Returns the day of winning. */
function walk(story: Story, random: Random, calendar: Calendar, deal: Deal): number | null {
  let day = deal.begins;
  for (let stage = 0; stage < STAGE_TALKS.length; stage += 1) {
    const [low, high] = STAYS[stage] ?? [5, 20];
    // One in fifteen gets stuck: nobody has moved it for months.
    const stay = (low + random() * (high - low)) * (random() < 0.066 ? 6 : 1);
    talk(story, random, calendar, deal, { stage, from: day, to: Math.min(day + stay, STORY_DAYS) });
    day += stay;
    if (day >= STORY_DAYS) {
      plan(story, random, calendar, deal);
      return null;
    }
    const on = random() < (GOES_ON[stage] ?? 1) + (deal.again ? 0.1 : 0);
    if (!on) {
      story.moves.push(move(calendar, deal, day, LOST, lossOf(random)));
      return null;
    }
    story.moves.push(move(calendar, deal, day, stage + 1, {}));
  }
  return day;
}

const lossOf = (random: Random): Record<string, unknown> => ({
  lossReason: weighted(random, [
    ['price', 32],
    ['competitor', 22],
    ['noBudget', 16],
    ['noDecision', 13],
    ['noNeed', 9],
    ['notSuited', 8],
  ]),
});

function move(
  calendar: Calendar,
  { key }: Deal,
  day: number,
  stage: number,
  values: Record<string, unknown>,
): Story['moves'][number] {
  const at = calendar.at(day, 9 + ((day * 24) % 9));
  const refs = { stage: `pipelineStage:${stage}` };
  return { key, object: 'opportunity', at, values, refs };
}

type Stay = { stage: number; from: number; to: number };

function talk(
  story: Story,
  random: Random,
  calendar: Calendar,
  deal: Deal,
  { stage, from, to }: Stay,
): void {
  const talks = STAGE_TALKS[stage] ?? [];
  for (const [n, said] of some(random, talks, 0.62).entries()) {
    const at = calendar.at(
      from + ((to - from) * (n + 0.5)) / talks.length,
      between(random, 9, 17) + random(),
    );
    story.records.push({
      key: `${deal.key}/talk:${stage}.${n}`,
      object: 'interaction',
      at,
      values: { ...said, at: iso(at) },
      refs: { customer: deal.account.key },
    });
  }
  if (random() < 0.3) story.records.push(...errand(random, calendar, deal, stage, to));
}

/** Something that was to do and has been done. */
function errand(
  random: Random,
  calendar: Calendar,
  { key, account }: Deal,
  stage: number,
  day: number,
): DemoRecord[] {
  const at = calendar.at(Math.max(0, day - 4), 10);
  const dueAt = calendar.at(day, 17);
  if (dueAt >= calendar.now) return [];
  return [
    {
      key: `${key}/errand:${stage}`,
      object: 'task',
      at,
      owner: account.owner,
      values: {
        subject: pick(random, ERRANDS),
        dueAt: iso(dueAt),
        done: true,
        doneAt: iso(dueAt - 2 * 3_600_000),
      },
      refs: { customer: account.key, opportunity: key },
    },
  ];
}

/** What is to do next on a deal that is open. */
function plan(
  story: Story,
  random: Random,
  calendar: Calendar,
  { key, account, begins }: Deal,
): void {
  if (random() < 0.25) return;
  const due =
    calendar.at(STORY_DAYS, 0) +
    between(random, -3, 12) * 86_400_000 +
    between(random, 9, 18) * 3_600_000;
  story.records.push({
    key: `${key}/task`,
    object: 'task',
    at: calendar.at(Math.max(begins + 1, STORY_DAYS - between(random, 4, 9)), 16),
    owner: account.owner,
    values: {
      subject: pick(random, NEXT_STEPS),
      dueAt: iso(due),
      priority: weighted(random, [
        ['normal', 6],
        ['high', 3],
        ['low', 1],
      ]),
    },
    refs: { customer: account.key, opportunity: key },
  });
}
