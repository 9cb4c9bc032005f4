import type { Random } from './random.ts';
import { STORY_DAYS } from './story.ts';
import type { Calendar, DemoRecord, Story } from './story.ts';

type Spending = {
  key: string;
  name: string;
  purpose: 'winning' | 'keeping';
  kind: string;
  /** Of the customers it wins; none where it is spent on all. */
  source?: string;
  /** Of a usual month, in yuan, for the whole company. */
  amount: number;
};

/** What the company spends each month on winning customers and on keeping them. */
const SPENDINGS: readonly Spending[] = [
  {
    key: 'shopOffers',
    name: '门店新客体验券',
    purpose: 'winning',
    kind: 'campaign',
    source: 'shop',
    amount: 3_200,
  },
  {
    key: 'online',
    name: '线上投放',
    purpose: 'winning',
    kind: 'channel',
    source: 'web',
    amount: 9_800,
  },
  {
    key: 'fair',
    name: '行业展会',
    purpose: 'winning',
    kind: 'campaign',
    source: 'event',
    amount: 14_000,
  },
  {
    key: 'calls',
    name: '电话邀约工时',
    purpose: 'winning',
    kind: 'sellingTime',
    source: 'phone',
    amount: 5_400,
  },
  {
    key: 'thanks',
    name: '转介绍礼品',
    purpose: 'winning',
    kind: 'benefit',
    source: 'referral',
    amount: 2_600,
  },
  { key: 'brand', name: '品牌宣传', purpose: 'winning', kind: 'campaign', amount: 6_000 },
  { key: 'birthday', name: '会员生日饮品', purpose: 'keeping', kind: 'benefit', amount: 2_100 },
  { key: 'visits', name: '老客户拜访差旅', purpose: 'keeping', kind: 'visit', amount: 7_500 },
];

const MONTH = 30;

/**
 * What was spent on customers, month by month.
 *
 * @param share of the whole company's spending: a smaller demo spends less
 */
export function tellCosts(random: Random, calendar: Calendar, share: number): Story {
  const records: DemoRecord[] = [];
  for (let day = MONTH; day < STORY_DAYS; day += MONTH) {
    for (const { key, name, purpose, kind, source, amount } of SPENDINGS) {
      const spent = Math.round(amount * share * (0.7 + random() * 0.6));
      records.push({
        key: `cost:${key}:${day}`,
        object: 'cost',
        at: calendar.at(day, 17.5),
        owner: purpose === 'winning' ? 'marketing' : 'sales',
        values: {
          name,
          purpose,
          kind,
          ...(source === undefined ? {} : { source }),
          amount: String(spent),
          spentOn: calendar.date(day),
        },
        refs: {},
      });
    }
  }
  return { records, moves: [] };
}
